"""Work that takes longer than a key: done in a process of its own, so that nothing in it holds up an answer.

One piece of work is done at a time. Of a key only the newest piece matters: an older one that waits is dropped, one
that runs learns of it by asking `stale`. The process starts with the first piece, ends with its owner, and is started
anew should it die.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import multiprocessing
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lscore.lsp.collecting import keep_for_good, without_collecting

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

log = logging.getLogger("lscore.lsp")

Stale = Callable[[], bool]
Tell = Callable[[Any], None]
Work = Callable[[Any, Stale, Tell], Any]
"""A function of a module; it is given an argument, may ask whether it is stale, and may tell something ahead of its
result. All of it can be pickled."""

Message = tuple[Literal["told", "done", "failed", "died"], Any]
"""What the process sends: something ahead of a result, a result, what went wrong."""

_ABANDON = b"abandon"


class SupersededError(Exception):
    """Raised where a result is awaited that nobody wants any more."""


class LostError(Exception):
    """Raised where a result is awaited that will not come: the work failed, or its process died."""


@dataclass(slots=True)
class _Piece:
    key: str
    work: Work
    argument: Any
    done: asyncio.Future[Any]
    heard: Tell | None
    abandoned: bool = False


class Background:
    """A process for long work. `modules` are imported when it starts. All methods but `start` are called in the thread
    of the event loop."""

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        self._modules = modules
        self._listening = False
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._running: _Piece | None = None
        self._waiting: dict[str, _Piece] = {}
        self._ended = False

    def start(self) -> None:
        """Start the process ahead of the first piece of work, so that it is ready by then."""
        if self._process is None and not self._ended:
            self._launch()

    async def run(self, key: str, work: Work, argument: object, heard: Tell | None = None) -> Any:
        """What `work(argument, stale, tell)` returns; `heard` is given what it tells before.

        Raises SupersededError when a newer piece of the key came before the end, LostError when the work failed.
        """
        if self._ended:
            raise SupersededError
        piece = _Piece(key, work, argument, asyncio.get_running_loop().create_future(), heard)
        self._supersede(key)
        self._waiting[key] = piece
        self._next()
        return await piece.done

    def cancel(self, key: str) -> None:
        """Nobody wants the work of a key any more."""
        self._supersede(key)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._ended = True
        for key in [*self._waiting, *([self._running.key] if self._running else [])]:
            self._supersede(key)
        if self._process is not None:
            self._process.kill()
        self._process = None

    def _supersede(self, key: str) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            _settle(waiting, SupersededError())
        running = self._running
        if running is not None and running.key == key and not running.abandoned:
            running.abandoned = True
            _settle(running, SupersededError())
            self._send(_ABANDON)

    def _next(self) -> None:
        if self._running is not None or not self._waiting or self._ended:
            return
        self.start()
        self._hear()
        self._running = piece = self._waiting.pop(next(iter(self._waiting)))
        self._send((piece.work, piece.argument))

    def _send(self, message: object) -> None:
        try:
            assert self._pipe is not None
            self._pipe.send(message)
        except OSError:
            log.warning("the background process is gone")  # its reader learns of it and starts another

    def _launch(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._modules), daemon=True)
        self._process.start()
        self._listening = False
        theirs.close()

    def _hear(self) -> None:
        """Have a thread hand on what the process sends."""
        if not self._listening:
            self._listening = True
            arguments = (self._pipe, asyncio.get_running_loop(), self._came)
            threading.Thread(target=_listen, args=arguments, daemon=True).start()

    def _came(self, pipe: Connection, message: Message) -> None:
        """Something that the process sent, or that it died."""
        if pipe is not self._pipe or self._ended:
            return
        what, value = message
        if what == "told":
            piece = self._running
            if piece is not None and piece.heard is not None and not piece.abandoned:
                piece.heard(value)
            return
        piece, self._running = self._running, None
        if what == "died":
            self._process = self._pipe = None
        if piece is not None:
            _settle(piece, value if what == "done" else LostError(value))
        self._next()


def _settle(piece: _Piece, outcome: object) -> None:
    if piece.done.done():
        return
    if isinstance(outcome, Exception):
        piece.done.set_exception(outcome)
    else:
        piece.done.set_result(outcome)


def _listen(
    pipe: Connection,
    loop: asyncio.AbstractEventLoop,
    came: Callable[[Connection, Message], None],
) -> None:
    """Hand what the process sends to the loop; in a thread."""
    while True:
        try:
            message: Message = pipe.recv()
        except (EOFError, OSError):
            message = ("died", "the background process died")
        try:
            loop.call_soon_threadsafe(came, pipe, message)
        except RuntimeError:  # the loop is closed: the server ended
            return
        if message[0] == "died":
            return


def _serve(pipe: Connection, modules: tuple[str, ...]) -> None:
    """The process: work until the owner is gone."""
    for module in modules:
        importlib.import_module(module)
    keep_for_good()
    while True:
        try:
            message = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if message == _ABANDON:  # it came behind the end of what it speaks of
            continue
        try:
            with without_collecting():
                pipe.send(_done(pipe, *message))
        except (OSError, KeyboardInterrupt):
            return


def _done(pipe: Connection, work: Work, argument: object) -> Message:
    try:
        return "done", work(argument, pipe.poll, lambda told: pipe.send(("told", told)))
    except Exception:
        return "failed", traceback.format_exc()
