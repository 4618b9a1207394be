"""What data says of a model, as numbers: what the rules of the group `data` look at. No engine stands in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lscore.compiler.model import Type

Threshold = tuple[int, bool]
"""A number of units that a score must reach, or (`True`) be above."""


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What one rule gives, over all leads that are not skipped; points in units.

    `fires`: to how many it gives points other than 0. `lowest` and `highest` are what it gives to one lead, `gained` is
    the sum of what it gives above 0, what its category cannot hold left out; None and 0 where there are no leads.
    `total` is the sum of all that it gives.
    """

    fires: int
    lowest: int | None
    highest: int | None
    gained: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category with an `at most`: for how many leads the sum of its rules is not 0, is at the bound, is beyond it."""

    used: int
    full: int
    beyond: int


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What a score comes to (units; None without leads), and how many leads reach each number that a decision asks."""

    lowest: int | None
    highest: int | None
    reached: Mapping[Threshold, int]


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """A value in the form in which it is compared, how often it is there, and how it is spelt, the usual way first."""

    form: str
    count: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """An attribute of the leads, or a field of the events of one name.

    `known` counts the rows that have a value, `missing` those without; `different` how many values there are (as they
    are compared). `values` are the most frequent ones of texts and lists; none where they must not be shown (`private`:
    they look like ids, addresses or names of persons). `unseen` are the texts that the model compares with and the data
    never has, each with the nearest that it has (as it is spelt), where there is one that may be shown. `absent`: the
    data lacks the column.
    """

    type: Type
    known: int
    missing: int
    different: int
    values: tuple[ValueFacts, ...] = ()
    private: bool = False
    unseen: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    absent: bool = False


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The events of one name: how many, and the first and last instant (microseconds) of them."""

    count: int
    oldest: int | None
    newest: int | None


@dataclass(frozen=True, slots=True)
class History:
    """All events: how many, the instants of the first and the last, those of each name that the model knows (by its
    name in the model), and for each that never was the nearest that there is. `fields` are by event (empty: any event)
    and field, as far as the model compares them with texts."""

    count: int
    oldest: int | None
    newest: int | None
    events: Mapping[str, EventFacts]
    unseen: Mapping[str, str | None]
    fields: Mapping[tuple[str, str], ColumnFacts]


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What is known of the leads and events of some data, scored by a model as of one instant (microseconds).

    `leads` is how many leads there are, `scored` how many of them are not skipped. `rules` are by score and place in
    `Score.rules`, `categories` by score and name, `attributes` by name. `history` is None for data without events.
    """

    leads: int
    scored: int
    as_of: int
    rules: Mapping[tuple[str, int], RuleFacts]
    scores: Mapping[str, ScoreFacts]
    categories: Mapping[tuple[str, str], CategoryFacts]
    attributes: Mapping[str, ColumnFacts]
    history: History | None
