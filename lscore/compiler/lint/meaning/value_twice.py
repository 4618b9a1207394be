"""A value that stands twice in one list."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.places import bare
from lscore.compiler.lint.analysis.uses import LETTERS
from lscore.compiler.lint.analysis.value_lists import Parts, Sets, parts_behind, sets_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Type
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Severity, Span

_MODEL = """\
model "b2b"

lead:
    title

set bosses: CEO, CFO, {}

score fit, from 0 to 100:
    when title in bosses: +10
"""


def _check(subject: Subject) -> Iterator[Finding]:
    sets = sets_of(subject)
    numbers = _no_texts(subject)
    for statement in subject.nodes(nodes.SetOf):
        yield from _repeated(statement.values, sets, safe=True)
    for node in subject.nodes(nodes.In):
        left = bare(node.left)
        if isinstance(left, nodes.Domain) or (isinstance(left, nodes.Name) and left.text not in numbers | LETTERS):
            yield from _repeated(node.items, sets, safe=False)
    for node in subject.nodes(nodes.Includes):
        if node.mode == "any":
            yield from _repeated(node.items, sets, safe=False)
    for node in subject.nodes(nodes.Phrase):
        if node.any_of and node.event.text not in numbers:
            yield from _repeated(node.objects, sets, safe=False)


def _no_texts(subject: Subject) -> frozenset[str]:
    """Attributes and fields that are no texts, and events whose object is none: what repetitions of other values do to
    a model's version is not settled by sets."""
    model = subject.model
    found = {item.name for item in model.attributes if item.type is not Type.TEXT}
    for event in model.events:
        found |= {item.name for item in event.fields if item.type is not Type.TEXT}
        if event.fields and event.fields[0].type is not Type.TEXT:
            found.add(event.name)
    return frozenset(found)


def _repeated(items: tuple[nodes.Expr, ...], sets: Sets, *, safe: bool) -> Iterator[Finding]:
    """Not `safe` is what stands in a rule: without an `as`, its words are its name."""
    values = [item for item in items if isinstance(item, nodes.Value)]
    if len(values) < 2 or len(values) < len(items):
        return
    named: dict[Parts, nodes.Value] = {}
    for value in values:
        if isinstance(value, nodes.Name) and value.text in sets:
            for parts in parts_behind(value, sets):
                named.setdefault(parts, value)
    seen: dict[Parts | str, nodes.Value] = {}
    for place, value in enumerate(values):
        if isinstance(value, nodes.Name) and value.text in sets:
            first = seen.setdefault(value.text, value)
        else:
            (parts,) = parts_behind(value, sets)
            first = named.get(parts) or seen.setdefault(parts, value)
        if first is value:
            continue
        inside = ""
        if isinstance(first, nodes.Name) and first.text in sets and first != value:
            inside = f", in the set `{first.text}`"
        yield Finding(
            value.span,
            f"this value is in the list already{inside}",
            label="once more",
            related=(Label(first.span, "here"),),
            help="remove it, or write what was meant instead",
            fix=Fix("remove it", (_removal(values, place),), safe),
        )


def _removal(values: list[nodes.Value], place: int) -> Edit:
    """Remove a value with the comma before it; the first with the comma behind it."""
    span = values[place].span
    if place == 0:
        return Edit(Span(span.file, span.start, values[1].span.start, span.line, span.column), "")
    before = values[place - 1].span
    start = before.end
    return Edit(Span(span.file, start, span.end, before.line, before.column + before.end - before.start), "")


RULE = LintRule(
    id="value-twice",
    group="meaning",
    severity=Severity.NOTE,
    says="A value stands twice in one list.",
    why=(
        "Upper and lower case and white space do not count, so `CEO` and `ceo` are one value. The second does nothing; "
        "now and then it is there in place of another that was meant."
    ),
    bad=_MODEL.format("ceo"),
    good=_MODEL.format("COO"),
    check=_check,
    fix="safe",
    fixed="removes the value; in a rule, whose name may change by it, only as an unsafe fix",
)
