"""A field of an event that no rule looks at."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import declares_only, own_page
from lscore.compiler.lint.analysis.uses import names_in_tests, uses_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Severity, Span
from lscore.dsl.edits import end_of

_MODEL = """\
model "b2b"

lead:
    title text

event visited: page{}

score engagement, from 0 to 100:
    each visited "/pricing*" within 30d, at most 3 times: +5 because "looks at prices"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if declares_only(subject):
        return
    used = uses_of(subject)
    given = names_in_tests(subject)
    for event in own_page(subject).statements:
        if not isinstance(event, nodes.EventDecl):
            continue
        name = event.name.text
        if name not in used.events and None not in used.events:
            continue  # the event as a whole is unused
        for place, column in enumerate(event.fields):
            field = column.name.text
            # The first of several is what the event is of; without it the next would be.
            is_object = place == 0 and len(event.fields) > 1
            if is_object or (name, field) in used.fields or (None, field) in used.fields:
                continue
            tested = f"{name}.{field}" in given
            yield Finding(
                column.name.span,
                f"no rule or decision looks at the field `{field}` of `{name}`",
                label="declared here",
                notes=("the data is still asked for it and checked",),
                help="remove it, and from the tests that have it" if tested else "remove it, or say what it is worth",
                fix=None if tested else _fix(event, place, subject),
            )


def _fix(event: nodes.EventDecl, place: int, subject: Subject) -> Fix | None:
    """Remove the field, where the event stands on one line."""
    written = subject.text(event.span)
    if "\n" in written:
        return None
    column = event.fields[place]
    before = end_of(event.fields[place - 1].span) if place else _before_colon(event, column, written)
    span = Span(before.file, before.start, column.span.end, before.line, before.column)
    return Fix(f"remove the field `{column.name.text}`", (Edit(span, ""),))


def _before_colon(event: nodes.EventDecl, column: nodes.ColumnDecl, written: str) -> Span:
    """Where the colon stands in front of the only field."""
    colon = written.rindex(":", 0, column.span.start - event.span.start)
    return end_of(Span(event.span.file, event.span.start, event.span.start + colon, event.span.line, event.span.column))


RULE = LintRule(
    id="unused-field",
    group="upkeep",
    severity=Severity.NOTE,
    says="A field of an event is declared and no rule or decision looks at it.",
    why="The run still needs its column, and reports values that cannot be read. What does not count should not be "
    "asked for. A test that has the field does not make it count. The first of several fields is what the event is "
    "of, and is not reported.",
    bad=_MODEL.format(", browser"),
    good=_MODEL.format(""),
    check=_check,
    fix="unsafe",
    fixed="removes the field, unless tests have it",
)
