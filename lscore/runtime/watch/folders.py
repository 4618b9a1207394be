"""Waiting until something changes in some folders.

Folders are watched, not files: an editor that saves by renaming puts another file in the place of the one that was
watched. What the operating system says is a hint to look again, and no more; `files.Marks` tells what has changed.
Every folder is watched by itself: of one that is watched with all below it nobody learns that the system refused some.
"""

from __future__ import annotations

import errno
import logging
import os
import queue
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver, ObservedWatch

QUIET = 0.2
"""Seconds without a change that end a burst of them."""

LONGEST = 3.0
"""Seconds after which a burst that does not end is looked at all the same."""

POLLING = 1.0
"""Seconds between two looks where the system tells nothing."""

MOST_FOLDERS = 1000
"""Each watched folder costs a thread."""

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""All but those of reading, which a look at the files would cause itself."""

logging.getLogger("watchdog").addHandler(logging.NullHandler())  # else it writes to stderr by itself


class Folders(FileSystemEventHandler):
    """Watches folders while it is entered.

    `polling`: look every second instead of asking the operating system, which is also what happens where the system
    refuses; `notes`, which the
    owner empties, then say so, and whatever else is not as a user expects.
    """

    def __init__(self, *, polling: bool = False) -> None:
        self.notes: list[str] = []
        self._said: set[str] = set()
        self._changes: queue.SimpleQueue[FileSystemEvent] = queue.SimpleQueue()
        self._watches: dict[str, ObservedWatch] = {}
        self._polling = polling
        self._observer = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.stop()
        self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note a change; called in a thread of watchdog."""
        self._changes.put(event)

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch these folders from now on, and no others; those that are not there are passed over."""
        wanted = list(dict.fromkeys(map(os.path.realpath, folders)))
        if len(wanted) > MOST_FOLDERS:
            self._say(
                f"watching {MOST_FOLDERS:,} of {len(wanted):,} folders: name the models or their folders to watch those"
            )
            wanted = wanted[:MOST_FOLDERS]
        for folder in self._watches.keys() - set(wanted):
            self._drop(folder)
        for folder in wanted:
            if folder not in self._watches and not self._added(folder):
                self._fall_back()
                return self.watch(map(Path, wanted))
        return None

    def changed(self) -> set[Path]:
        """Wait for a change and for the end of the burst that it belongs to; the paths that were named in it."""
        events = [self._changes.get()]
        latest = time.monotonic() + LONGEST
        while time.monotonic() < latest:
            try:
                events.append(self._changes.get(timeout=QUIET))
            except queue.Empty:
                break
        for event in events:
            if isinstance(event, DirDeletedEvent | DirMovedEvent):
                self._forget(os.fsdecode(event.src_path))
        named = (path for event in events for path in (event.src_path, event.dest_path) if path)
        return {Path(os.fsdecode(path)) for path in named}

    def _added(self, folder: str) -> bool:
        """Whether the system took the folder (or it is not there any more)."""
        try:
            self._watches[folder] = self._observer.schedule(self, folder, event_filter=_EVENTS)
        except OSError as error:
            return error.errno not in {errno.ENOSPC, errno.EMFILE, errno.ENOMEM}
        return True

    def _forget(self, folder: str) -> None:
        """Stop watching a folder that was there, and those in it: what is there now is another one."""
        for known in list(self._watches):
            if known == folder or known.startswith(os.path.join(folder, "")):  # noqa: PTH118 (its separator at the end)
                self._drop(known)

    def _drop(self, folder: str) -> None:
        self._observer.unschedule(self._watches.pop(folder))

    def _started(self) -> BaseObserver:
        try:
            observer = PollingObserver(timeout=POLLING) if self._polling else Observer()
        except OSError:
            self._say_polling()
            observer = PollingObserver(timeout=POLLING)
        observer.start()
        return observer

    def _fall_back(self) -> None:
        """Go on by looking every second."""
        self._observer.stop()
        self._observer.join()
        self._watches.clear()
        self._observer = PollingObserver(timeout=POLLING)
        self._observer.start()
        self._say_polling()

    def _say_polling(self) -> None:
        self._polling = True
        self._say("the system's limit of watches is reached: looking at the files every second instead")

    def _say(self, note: str) -> None:
        """Note something once."""
        if note not in self._said:
            self._said.add(note)
            self.notes.append(note)
