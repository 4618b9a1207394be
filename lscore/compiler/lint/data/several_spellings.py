"""One value of an attribute, spelt in several ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lscore.compiler.lint.data.counting import LEADS, enough, place_of_attribute
from lscore.compiler.lint.data.countries import COUNTRY_OF
from lscore.compiler.lint.data.facts import ValueFacts
from lscore.compiler.lint.data.sites import Site, form_of, sets_of, sites, split
from lscore.compiler.lint.data.spellings import spelt_alike
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Type
from lscore.compiler.texts import value_text
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Severity, Span
from lscore.dsl.tokens import is_name

ID = "several-spellings"
_MODEL = """\
model "b2b"

lead:
    country text
    employees number
{}
score fit, from 0 to 100:
    when country is {}: +10 because "we have people on the ground"
"""


_DECLARATIONS = (
    nodes.ModelName,
    nodes.Owner,
    nodes.Timezone,
    nodes.MissingMarkers,
    nodes.Use,
    nodes.LeadBlock,
    nodes.AccountBy,
    nodes.EventDecl,
)


@dataclass(frozen=True, slots=True)
class _List:
    """Texts side by side that an attribute is compared with: those that stand there, and all with its sets."""

    own: tuple[nodes.Value, ...]
    forms: frozenset[str]


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.leads):
        return
    lists = _Lists(subject)
    for name, column in facts.attributes.items():
        if column.type is not Type.TEXT:
            continue
        own = lists.of_attribute(name)
        for group in spelt_alike(column.values, column.known):
            found = _finding(subject, lists, name, own, group)
            if found is not None:
                yield found


def _finding(
    subject: Subject, lists: _Lists, name: str, own: list[_List], group: tuple[ValueFacts, ...]
) -> Finding | None:
    forms = {value.form for value in group}
    partly = [item for item in own if item.forms & forms and not item.forms >= forms]
    if not partly and any(item.forms >= forms for item in own):
        return None
    shown = ", ".join(f"`{value.spellings[0]}` ({value.count:,})" for value in group)
    set_name, line = lists.proposal(group)
    places = [[value for value in item.own if form_of(value) in forms] for item in partly]
    values = {value.span: value for found in places for value in found}
    first = min(values, default=None)
    fix: Fix | None = None
    # Where one list has two of the spellings already, a set in place of each would stand there twice.
    if values and all(len(found) == 1 for found in places) and {span.file for span in values} == {subject.model.file}:
        edits = [_declared(subject, line), *(Edit(span, set_name) for span in values)]
        fix = Fix(f"write the set `{set_name}` instead", tuple(edits))
    return Finding(
        first or place_of_attribute(subject, name),
        f"`{name}` likely has several spellings of one value: {shown}",
        label="one of several spellings" if first else "several spellings",
        help=f"make them one in the data, or compare with a set: `{line}`",
        fix=fix,
    )


class _Lists:
    """The lists of texts of a model, and names that are free."""

    def __init__(self, subject: Subject) -> None:
        self._sets = sets_of(subject)
        self._sites = list(sites(subject))
        model = subject.model
        self._taken = {item.name for item in (*model.attributes, *model.events, *model.scores)}
        self._taken |= {*self._sets, *(name for name, _ in model.defines)}
        self._taken |= {node.text for node in subject.nodes(nodes.Name)}

    def of_attribute(self, name: str) -> list[_List]:
        """Those that an attribute is compared with, and the sets among them."""
        found: list[_List] = []
        for site in self._sites:
            if site.event is None and site.name == name:
                found += self._of_site(site)
        return found

    def _of_site(self, site: Site) -> Iterator[_List]:
        held = self._with_sets(site.sets)
        forms = frozenset(_forms((*site.texts, *(value for item in held.values() for value in item))))
        if site.texts:
            yield _List(site.texts, forms)
        for texts in held.values():
            yield _List(texts, forms)

    def _with_sets(self, names: Iterable[str]) -> Mapping[str, tuple[nodes.Value, ...]]:
        """The texts of sets and of the sets in them."""
        found: dict[str, tuple[nodes.Value, ...]] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            declared = self._sets.get(name)
            if name not in found and isinstance(declared, nodes.SetOf):
                found[name], inner = split(declared.values, frozenset(self._sets))
                waiting += inner
        return found

    def proposal(self, group: tuple[ValueFacts, ...]) -> tuple[str, str]:
        """A set of the spellings: its name, and its line."""
        # A group stands for a country where one of it names one in full.
        meant = next((COUNTRY_OF[value.form] for value in group if value.form in COUNTRY_OF), group[0].form)
        plain = re.sub(r"[^a-z0-9]+", "_", meant).strip("_")
        plain = plain if is_name(plain) else "same_values"
        name = plain
        for number in range(2, 1000):
            if name not in self._taken:
                break
            name = f"{plain}_{number}"
        texts = (self._written(value.spellings[0], name) for value in group)
        return name, f"set {name}: {', '.join(texts)}"

    def _written(self, text: str, name: str) -> str:
        if text in self._sets or text == name:
            return f'"{text}"'
        return value_text(text).replace("*", "\\*")


def _forms(values: Iterable[nodes.Value]) -> Iterator[str]:
    for value in values:
        form = form_of(value)
        if form is not None:
            yield form


def _declared(subject: Subject, line: str) -> Edit:
    """Declare a set: behind the last set of the model's page, else behind its last declaration."""
    file = subject.model.file
    statements = subject.pages[file].statements
    sets = [item.span for item in statements if isinstance(item, nodes.SetOf | nodes.SetFrom)]
    others = [item.span for item in statements if isinstance(item, _DECLARATIONS)]
    if not sets and not others:
        return Edit(Span(file, 0, 0, 1, 1), f"{line}\n\n")
    last = (sets or others)[-1]
    text = subject.sources[file]
    end = text.find("\n", last.end)
    end = len(text) if end < 0 else end
    start = text.rfind("\n", 0, end) + 1
    place = Span(file, end, end, text.count("\n", 0, end) + 1, end - start + 1)
    return Edit(place, f"\n{line}" if sets else f"\n\n{line}")


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="An attribute likely has several spellings of one value.",
    why="A test of one spelling misses the leads with the others. Compared in this way are names of countries, and "
    "values that differ in a letter or in punctuation; upper and lower case never matter. Columns that look like ids, "
    "addresses or names of persons are not looked at.",
    bad=_MODEL.format("", "NL"),
    good=_MODEL.format("\nset netherlands: NL, Nederland, Netherland\n", "netherlands"),
    check=_check,
    fix="unsafe",
    fixed="compares with a set of the spellings",
    options=(LEADS,),
    leads="id,country,employees\n"
    + "".join(f"{n},{('NL', 'BE', 'Nederland', 'NL', 'Netherland')[n % 5]},{n * 30}\n" for n in range(1, 21)),
)
