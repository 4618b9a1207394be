"""Two routes that every lead takes together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from lscore.compiler.lint.analysis.forms import Forms
from lscore.compiler.lint.analysis.logic import logic_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, parts_of
from lscore.compiler.model import (
    Any,
    AtLeastOnScale,
    AttributeValue,
    Condition,
    Defined,
    GradeValue,
    LevelValue,
    Line,
    NumberConst,
    Query,
    RatingValue,
    ScoreValue,
    TextSet,
    TierValue,
)
from lscore.compiler.normal import normal
from lscore.compiler.texts import value_text
from lscore.dsl.diagnostics import Label, Severity

_FEW = 20
"""With how many others a condition is compared."""

_MODEL = """\
model "b2b"

lead:
    employees number

tiers hot, cold
tier hot if employees >= 50
tier cold otherwise

route to field_sales if tier is hot and employees >= 200
route to inside_sales if {}tier is hot
"""


def _check(subject: Subject) -> Iterator[Finding]:
    lines: dict[str, list[Line]] = {}
    for line in subject.model.routes:
        lines.setdefault(line.what, []).append(line)
    for target, other in _meeting(sorted(lines.items(), key=lambda item: _places(item[1])), subject):
        here, there = lines[target][-1].span, lines[other][0].span
        if here is None or there is None:
            continue
        yield Finding(
            subject.head(here),
            f"every lead that goes to `{value_text(target)}` goes to `{value_text(other)}`, and the other way round",
            label="the same leads",
            related=(Label(subject.head(there), "as here"),),
            help="tell the two apart by a further test, or keep one route",
        )


def _meeting(targets: Sequence[tuple[str, list[Line]]], subject: Subject) -> Iterator[tuple[str, str]]:
    """The targets that the same leads go to, each with the first such one."""
    forms, logic = Forms(subject.model), logic_of(subject.model)
    defines = dict(subject.model.defines)
    first: dict[Hashable, str] = {}
    others: dict[frozenset[Hashable], list[tuple[str, Condition]]] = {}
    for target, lines in targets:
        condition = _either(lines)
        equal = first.setdefault(forms.of(condition), target)
        if equal != target:
            yield target, equal
            continue
        # Only conditions that speak of the same things with the same values are worth a proof.
        alike = others.setdefault(_about(condition, defines), [])
        for other, its in alike[:_FEW]:
            if logic.implies(condition, its) and logic.implies(its, condition) and not logic.never(condition):
                yield target, other
                break
        else:
            alike.append((target, condition))


def _either(lines: Sequence[Line]) -> Condition:
    return lines[0].condition if len(lines) == 1 else Any(tuple(line.condition for line in lines))


def _about(condition: Condition, defines: Mapping[str, Condition]) -> frozenset[Hashable]:
    """What a condition looks at, and what with: conditions that always hold together mostly have all of it in
    common, however it is written."""
    found: set[Hashable] = set()
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        for kind in (AttributeValue, ScoreValue, GradeValue, TierValue, RatingValue, LevelValue, Query, NumberConst):
            found |= {*parts_of(part, kind)}
        for texts in parts_of(part, TextSet):
            found |= {*texts.exact, *texts.patterns}
        for scale in parts_of(part, AtLeastOnScale):
            found |= {normal(letter) for letter in scale.letters}
        waiting += [defines[used.name] for used in parts_of(part, Defined)]
    return frozenset(found)


def _places(lines: list[Line]) -> list[tuple[str, int]]:
    return sorted((line.span.file, line.span.start) for line in lines if line.span is not None)


RULE = LintRule(
    id="routes-always-meet",
    group="meaning",
    severity=Severity.WARNING,
    says="Two routes have the same condition: every lead that takes one takes the other.",
    why=(
        "Routes do not shut each other out. A lead that two teams get is called twice, or by nobody, since each team "
        "counts on the other. Mostly one of the conditions lacks the test that tells the two apart."
    ),
    bad=_MODEL.format("employees >= 200 and "),
    good=_MODEL.format("not employees >= 200 and "),
    check=_check,
)
