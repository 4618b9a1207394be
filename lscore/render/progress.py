"""The progress of a run as a bar that tells what is done, and how much of it, as far as anybody knows."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.progress_bar import ProgressBar
from rich.text import Text


class Bar:
    """One stage after the other; a stage whose size nobody knows shows a bar that moves to and fro."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._task: TaskID | None = None

    def stage(self, what: str, total: int | None = None, poll: Callable[[], float] | None = None) -> None:
        """Show the next stage in place of the one before."""
        if self._task is not None:
            self._shown.remove_task(self._task)
        self._task = self._shown.add_task(what, total=total, poll=poll)

    def advance(self, steps: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._shown.advance(self._task, steps)


def _percent(task: Task) -> float | None:
    """How much of a stage is done; None where nobody knows."""
    poll = task.fields.get("poll")
    if poll is not None:
        percent = poll()
        return min(percent, 100.0) if percent >= 0 else None
    return task.percentage if task.total else None


class _StageBar(BarColumn):
    def render(self, task: Task) -> ProgressBar:
        percent = _percent(task)
        total = None if percent is None else 100
        return ProgressBar(total=total, completed=percent or 0, width=30, pulse=percent is None)


class _Percent(ProgressColumn):
    def render(self, task: Task) -> Text:
        percent = _percent(task)
        return Text("" if percent is None else f"{percent:3.0f}%")


@contextmanager
def bar(console: Console) -> Generator[Bar]:
    """A bar on a console, gone when the block ends."""
    columns = (TextColumn("{task.description}", markup=False), _StageBar(), _Percent(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        yield Bar(shown)
