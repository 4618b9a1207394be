"""A number that a decision asks of a score and that no lead reaches."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.lint.data.counting import LEADS, Reach, enough, leads_in_words
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity, Span

ID = "threshold-nobody-reaches"
_MODEL = """\
model "b2b"

lead:
    title text
    employees number

score fit, from 0 to 100:
    when title is CEO: +25
    when employees >= 200: +15

tiers hot, cold
tier hot if fit >= {}
tier cold otherwise
"""

_DECISIONS = (nodes.GradeLine, nodes.StepLine, nodes.TierLine, nodes.Route, nodes.Define)


def _check(subject: Subject) -> Iterator[Finding]:
    facts = subject.data
    if facts is None or not enough(subject, ID, facts.scored):
        return
    reach = Reach(subject.model)
    for name, units, above, span in _thresholds(subject):
        score = facts.scores.get(name)
        if score is None or score.highest is None or score.reached.get((units, above)) != 0:
            continue
        # Without events a score that counts them says nothing.
        if facts.history is None and reach.score(name):
            continue
        how = "goes above" if above else "reaches"
        yield Finding(
            span,
            f"none of the {leads_in_words(facts.scored)} {how} {number_text(units)} in `{name}`: the highest has "
            f"{number_text(score.highest)}",
            label="nobody is there",
            help="lower the threshold, or give more points",
        )


def _thresholds(subject: Subject) -> Iterator[tuple[str, int, bool, Span]]:
    """Score, number of units, whether the score must be above it, and where that stands."""
    for statement in subject.statements:
        if isinstance(statement, nodes.Levels):
            for row in statement.rows:
                if isinstance(row.label, nodes.FromLabel):
                    yield statement.score.text, row.label.number.units, False, row.label.span
        elif isinstance(statement, _DECISIONS):
            for node in nodes_in(statement):
                yield from _of_test(node)


def _of_test(node: nodes.Node) -> Iterator[tuple[str, int, bool, Span]]:
    match node:
        case nodes.Compare(op=">=" | ">" as op, left=left, right=nodes.Number(units=units)):
            yield _name(left), units, op == ">", node.span
        case nodes.Compare(op="<=" | "<" as op, left=nodes.Number(units=units), right=right):
            yield _name(right), units, op == "<", node.span
        case nodes.Between(left=left, low=nodes.Number(units=units)):
            yield _name(left), units, False, node.span
        case _:
            pass


def _name(node: nodes.Node) -> str:
    """A bare name; empty for anything else."""
    match node:
        case nodes.Name(text=text):
            return text
        case nodes.Group(item=item):
            return _name(item)
        case nodes.Phrase(event=event) if node.bare:
            return event.text
        case _:
            return ""


RULE = LintRule(
    id=ID,
    group="data",
    severity=Severity.WARNING,
    says="A tier, grade, level or route asks for a score that no lead reaches.",
    why="What it decides never happens. Thresholds are often set before there is data; the highest score that leads "
    "really have says where they belong. Leads that are skipped do not count here.",
    bad=_MODEL.format(60),
    good=_MODEL.format(40),
    check=_check,
    options=(LEADS,),
    leads="id,title,employees\n" + "".join(f"{n},{'CEO' if n % 2 else 'Planner'},{n * 30}\n" for n in range(1, 21)),
)
