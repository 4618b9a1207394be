"""One list of values in two places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lscore.compiler.lint.analysis.lists import Key, Listed, key_of, lists_on
from lscore.compiler.lint.analysis.page import line_behind, own_page, paragraph_behind
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Severity, Span
from lscore.dsl.parser import parse
from lscore.dsl.printer import format_page
from lscore.dsl.printer.page import WIDTH

LEAST = 3
"""The values that make a list worth a name."""

_MODEL = """\
model "b2b"

lead:
    country text
    employees number
{}
score fit, from 0 to 100:
    when country in {}: +20 as service_area
    when employees >= 200: +30 as large

disqualify if country not in {} because "outside our service area"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    page = own_page(subject)
    names = [node.name.text for node in subject.nodes(nodes.SetOf)]
    sets = frozenset((*names, *(node.name.text for node in subject.nodes(nodes.SetFrom))))
    groups: dict[Key, list[Listed]] = {}
    for listed in lists_on(subject):
        key = key_of(listed.values, sets)
        if len(key) >= LEAST:
            groups.setdefault(key, []).append(listed)
    taken = {node.text for node in subject.nodes(nodes.Name)}
    written = {key_of(node.values, sets): node for node in subject.nodes(nodes.SetOf)}
    for key, places in groups.items():
        if key in written:
            yield from (_as_set(place, written[key], page) for place in places)
        elif len(places) > 1:
            yield _twice(places, page, subject, taken)


def _as_set(place: Listed, known: nodes.SetOf, page: nodes.Page) -> Finding:
    """A list that a set says already."""
    name = known.name.text
    fix = _fix(f"write the set `{name}`", [place], name, (), page)
    return Finding(
        _shown(place),
        f"this is what the set `{name}` holds",
        label="the same values",
        related=(Label(known.name.span, "the set"),),
        help=f"write `{name}` instead, so that there is one place to change",
        fix=fix,
    )


def _twice(places: Sequence[Listed], page: nodes.Page, subject: Subject, taken: set[str]) -> Finding:
    first, second, *more = places
    name = _free_name(first.about, taken)
    values = ", ".join(subject.text(value.span) for value in first.values)
    fix = _fix(f"make it the set `{name}`", places, name, (_declaration(name, values, page),), page)
    often = "twice" if not more else f"{len(places)} times"
    return Finding(
        _shown(second),
        f"this list stands here {often}",
        label="the same values",
        related=tuple(Label(_shown(place), "and here") for place in (first, *more)),
        help="give it a name, so that there is one place to change: `set NAME: …`",
        fix=fix,
    )


def _shown(place: Listed) -> Span:
    """The values of a list, as far as they stand on the first line."""
    head = place.values[0].span
    same_line = [value.span for value in place.values if value.span.line == head.line]
    return head.to(same_line[-1])


def _fix(title: str, places: Sequence[Listed], name: str, declared: tuple[Edit, ...], page: nodes.Page) -> Fix | None:
    """Write a set's name in place of lists; None where a comment would be lost. It keeps the meaning unless a rule is
    named by the words of the list, or numbers are put in another order."""
    spans = [place.span for place in places]
    for comment in page.comments:
        if any(span.start <= comment.span.start < span.end for span in spans):
            return None
    safe = all(
        place.keeps_names and not any(isinstance(value, nodes.Number) for value in place.values) for place in places
    )
    return Fix(title, (*declared, *(Edit(place.span, place.before + name) for place in places)), safe)


def _free_name(about: str, taken: set[str]) -> str:
    """A name that stands nowhere yet, also not as a value, which it would turn into the set."""
    name, number = f"{about}_group", 1
    while name in taken:
        number += 1
        name = f"{about}_group_{number}"
    return name


def _declaration(name: str, values: str, page: nodes.Page) -> Edit:
    """The set, below the last one, else below what the model says of its world."""
    lines = f"set {name}: {values}\n"
    if len(lines) > WIDTH:
        lines = format_page(parse(lines, page.file).page)
    last = next((node for node in reversed(page.statements) if isinstance(node, (nodes.SetOf, nodes.SetFrom))), None)
    if last is not None:
        return line_behind(last.span, page.text, lines.rstrip("\n"))
    world = (nodes.ModelName, nodes.Owner, nodes.Timezone, nodes.MissingMarkers, nodes.Use)
    world = (*world, nodes.LeadBlock, nodes.AccountBy, nodes.EventDecl)
    above = next((node.span for node in reversed(page.statements) if isinstance(node, world)), None)
    return paragraph_behind(above, page.file, page.text, lines)


_LIST = "NL, BE, LU, DE"

RULE = LintRule(
    id="same-list-twice",
    group="upkeep",
    severity=Severity.NOTE,
    says="The same list of values stands in two places.",
    why="Sooner or later one of them gets another value and the other does not. A set gives the list a name and one "
    "place.",
    bad=_MODEL.format("", _LIST, _LIST),
    good=_MODEL.format(f"\nset service_area: {_LIST}\n", "service_area", "service_area"),
    check=_check,
    fix="safe",
    fixed="makes it a set; where that changes the name of a rule without `as`, only `--unsafe-fixes` does",
)
