"""A row of `first of` or `best of` that another row always forestalls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Any, ChoiceRule, Condition
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Severity, Span

_MODEL = """\
model "b2b"

event submitted: form

score engagement, from 0 to 100:
    first of because "asked for something" as request:
        when submitted within {}: +30
        when submitted within {}: +50
        otherwise: +0
"""


def _check(subject: Subject) -> Iterator[Finding]:
    logic = logic_of(subject.model)
    for score in subject.model.scores:
        for rule in score.rules:
            if isinstance(rule.body, ChoiceRule) and rule.span is not None:
                node = subject.at(rule.span, nodes.ChoiceOf)
                if node is not None:
                    yield from _forestalled(rule.body, node, logic, subject)


def _forestalled(rule: ChoiceRule, node: nodes.ChoiceOf, logic: Logic, subject: Subject) -> Iterator[Finding]:
    rows = [row for row in node.rows if row.condition is not None]
    if node.kind == "best":
        # As the rows of the Model stand: those that win first.
        rows.sort(key=lambda row: (-row.points.units, row.because.text.text if row.because else ""))
    conditions = [row.condition for row in rule.rows]
    for place, condition in enumerate(conditions):
        earlier = conditions[:place]
        if not earlier or logic.never(condition) or not logic.implies(condition, _any(earlier)):
            continue
        one = next((at for at, other in enumerate(earlier) if logic.implies(condition, other)), None)
        before = rows[:place] if one is None else [rows[one]]
        equal = one is not None and logic.implies(earlier[one], condition)
        yield _finding(rows[place], before, node, equal=equal, subject=subject)
    otherwise = next((row for row in node.rows if row.condition is None), None)
    if otherwise is not None and conditions and logic.always(_any(conditions)):
        yield Finding(
            otherwise.span,
            f"this `otherwise` never counts: some row of `{node.kind} of` always holds",
            label="never left over",
            help="remove the row",
            fix=_removed(otherwise.span, subject),
        )


def _any(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Any(tuple(conditions))


def _finding(
    row: nodes.ChoiceRow, before: Sequence[nodes.ChoiceRow], node: nodes.ChoiceOf, *, equal: bool, subject: Subject
) -> Finding:
    assert row.condition is not None
    first = node.kind == "first"
    movable = first and len(before) == 1 and not equal
    others = "the row" if len(before) == 1 else "one of the rows"
    wins = "above it holds as well" if first else "that gives no fewer points holds as well"
    return Finding(
        subject.head(row.span),
        f"this row never counts: wherever it holds, {others} {wins}",
        label="comes too late" if first else "never the best",
        related=tuple(Label(subject.head(other.span), "wins") for other in before[:3]),
        help="put the narrower row first" if movable else "remove the row, or say what tells it from the other",
        fix=_moved(row.span, before[0].span, subject) if movable else _removed(row.span, subject),
    )


def _lines(span: Span, text: str) -> tuple[int, int]:
    """Where the lines of a row begin and end."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return start, len(text) if end < 0 else end + 1


def _removal(span: Span, text: str) -> Edit:
    start, end = _lines(span, text)
    if not text[:end].endswith("\n"):
        start -= 1
    return Edit(Span(span.file, start, end, text.count("\n", 0, start) + 1, 1), "")


def _removed(span: Span, subject: Subject) -> Fix:
    return Fix("remove the row", (_removal(span, subject.sources[span.file]),))


def _moved(span: Span, above: Span, subject: Subject) -> Fix:
    text = subject.sources[span.file]
    start, end = _lines(span, text)
    place = _lines(above, text)[0]
    lines = text[start:end].removesuffix("\n") + "\n"
    here = Span(above.file, place, place, text.count("\n", 0, place) + 1, 1)
    return Fix("put the row above the wider one", (Edit(here, lines), _removal(span, text)))


RULE = LintRule(
    id="row-never-wins",
    group="meaning",
    severity=Severity.WARNING,
    says="A row of `first of` or `best of` never counts: another that holds with it always wins.",
    why=(
        "`first of` takes the first row that holds, so a row behind a wider one is dead: who asked within 7 days also "
        "asked within 30. `best of` takes the most points, so a narrower row with fewer points never shows."
    ),
    bad=_MODEL.format("30d", "7d"),
    good=_MODEL.format("7d", "30d"),
    check=_check,
    fix="unsafe",
    fixed="puts the narrower row of `first of` above the wider one; else removes the row",
)
