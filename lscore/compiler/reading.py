"""What a condition or value means depends on where it stands; a Reader is that place.

The same comparison stands in a rule (where a name is an attribute), behind `where` (a field of the event), and behind
`expect` (a result). `values` and `conditions` lower what is common to all; a Reader lowers names, event phrases and
what is derived from events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lscore.compiler.model import Condition, Type, Value
from lscore.compiler.names import World
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.dsl import nodes

Derived = nodes.Aggregate | nodes.DaysSince | nodes.LevelOf


class Reader(Protocol):
    """A place where conditions stand. Each method reports what is wrong and then gives None."""

    @property
    def world(self) -> World:
        """The declarations of the model."""
        ...

    @property
    def report(self) -> Report:
        """Where problems go."""
        ...

    @property
    def sets(self) -> Mapping[str, SetValues]:
        """The sets that a bare name may stand for here."""
        ...

    def name(self, node: nodes.Name, want: Type | None) -> Value | None:
        """The value that a name stands for; an undeclared name is read as `want` (None: as text)."""
        ...

    def derived(self, node: Derived, want: Type | None) -> Value | None:
        """A value out of events, or a level."""
        ...

    def phrase(self, node: nodes.Phrase) -> Condition | None:
        """An event phrase, a yes/no value, a date in a window, a define or a decision, as a condition."""
        ...

    def clash(self, node: nodes.Name) -> str:
        """What a bare name beside a text is besides a text ("an attribute"); empty when it is nothing else."""
        ...
