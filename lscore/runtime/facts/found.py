"""What was found in a sample of leads and events. Nothing here opens data, so it can be known where no engine is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lscore.compiler.lint.data.facts import DataFacts, RuleFacts
from lscore.compiler.normal import WHITE

Counts = tuple[tuple[str, int], ...]
"""Values, each with its number, the most frequent first."""

MOST = 200
"""How many values of a column are kept."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The values by column, and of events by the event's name in the data and column; those of columns that look like
    ids, addresses or names of persons are left out. `named` counts the events by their names."""

    lead_values: Mapping[str, Counts] = field(default_factory=dict[str, Counts])
    named: Mapping[str, int] = field(default_factory=dict[str, int])
    event_values: Mapping[tuple[str, str], Counts] = field(default_factory=dict[tuple[str, str], Counts])

    def of_attribute(self, column: str) -> Counts:
        """The most frequent values of a column of the leads."""
        return self.lead_values.get(column, ())

    def of_field(self, event: str | None, column: str) -> Counts:
        """The most frequent values of a column of the events of one name (None: of any)."""
        if event is not None:
            return self.event_values.get((event.lower(), column), ())
        found: Counter[str] = Counter()
        for (_, name), counts in self.event_values.items():
            if name == column:
                found.update(dict(counts))
        return tuple(found.most_common(MOST))

    def events(self) -> Mapping[str, int]:
        """The names of events, each with its number."""
        return self.named

    def lead_columns(self) -> tuple[str, ...]:
        """The columns of the leads but for their id."""
        return tuple(self.lead_values)

    def columns_of(self, event: str) -> tuple[str, ...]:
        """The columns that events of one name fill."""
        return tuple(column for name, column in self.event_values if name == event.lower())


def items_of(counts: Iterable[tuple[str, int]]) -> Counts:
    """The items of lists, out of their texts as data writes them."""
    found: Counter[str] = Counter()
    for text, count in counts:
        for item in text.replace("|", ";").split(";"):
            if item.strip(WHITE):
                found[item.strip(WHITE)] += count
    return tuple(found.most_common(MOST))


RuleKey = tuple[str, str, str]
"""A rule by its score, its category (empty: none) and its name."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was found. `facts` and `rules` are None and empty without a model. `part`: only a part of the data was
    looked at. `newest`: `as_of` is the instant of the newest event, not now."""

    sample: Sample
    facts: DataFacts | None
    rules: Mapping[RuleKey, RuleFacts]
    leads: int
    as_of: int
    part: bool = False
    newest: bool = False
