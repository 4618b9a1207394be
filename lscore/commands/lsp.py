"""`lscore lsp`: the language server, for editors."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import BinaryIO

import click

import lscore
from lscore.errors import DataError
from lscore.lsp.background import Background


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over stdin and stdout (which it always does).")
@click.option("--log", metavar="FILE", help="Append what happens to FILE instead of telling faults on stderr.")
@click.version_option(lscore.__version__, prog_name="lscore lsp")
def command(stdio: bool, log: str | None) -> int:  # noqa: ARG001 (editors pass --stdio out of habit)
    """Start the language server: an editor talks to it over stdin and stdout in the Language Server Protocol.

    Nobody calls it by hand: an editor starts it. Exit code 1 when the editor went away without shutting it down.
    """
    _log_to(log)
    own_in, own_out = _own_streams()
    background = Background(("lscore.lsp.checker",))
    background.start()  # it imports the compiler while this process imports the server
    from lscore.lsp.server import make_server  # noqa: PLC0415

    server = make_server(lscore.__version__, background)
    server.start_io(own_in, own_out)
    return 0 if server.shut_down else 1


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Streams that nothing else reads or writes: whatever prints, in this process or one that it starts, goes to
    stderr."""
    sys.stdout.flush()
    own_in, own_out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return own_in, own_out


def _log_to(file: str | None) -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    if file is None:
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=form)
        return
    try:
        Path(file).touch()
    except OSError as error:
        raise DataError(f"the log {file} can't be written: {error.strerror}") from None
    logging.basicConfig(filename=file, level=logging.INFO, format=form, encoding="utf-8")
    logging.getLogger("pygls").setLevel(logging.WARNING)  # it would write down every message
