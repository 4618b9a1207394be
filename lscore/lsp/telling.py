"""What the sample says, in words for an editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lscore.compiler.instants import day_at
from lscore.compiler.lint.data.facts import ColumnFacts, EventFacts, RuleFacts
from lscore.compiler.model import DAY
from lscore.compiler.vocabulary import Column, EventNames
from lscore.lsp.around import PlacedRule
from lscore.render.plain.amounts import number, points
from lscore.runtime.facts.found import Statistics, items_of

_SHOWN = 6
"""How many values are named."""


def share(part: int, whole: int) -> str:
    """A share in whole percent; what is neither none nor all never looks like it.

    >>> share(1, 1000), share(999, 1000), share(1, 4), share(0, 5)
    ('<1%', '>99%', '25%', '0%')
    """
    if not whole or not part:
        return "0%"
    found = (200 * part + whole) // (2 * whole)
    if part < whole and found >= 100:
        return ">99%"
    return f"{found}%" if found else "<1%"


def rule_facts(found: Statistics | None, rule: PlacedRule) -> RuleFacts | None:
    """What a rule does to the sample, where it is known."""
    return found.rules.get(rule.key) if found is not None else None


def of_rule(found: Statistics, facts: RuleFacts) -> str:
    """On how many leads a rule fires, and what it gives."""
    whole = found.facts.scored if found.facts is not None else found.leads
    if not facts.fires:
        return f"It fires on none of {_leads(found, whole)}. {_when(found)}".rstrip()
    said = f"It fires on {facts.fires:,} of {_leads(found, whole)} ({share(facts.fires, whole)})"
    ends = [units for units in (facts.lowest, facts.highest) if units]
    each = ""
    most = max(ends, key=abs, default=0)
    if facts.fires > 1 and facts.total != most * facts.fires:
        each = f", at most {points(most)} for one"
    return f"{said} and gives {points(facts.total)} in all{each}. {_when(found)}".rstrip()


def _leads(found: Statistics, count: int) -> str:
    leads = "1 lead" if count == 1 else f"{count:,} leads"
    return f"a sample of {leads}" if found.part else leads


def _when(found: Statistics) -> str:
    """The instant, where it is not now."""
    return f"_(as of {_day(found.as_of)}, the newest event)_" if found.newest else ""


def of_attribute(found: Statistics, column: Column) -> str:
    """How much is missing, and the most frequent values."""
    facts = found.facts.attributes.get(column.name) if found.facts is not None else None
    values = found.sample.of_attribute(column.column or column.name)
    if column.type == "list":
        values = items_of(values)
    return _of_column(facts, values, found)


def of_field(found: Statistics, event: EventNames | None, column: Column) -> str:
    """The most frequent values of a field."""
    values = found.sample.of_field(event.data_name if event is not None else None, column.column or column.name)
    return _frequent(values)


def _of_column(facts: ColumnFacts | None, values: Sequence[tuple[str, int]], found: Statistics) -> str:
    if facts is None:
        return _frequent(values)
    if facts.absent:
        return "The data has no such column."
    whole = facts.known + facts.missing
    said = [f"Missing for {facts.missing:,} of {_leads(found, whole)} ({share(facts.missing, whole)})."]
    if facts.private:
        said.append(f"{facts.different:,} different values, not shown: they look like those of persons.")
    elif facts.values:
        said.append(_frequent([(value.spellings[0], value.count) for value in facts.values]))
    else:
        said.append(_frequent(values) or f"{facts.different:,} different values.")
    return " ".join(part for part in said if part)


def _frequent(values: Iterable[tuple[str, int]]) -> str:
    shown = [f"{code(text)} ({count:,})" for text, count in list(values)[:_SHOWN]]
    return f"Most frequent: {', '.join(shown)}." if shown else ""


def of_event(found: Statistics, event: EventNames) -> str:
    """How many such events there are, since when, and the most frequent objects."""
    facts = _event_facts(found, event)
    if facts is None or not facts.count:
        return "The data has no such event." if found.sample.named else ""
    times = "1 time" if facts.count == 1 else f"{facts.count:,} times"
    said = f"In the data {times}"
    if facts.oldest is not None and facts.newest is not None:
        said += f", from {_day(facts.oldest)} to {_day(facts.newest)}"
    objects = ""
    if event.object is not None:
        values = found.sample.of_field(event.data_name, event.object.column or event.object.name)
        objects = _frequent(values)
    return f"{said}. {objects}".strip()


def _event_facts(found: Statistics, event: EventNames) -> EventFacts | None:
    history = found.facts.history if found.facts is not None else None
    facts = history.events.get(event.name) if history is not None else None
    if facts is not None:
        return facts
    counts = {name.lower(): count for name, count in found.sample.named.items()}
    count = counts.get(event.data_name.lower(), 0)
    return EventFacts(count, None, None) if count else None


def of_score(found: Statistics, score: str) -> str:
    """What a score comes to."""
    facts = found.facts.scores.get(score) if found.facts is not None else None
    if facts is None or facts.lowest is None or facts.highest is None:
        return ""
    whole = found.facts.scored if found.facts is not None else found.leads
    return (
        f"From {number(facts.lowest)} to {number(facts.highest)} over {_leads(found, whole)}. {_when(found)}".rstrip()
    )


def _day(instant: int) -> str:
    return str(day_at(instant // DAY))


def code(text: str) -> str:
    """A text of the data as code in Markdown.

    >>> code("a`b")
    "`a'b`"
    """
    return f"`{text.replace('`', chr(39))}`"
