"""Two spellings of what is likely one value."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.alike import look_alikes, squeezed
from lscore.compiler.lint.analysis.page import nodes_on
from lscore.compiler.lint.analysis.uses import listed_values
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.compiler.model import Model
from lscore.compiler.normal import normal
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Severity
from lscore.dsl.printer import canonical

_MODEL = """\
model "b2b"

lead:
    title text

event submitted: form

score interest, from 0 to 100:
    when submitted contact-form within 15d: +40 because "asked us to call"

tiers hot, cold
tier hot if submitted {} within 2d
tier cold otherwise
"""

_COMPARING = (nodes.Compare, nodes.In, nodes.Includes)

Place = tuple[str, str]
"""What values are of: an attribute, or a field of an event."""


def _check(subject: Subject) -> Iterator[Finding]:
    named = {node.name.text for kind in (nodes.SetOf, nodes.SetFrom) for node in subject.nodes(kind)}
    lists = [
        (place, [value for value in values if not _is_set(value, named) and not _is_pattern(value)])
        for place, values in _lists(subject)
    ]
    # Who writes both into one list knows that there are both.
    known = {(place, form) for place, values in lists for form in _spelled_twice(values)}
    found = [(place, normal(written(value)), value.span) for place, values in lists for value in values]
    for place, (other, there), (text, span) in look_alikes(sorted(found, key=lambda item: item[2].start)):
        if (place, squeezed(text)) in known:
            continue
        yield Finding(
            span,
            f"`{text}` here and `{other}` elsewhere are likely one value, and differ in `-`, `_` or space",
            label="another spelling",
            related=(Label(there, f"`{other}`"),),
            help="write what the data has; if it has both, name both in one set",
        )


def _is_set(value: nodes.Value, named: set[str]) -> bool:
    return isinstance(value, nodes.Name) and value.text in named


def _is_pattern(value: nodes.Value) -> bool:
    """In a pattern a space means something: `"VP *"` is not `"VP*"`."""
    return isinstance(value, nodes.Quoted) and len(value.parts) > 1


def _spelled_twice(values: list[nodes.Value]) -> Iterator[str]:
    forms = {normal(written(value)) for value in values}
    seen: set[str] = set()
    for form in map(squeezed, forms):
        if form in seen:
            yield form
        seen.add(form)


def _lists(subject: Subject) -> Iterator[tuple[Place, list[nodes.Value]]]:
    """The values on the model's page, by what they are values of; those that stand together, together."""
    objects = _objects(subject.model)
    inside: set[int] = set()
    for node, _ in nodes_on(subject):
        if isinstance(node, nodes.Phrase):
            event = node.event.text
            yield (event, objects.get(event, "object")), list(node.objects)
            if node.where is not None:
                tests = nodes_in(node.where)
                inside |= {id(test) for test in tests}
                yield from (found for test in tests for found in _compared(test, event))
        elif isinstance(node, (nodes.Each, nodes.PointsBy)):
            labels = [label for row in node.rows for label in row.labels if isinstance(label, nodes.Value)]
            yield _place_of_rows(node), labels
        elif isinstance(node, _COMPARING) and id(node) not in inside:
            yield from _compared(node, "")


def _compared(node: nodes.Node, event: str) -> Iterator[tuple[Place, list[nodes.Value]]]:
    """The values that an attribute, or a field of an event, is compared with."""
    if isinstance(node, _COMPARING):
        values: list[nodes.Value] = []
        values += [value for value in listed_values(node) if isinstance(value, (nodes.Name, nodes.Quoted))]
        yield (event, canonical(node.left)), values


def _place_of_rows(rule: nodes.Each | nodes.PointsBy) -> Place:
    if isinstance(rule, nodes.PointsBy):
        return "", canonical(rule.value)
    return rule.phrase.event.text, rule.by.text if rule.by is not None else ""


def _objects(model: Model) -> dict[str, str]:
    """The object field of each declared event."""
    return {event.name: event.fields[0].name for event in model.events if event.declared and event.fields}


RULE = LintRule(
    id="confusable-values",
    group="upkeep",
    severity=Severity.NOTE,
    says="Two rules ask for likely one value, spelled with another `-`, `_` or space.",
    why="Text compares without case, but `contact-form` and `contact_form` are two values. Mostly the data has one of "
    "them, and the rule that asks for the other gives nothing to anyone.",
    bad=_MODEL.format("contact_form"),
    good=_MODEL.format("contact-form"),
    check=_check,
)
