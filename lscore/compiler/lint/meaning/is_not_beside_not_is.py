"""`X is not A` and `not X is A`: they part where X is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lscore.compiler.lint.analysis.places import Placed, bare, placed
from lscore.compiler.lint.analysis.value_lists import Parts, Sets, parts_behind, sets_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Severity, Span

_MODEL = """\
model "b2b"

lead:
    country
    employees number

tiers warm, cold
tier warm if {} and employees >= 50
tier cold otherwise

disqualify if country is not NL and employees < 10
"""

_Test = nodes.Compare | nodes.In


@dataclass(frozen=True, slots=True)
class _Side:
    """A test that something is not some values: `node` is what says so, `test` the comparison in it."""

    node: nodes.Node
    test: _Test


_Place = tuple[str | None, nodes.Node, Parts]
"""An event (None: the lead), what is compared, a text."""


def _check(subject: Subject) -> Iterator[Finding]:
    if not any(_denied(node) for node in subject.nodes(nodes.Not)):
        return
    sets = sets_of(subject)
    stated: dict[_Place, _Side] = {}
    denied: list[tuple[tuple[_Place, ...], _Side]] = []
    for statement in subject.statements:
        if isinstance(statement, nodes.Test):
            continue
        for place in placed(statement):
            node = place.node
            if isinstance(node, nodes.Not):
                test = _denied(node)
                if test is not None and not _knows_of_missing(test, place):
                    denied.append((_places(test, place, sets), _Side(node, test)))
            elif _negative(node) and isinstance(node, _Test) and not _knows_of_missing(node, place):
                for key in _places(node, place, sets):
                    stated.setdefault(key, _Side(node, node))
    for keys, side in denied:
        other = next((stated[key] for key in keys if key in stated), None)
        if other is not None:
            yield _finding(side, other, subject)


def _denied(node: nodes.Not) -> _Test | None:
    """The `X is A` of `not X is A`."""
    test = bare(node.item)
    return test if isinstance(test, _Test) and _positive(test) else None


def _positive(node: _Test) -> bool:
    return not node.negated if isinstance(node, nodes.In) else node.op == "is"


def _negative(node: nodes.Node) -> bool:
    return node.negated if isinstance(node, nodes.In) else isinstance(node, nodes.Compare) and node.op == "is not"


def _places(test: _Test, place: Placed, sets: Sets) -> tuple[_Place, ...]:
    left = bare(test.left)
    items = test.items if isinstance(test, nodes.In) else (test.right,)
    values = (item for item in items if isinstance(item, nodes.Value))
    return tuple((place.event, left, parts) for value in values for parts in parts_behind(value, sets))


def _knows_of_missing(test: _Test, place: Placed) -> bool:
    """Whether the condition around a test also asks if the value is there: then its author has thought of it."""
    left = bare(test.left)
    for node in place.within:
        if isinstance(node, nodes.And | nodes.Or):
            for item in node.items:
                other = bare(item)
                if isinstance(other, nodes.Known) and bare(other.left) == left:
                    return True
    return False


def _finding(side: _Side, other: _Side, subject: Subject) -> Finding:
    here, there = " ".join(subject.text(side.node.span).split()), " ".join(subject.text(other.node.span).split())
    left = " ".join(subject.text(side.test.left.span).split())
    return Finding(
        side.node.span,
        f"`{here}` is true for a missing `{left}`, and `{there}` elsewhere is not",
        label="true where it is missing",
        related=(Label(other.node.span, "false where it is missing"),),
        help=f"write both alike, and say `{left} is missing` where that is meant",
        fix=_stated(side, subject),
    )


def _stated(side: _Side, subject: Subject) -> Fix:
    """Write `X is not A` in place of `not X is A`."""
    test = side.test
    first = test.items[0] if isinstance(test, nodes.In) else test.right
    words = "not in" if isinstance(test, nodes.In) else "is not"
    left, whole = test.left.span, side.node.span
    start = Span(whole.file, whole.start, left.start, whole.line, whole.column)
    between = Span(left.file, left.end, first.span.start, left.line, left.column + left.end - left.start)
    edits = [Edit(start, ""), Edit(between, f" {words} ")]
    if subject.text(start).count("(") and side.node.span.end > test.span.end:
        edits.append(Edit(Span(whole.file, test.span.end, whole.end, whole.line, whole.column), ""))
    return Fix(f"write `{words}`", tuple(edits))


RULE = LintRule(
    id="is-not-beside-not-is",
    group="meaning",
    severity=Severity.WARNING,
    says="`X is not A` stands in one place and `not X is A` in another: they differ where X is missing.",
    why=(
        "A comparison with a missing value is false, and `is not` is a comparison: it wants a known value that is "
        "another. `not X is A` is true for a missing value as well. A model that writes both for the same value "
        "treats leads without it in two ways, and mostly nobody meant to."
    ),
    bad=_MODEL.format("not country is NL"),
    good=_MODEL.format("country is not NL"),
    check=_check,
    fix="unsafe",
    fixed="writes `X is not A` in place of `not X is A`",
)
