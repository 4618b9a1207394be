"""A row of a table that no value takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.analysis.value_lists import Sets, matches, parts_behind, sets_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import (
    UNIT,
    AttributeValue,
    DaysSinceEvent,
    DaysSinceValue,
    EachRule,
    EventCount,
    FieldValue,
    ScoreValue,
    TableRule,
    Value,
    YesNoRows,
)
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity, Span

_MODEL = """\
model "b2b"

lead:
    country text one of NL, BE, DE

score fit, from 0 to 100:
    points by country as country_fit:
        NL, BE: +20
        {}: +10
        otherwise: +0
"""


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a value can be: `texts` are the only ones (None: any), `least` and `most` in units (None: no end), whole
    numbers alone, missing or not."""

    texts: tuple[str, ...] | None = None
    least: int | None = None
    most: int | None = None
    whole: bool = False
    missing: bool = True


def _check(subject: Subject) -> Iterator[Finding]:
    sets: Sets | None = None
    allowed = _allowed(subject)
    for score in subject.model.scores:
        for rule in score.rules:
            match rule.body:
                case TableRule(value=value, rows=rows):
                    event = None
                case EachRule(by=FieldValue() as value, rows=rows, query=query):
                    event = query.event
                case _:
                    continue
            assert rule.span is not None
            node = subject.at(rule.span, nodes.PointsBy) or subject.at(rule.span, nodes.Each)
            if node is None:
                continue
            sets = sets_of(subject) if sets is None else sets
            reach = _reach(value, event, allowed, subject)
            if isinstance(rows, YesNoRows):
                reach = _Reach(texts=("yes", "no"))
            for span, why in _unreached(node.rows, reach, sets):
                yield Finding(
                    subject.head(span),
                    f"no value takes this row: {why}",
                    label="never taken",
                    help="remove it, or mend what it says",
                )


def _allowed(subject: Subject) -> Mapping[tuple[str | None, str], tuple[str, ...]]:
    """The `one of` values, by event (None: the lead) and name."""
    model = subject.model
    found = {(None, item.name): item.one_of for item in model.attributes if item.one_of}
    fields = {(event.name, item.name): item.one_of for event in model.events for item in event.fields if item.one_of}
    return {**found, **fields}


def _reach(
    value: Value, event: str | None, allowed: Mapping[tuple[str | None, str], tuple[str, ...]], subject: Subject
) -> _Reach:
    match value:
        case AttributeValue(name=name):
            return _Reach(texts=allowed.get((None, name)))
        case FieldValue(name=name):
            return _Reach(texts=allowed.get((event, name)) if event is not None else None)
        case EventCount():
            return _Reach(least=0, whole=True, missing=False)
        case DaysSinceEvent() | DaysSinceValue():
            return _Reach(least=0, whole=True)
        case ScoreValue(name=name):
            least, most = logic_of(subject.model).bounds.score(name)
            return _Reach(least=least, most=most, missing=False)
        case _:
            return _Reach()


def _unreached(rows: tuple[nodes.Row, ...], reach: _Reach, sets: Sets) -> Iterator[tuple[Span, str]]:
    labels = [(label, row) for row in rows for label in row.labels]
    for label, _ in labels:
        if isinstance(label, nodes.Missing) and not reach.missing:
            yield label.span, "this value is never missing"
    numbers = sorted(
        ((label.number.units, label) for label, _ in labels if isinstance(label, nodes.FromLabel)),
        key=lambda item: item[0],
    )
    if numbers:
        yield from _unreached_numbers(numbers, reach)
        rest = reach.least is not None and numbers[0][0] <= reach.least
        why = "the rows take all from the least there is"
    else:
        yield from _unreached_texts(labels, reach, sets)
        rest, why = _all_taken(labels, reach, sets), "the other rows take all there is"
    for label, _ in labels:
        if isinstance(label, nodes.Otherwise) and rest:
            yield label.span, why


def _unreached_numbers(numbers: list[tuple[int, nodes.FromLabel]], reach: _Reach) -> Iterator[tuple[Span, str]]:
    ends = [*(after for (_, _), (after, _) in pairwise(numbers)), None]
    for (bound, label), end in zip(numbers, ends, strict=True):
        if reach.most is not None and bound > reach.most:
            yield label.span, "the value is never so high"
        elif reach.least is not None and end is not None and end <= reach.least:
            yield label.span, "the value is never so low"
        elif reach.whole and end is not None and -(-bound // UNIT) * UNIT >= end:
            yield label.span, "no whole number lies in it"


def _unreached_texts(
    labels: list[tuple[nodes.RowLabel, nodes.Row]], reach: _Reach, sets: Sets
) -> Iterator[tuple[Span, str]]:
    if reach.texts is None:
        return
    for label, _ in labels:
        if isinstance(label, nodes.Value) and not any(
            matches(parts, text) for parts in parts_behind(label, sets) for text in reach.texts
        ):
            yield label.span, "it is not among the `one of` values"


def _all_taken(labels: list[tuple[nodes.RowLabel, nodes.Row]], reach: _Reach, sets: Sets) -> bool:
    """Whether the rows that name something take every known value."""
    values = [label for label, _ in labels if isinstance(label, nodes.Value)]
    held = [parts for value in values for parts in parts_behind(value, sets)]
    if ("", "") in held:
        return True
    return reach.texts is not None and all(any(matches(parts, text) for parts in held) for text in reach.texts)


RULE = LintRule(
    id="row-never-reached",
    group="meaning",
    severity=Severity.WARNING,
    says="A row of a table that no value ever takes.",
    why=(
        "The row looks as if somebody got its points. It may be spelt in another way than the `one of` list of the "
        "attribute, lie beyond what a score or a count can be, or be left with nothing by the other rows."
    ),
    bad=_MODEL.format("Germany"),
    good=_MODEL.format("missing"),
    check=_check,
)
