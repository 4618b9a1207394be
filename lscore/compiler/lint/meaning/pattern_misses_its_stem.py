"""`"VP *"` takes every vice president but the one who is just that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lscore.compiler.lint.analysis.places import Placed, bare, placed
from lscore.compiler.lint.analysis.value_lists import Parts, Sets, matches, parts_behind, parts_of_value, sets_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.texts import set_parts, value_text
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Severity
from lscore.dsl.edits import before, replace

_JOINING = frozenset(
    re.findall(r"\w+", "a an and at by da de del der des di do du en et for from in of on or the to und van von voor")
)
"""Words that something has to follow, or to precede: "head of" alone is no title."""

_MODEL = """\
model "b2b"

lead:
    title

set heads: {}"VP *", "head of *"

score fit, from 0 to 100:
    when title in heads: +20
"""


@dataclass(frozen=True, slots=True)
class _List:
    """Values that stand beside each other. `others` are values elsewhere that the same text is held against."""

    values: tuple[nodes.Value, ...]
    others: tuple[Parts, ...]
    edit: str
    """How the stem is written in front of the pattern: with `{stem}` and `{pattern}`; empty: not at all."""


def _check(subject: Subject) -> Iterator[Finding]:
    if not any(True for _ in _open_values(subject)):
        return
    sets = sets_of(subject)
    around = _around(subject, sets)
    tested = _tested(subject, sets)
    names = _names(subject)
    for statement in subject.statements:
        if isinstance(statement, nodes.Test):
            continue
        for place in placed(statement):
            found = _list(place, around, tested)
            if found is not None:
                yield from _missed(found, sets, names, subject)


def _open_values(subject: Subject) -> Iterator[nodes.Quoted]:
    """The values that are a stem and a star."""
    for node in subject.nodes(nodes.Quoted):
        if _stem(node):
            yield node


def _stem(value: nodes.Value) -> str:
    """The words in front of `" *"` or behind `"* "`, as they are written; empty where there are none."""
    if not isinstance(value, nodes.Quoted) or len(value.parts) != 2:
        return ""
    first, last = value.parts
    if not last.strip() and first.endswith(" "):
        stem, edge = first.strip(), -1
    elif not first.strip() and last.startswith(" "):
        stem, edge = last.strip(), 0
    else:
        return ""
    words = stem.lower().split()
    return "" if not words or words[edge] in _JOINING or not words[edge][edge].isalnum() else stem


# --- lists


def _list(
    place: Placed, around: Mapping[str, tuple[Parts, ...]], tested: Mapping[nodes.Node, tuple[Parts, ...]]
) -> _List | None:
    """The list that a node is, if it is one."""
    single = not _lists_need_parentheses(place)
    match place.node:
        case nodes.SetOf(name=name, values=values):
            return _List(values, around.get(name.text, ()), "{stem}, {pattern}")
        case nodes.In(left=left, items=items):
            values = tuple(item for item in items if isinstance(item, nodes.Value))
            return _List(values, tested.get(bare(left), ()), "{stem}, {pattern}")
        case nodes.Includes(items=items, mode="any"):
            return _List(items, (), "{stem}, {pattern}")
        case nodes.Includes(items=items, mode="one"):
            return _List(items, (), "any of {stem}, {pattern}" if single else "")
        case nodes.Phrase(objects=objects, any_of=True):
            return _List(objects, (), "{stem}, {pattern}")
        case nodes.Phrase(objects=objects):
            return _List(objects, (), "any of {stem}, {pattern}" if single else "")
        case nodes.TextTest(op="like", left=left, right=right):
            return _List((right,), tested.get(bare(left), ()), "in {stem}, {pattern}" if single else "")
        case nodes.Each(rows=rows) | nodes.PointsBy(rows=rows) if rows:
            labels = tuple(label for row in rows for label in row.labels if isinstance(label, nodes.Value))
            return _List(labels, (), "{stem}, {pattern}")
        case _:
            return None


def _lists_need_parentheses(place: Placed) -> bool:
    """Whether a test that lists several values stands in parentheses where this one stands."""
    return place.event is not None or any(isinstance(node, nodes.HowManyOf) for node in place.within)


def _around(subject: Subject, sets: Sets) -> dict[str, tuple[Parts, ...]]:
    """By the name of a set: what the sets hold that name it."""
    found: dict[str, tuple[Parts, ...]] = {}
    wider: dict[str, set[str]] = {}
    for node in subject.nodes(nodes.SetOf):
        for value in node.values:
            if isinstance(value, nodes.Name) and value.text in sets:
                wider.setdefault(value.text, set()).add(node.name.text)
    for name, direct in wider.items():
        reached: set[str] = set()
        waiting = [*direct]
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += wider.get(other, ())
        found[name] = tuple(parts for other in reached for parts in set_parts(sets[other].texts))
    return found


def _tested(subject: Subject, sets: Sets) -> dict[nodes.Node, tuple[Parts, ...]]:
    """By what is tested: all texts that a test names for it. Whoever has a line for `VP` knows of the stem."""
    found: dict[nodes.Node, tuple[Parts, ...]] = {}
    for node in (*subject.nodes(nodes.Compare), *subject.nodes(nodes.In)):
        items = node.items if isinstance(node, nodes.In) else (node.right,)
        values = [item for item in items if isinstance(item, nodes.Value)]
        left = bare(node.left)
        found[left] = (*found.get(left, ()), *(parts for value in values for parts in parts_behind(value, sets)))
    return found


def _names(subject: Subject) -> frozenset[str]:
    """Names that a bare value would be taken for."""
    model = subject.model
    sets = (node.name.text for node in (*subject.nodes(nodes.SetOf), *subject.nodes(nodes.SetFrom)))
    return frozenset((*(item.name for item in model.attributes), *(item.name for item in model.events), *sets))


# --- findings


def _missed(found: _List, sets: Sets, names: frozenset[str], subject: Subject) -> Iterator[Finding]:
    stems = [(value, stem) for value in found.values if (stem := _stem(value))]
    if not stems:
        return
    held = [*found.others, *(parts for value in found.values for parts in parts_behind(value, sets))]
    for value, stem in stems:
        form = parts_of_value(nodes.Quoted(value.span, (stem,), ""))[0]
        if any(matches(parts, form) for parts in held):
            continue
        pattern = subject.text(value.span)
        written = f'"{stem}"' if stem in names else value_text(stem)
        yield Finding(
            value.span,
            f"`{pattern}` does not match `{stem}` alone",
            label="asks for one more word",
            help=f"name `{written}` as well",
            fix=_fix(value, found.edit, written, pattern, subject),
        )


def _fix(value: nodes.Value, edit: str, stem: str, pattern: str, subject: Subject) -> Fix | None:
    title = f"name `{stem}` as well"
    if edit.startswith("{stem}"):
        return Fix(title, (before(value.span, f"{stem}, "),))
    if edit.startswith("any of"):
        return replace(value.span, edit.format(stem=stem, pattern=pattern), title)
    if edit.startswith("in "):
        span = value.span
        start = subject.sources[span.file].rfind("like", 0, span.start)
        shift = span.start - start
        place = type(span)(span.file, start, span.end, span.line, span.column - shift)
        return Fix(title, (Edit(place, edit.format(stem=stem, pattern=pattern)),))
    return None


RULE = LintRule(
    id="pattern-misses-its-stem",
    group="meaning",
    severity=Severity.NOTE,
    says='A pattern such as `"VP *"` does not match `VP` alone, and nothing beside it does.',
    why=(
        "A star stands for any text, also for none, but the space in front of it is asked for: `VP *` takes "
        "`VP Sales` and lets the plain `VP` go. In most lists both are meant."
    ),
    bad=_MODEL.format(""),
    good=_MODEL.format("VP, "),
    check=_check,
    fix="unsafe",
    fixed="names the stem beside the pattern",
)
