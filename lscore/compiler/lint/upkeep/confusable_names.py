"""Two names of one kind that look alike."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.alike import difference, look_alikes
from lscore.compiler.lint.analysis.page import own_page, rules_on
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Severity, Span

_MODEL = """\
model "b2b"

lead:
    title text
    country text

set top_titles: CEO, CFO, CTO
set {}: NL, BE

score fit:
    when title in top_titles: +20 because "signs the contract"
    when country in {}: +10 because "we have people there"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    own = own_page(subject).file
    # The model's own names last, since the findings stand at them.
    found = sorted(_names(subject), key=lambda name: (name[2].file == own, name[2].start))
    for kind, (other, there), (name, span) in look_alikes(found):
        if span.file != own:
            continue
        yield Finding(
            span,
            f"`{other}` and `{name}` are two {_noun(kind)} that differ only in {difference(other, name)}",
            label="easily taken for the other",
            related=(Label(there, f"`{other}`"),),
            help="make them one, or give one of them another name",
        )


def _noun(kind: tuple[str, str]) -> str:
    return f"fields of `{kind[1]}`" if kind[0] == "fields" else kind[0]


def _names(subject: Subject) -> Iterator[tuple[tuple[str, str], str, Span]]:
    """All declared names, each with its kind and place. Attributes, events, defines and scores are one kind: they share
    one set of names."""
    for statement in subject.statements:
        match statement:
            case nodes.SetOf(name=name) | nodes.SetFrom(name=name):
                yield ("sets", ""), name.text, name.span
            case nodes.Define(name=name):
                yield ("names", ""), name.text, name.span
            case nodes.LeadBlock(attributes=columns):
                for column in columns:
                    yield ("names", ""), column.name.text, column.name.span
            case nodes.EventDecl(name=name, fields=columns):
                yield ("names", ""), name.text, name.span
                for column in columns:
                    yield ("fields", name.text), column.name.text, column.name.span
            case _:
                pass
    yield from _names_of_results(own_page(subject))


def _names_of_results(page: nodes.Page) -> Iterator[tuple[tuple[str, str], str, Span]]:
    """Scores, their categories, what rules are called, and routes."""
    for statement in page.statements:
        if isinstance(statement, nodes.ScoreBlock):
            yield ("names", ""), statement.name.text, statement.name.span
            score = statement.name.text
            blocks = [item for item in statement.body if isinstance(item, nodes.CategoryBlock)]
        else:
            score, blocks = "", [statement] if isinstance(statement, nodes.CategoryBlock) else []
        for block in blocks:
            yield ("categories", score), block.name.text, block.name.span
        if isinstance(statement, nodes.Route):
            yield ("routes", ""), written(statement.target), statement.target.span
    endings = [ending for rule, _ in rules_on(page) for ending in rule.endings]
    endings += [ending for node in page.statements if isinstance(node, nodes.Keep) for ending in node.endings]
    for ending in endings:
        if isinstance(ending, nodes.As):
            yield ("names of rules", ""), ending.name.text, ending.name.span


RULE = LintRule(
    id="confusable-names",
    group="upkeep",
    severity=Severity.WARNING,
    says="Two names of one kind differ only in case, or in `-`, `_` and space.",
    why="Names count with their case, so these are two. Whoever edits one of them mostly means both, or the other one; "
    "and two routes that look alike are two lists in the tool behind.",
    bad=_MODEL.format("Top_Titles", "Top_Titles"),
    good=_MODEL.format("home_countries", "home_countries"),
    check=_check,
)
