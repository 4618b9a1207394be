"""How far a run is, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Is told what a run does."""

    def stage(self, what: str, total: int | None = None, poll: Callable[[], float] | None = None) -> None:
        """A new stage begins: `total` steps are ahead, or `poll` answers how many percent of it are done (below 0:
        unknown); neither: nobody knows."""
        ...

    def advance(self, steps: int) -> None:
        """So many more steps of the stage are done."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, what: str, total: int | None = None, poll: Callable[[], float] | None = None) -> None:
        """Nothing is shown."""

    def advance(self, steps: int) -> None:
        """Nothing is shown."""
