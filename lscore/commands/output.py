"""Where a verb's words go: results to stdout, the rest to stderr, color only to a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click
from rich.console import Console

from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.render.text import render, tally

if TYPE_CHECKING:
    from lscore.runtime.progress import Progress


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream and whether it takes color."""

    file: TextIO
    color: bool

    def write(self, text: str) -> None:
        """Text as it is, no line end added."""
        click.echo(text, file=self.file, nl=False, color=self.color)


def on_stdout() -> Stream:
    """The stream for what was asked for."""
    return Stream(sys.stdout, _colorful(sys.stdout))


def on_stderr() -> Stream:
    """The stream for what is said beside it."""
    return Stream(sys.stderr, _colorful(sys.stderr))


def _colorful(file: TextIO) -> bool:
    return file.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def console(stream: Stream, width: int | None = None) -> Console:
    """A rich console on the stream; piped output is 80 columns wide unless COLUMNS or `width` says otherwise."""
    wide = width or (None if stream.file.isatty() else int(os.environ.get("COLUMNS", "80") or 80))
    return Console(file=stream.file, no_color=not stream.color, highlight=False, width=wide, soft_wrap=False)


def show_diagnostics(found: Iterable[Diagnostic], sources: Mapping[str, str], to: Stream) -> None:
    """All diagnostics in the order of their places, and how many there are."""
    ordered = in_order(list(found))
    to.write(render(ordered, sources, color=to.color))
    to.write(f"\nfound {tally(ordered)}\n")


def say_nothing_found(files: int) -> None:
    """The good news of `check`."""
    click.echo(f"checked {files:,} file{'s' if files != 1 else ''}: no findings")


@contextmanager
def progress(*, quiet: bool = False) -> Generator[Progress | None]:
    """A bar on stderr where that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from lscore.render.progress import bar  # noqa: PLC0415

    with bar(console(on_stderr())) as shown:
        yield shown
