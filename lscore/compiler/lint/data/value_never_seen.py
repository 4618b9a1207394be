"""A value that the model compares with and that the data never has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lscore.compiler.lint.data.counting import LEADS, enough
from lscore.compiler.lint.data.facts import DataFacts
from lscore.compiler.lint.data.sites import Site, form_of, sets_of, sites, split
from lscore.compiler.lint.data.spellings import near as is_slip
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.normal import normal
from lscore.compiler.texts import value_text, written
from lscore.dsl import edits, nodes
from lscore.dsl.diagnostics import Fix, Severity

ID = "value-never-seen"
_MODEL = """\
model "b2b"

lead:
    industry text
    employees number

score fit, from 0 to 100:
    when industry is {}: +20 because "where our references are"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.leads):
        return
    sets = sets_of(subject)
    held: dict[str, list[Site]] = {}
    for site in sites(subject):
        for name in site.sets:
            held.setdefault(name, []).append(site)
        forms = {form_of(value) for value in site.texts}
        for value in site.texts:
            found = _unseen(subject, facts, site, value)
            if found:
                yield _finding(facts, site, value, found[0], forms, sets)
    for name, used in held.items():
        declared = sets[name]
        if isinstance(declared, nodes.SetOf):
            yield from _in_set(subject, facts, declared, used, frozenset(sets))
    yield from _events(subject, facts)


def _unseen(subject: Subject, facts: DataFacts, site: Site, value: nodes.Value) -> tuple[str | None] | None:
    """The nearest value that the data has, in a tuple; None where the data has the value itself, or too little to
    tell."""
    column, form = site.facts(facts), form_of(value)
    if column is None or not enough(subject, ID, column.known) or form is None or form not in column.unseen:
        return None
    return (column.unseen[form],)


def _in_set(
    subject: Subject, facts: DataFacts, declared: nodes.SetOf, used: list[Site], sets: frozenset[str]
) -> Iterator[Finding]:
    """The values of a set that are unseen wherever it is used: a set names what may come, so one that has been seen
    speaks for the others, unless they look like slips."""
    texts, named = split(declared.values, sets)
    known = [site for site in used if (column := site.facts(facts)) and enough(subject, ID, column.known)]
    if not known:
        return
    forms = {form_of(value) for value in texts}
    lacking: list[tuple[nodes.Value, Site, str | None]] = []
    for value in texts:
        nearest = [_unseen(subject, facts, site, value) for site in known]
        if form_of(value) is not None and all(nearest):
            near = next((found[0] for found in nearest if found and found[0]), None)
            lacking.append((value, known[0], near))
    none_seen = len(lacking) == len(declared.values) and not named
    for value, site, near in lacking:
        slip = near is not None and is_slip(form_of(value) or "", normal(near)) and normal(near) not in forms
        if none_seen or slip:
            yield _finding(facts, site, value, near, forms, sets)


def _finding(
    facts: DataFacts,
    site: Site,
    value: nodes.Value,
    near: str | None,
    forms: set[str | None],
    sets: Collection[str],
) -> Finding:
    fix: Fix | None = None
    help_ = "look how the data writes it, or leave it out"
    if near is not None:
        help_ = f"the nearest that the data has is `{near}`"
        # Only a slip is mended: `price-request` is near `demo-request`, and something else.
        if is_slip(form_of(value) or "", normal(near)) and normal(near) not in forms and near not in sets:
            fix = edits.replace(value.span, value_text(near))
    return Finding(
        value.span,
        f"none of the {site.rows(facts)} has the value `{written(value)}` in `{site.name}`",
        label="never seen",
        help=help_,
        fix=fix,
    )


def _events(subject: Subject, facts: DataFacts) -> Iterator[Finding]:
    """The events that the model asks for and that never were."""
    if facts.history is None or not facts.history.count:
        return
    told: set[str] = set()
    for phrase in subject.nodes(nodes.Phrase):
        name = phrase.event.text
        if name in facts.history.unseen and name not in told:
            told.add(name)
            near = facts.history.unseen[name]
            yield Finding(
                phrase.event.span,
                f"none of the {facts.history.count:,} events is `{name}`",
                label="never seen",
                help=f"the nearest that the data has is `{near}`" if near else "look how the data names it",
            )


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A value that the model compares with is nowhere in the data.",
    why="Most often it is spelt in another way there, so that a test is never met and nobody notices. Patterns, and "
    "sets out of files, are not looked at; of a set of which some values are seen only likely slips are told.",
    bad=_MODEL.format("Sofware"),
    good=_MODEL.format("Software"),
    check=_check,
    fix="unsafe",
    fixed="writes the nearest value that the data has",
    options=(LEADS,),
    leads="id,industry,employees\n"
    + "".join(f"{n},{('Software', 'Logistics', 'Health Care')[n % 3]},{n * 30}\n" for n in range(1, 21)),
)
