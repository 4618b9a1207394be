"""Every node, and the values: names, literals, lists of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from lscore.dsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that stands on the page."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare word: an attribute, event, field, score, set, define, letter, or a text value. The compiler decides
    which."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted(Node):
    """A text in quotes, split at its unescaped stars: `"a*b"` has the parts `a` and `b`; `"a\\*b"` has one part,
    `a*b`."""

    parts: tuple[str, ...]
    written: str

    @property
    def text(self) -> str:
        """The text with every star as a star."""
        return "*".join(self.parts)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A NUMBER in units of 1/10,000, its sign included (`-2.5` is -25,000)."""

    units: int
    written: str


@dataclass(frozen=True, slots=True)
class DateValue(Node):
    """A DATE."""

    day: date
    written: str


@dataclass(frozen=True, slots=True)
class TimeValue(Node):
    """A TIME: `moment` is naive where no offset was written (then it is in the model's timezone), else aware."""

    moment: datetime
    written: str


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """A DURATION in microseconds, above 0."""

    micros: int
    written: str


@dataclass(frozen=True, slots=True)
class Points(Node):
    """POINTS in units of 1/10,000 point."""

    units: int
    written: str


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """A PERCENT in units of 1/10,000 of a percent: `35%` is 350,000."""

    units: int
    written: str


Value = Name | Quoted | Number | DateValue | TimeValue
"""What a text can be compared with, and what stands in sets, lists and rows. `yes` and `no` are Names."""
