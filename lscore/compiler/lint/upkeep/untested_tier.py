"""A tier that no test expects."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import own_page
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import AtLeastOnScale, ExpectCondition, Test, TextIn, Tiers, TierValue
from lscore.compiler.normal import normal
from lscore.compiler.texts import value_text, written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title text

event submitted: form

score fit:
    when title is CEO: +20

tiers hot, warm, cold
tier hot if submitted contact-form within 15d
tier warm if fit >= 20
tier cold otherwise

test "who asks for a call is hot":
    as of 2026-03-01
    2d ago: submitted contact-form
    expect tier hot

test "nobody we know is cold":
    as of 2026-03-01
    expect tier cold
"""

_WARM = """
test "a chief who has not asked yet is warm":
    as of 2026-03-01
    given title CEO
    expect tier warm
"""


def _check(subject: Subject) -> Iterator[Finding]:
    tiers = subject.model.tiers
    if tiers is None:
        return
    lines = _first_lines(own_page(subject), tiers)
    if not lines:
        return
    if not subject.tests:
        yield Finding(
            subject.head(min(line.span for line in lines.values())),
            "the model has no tests, so nothing holds its tiers to what they should be",
            label="nothing says who should be here",
            help='write one for each tier: `test "…":` with `as of`, `given` and `expect tier …`',
        )
        return
    expected = {letter for test in subject.tests for letter in _expected(test)}
    for letter, line in lines.items():
        if normal(letter) not in expected:
            tier = value_text(letter)
            yield Finding(
                subject.head(line.span),
                f"no test expects the tier `{letter}`",
                label="who should be here?",
                help=f"write a test of a lead that belongs here, with `expect tier {tier}`",
            )


def _first_lines(page: nodes.Page, tiers: Tiers) -> dict[str, nodes.TierLine]:
    """For each tier that a lead can get by some line, the first such line."""
    spelled = {normal(letter): letter for letter in tiers.letters}
    found: dict[str, nodes.TierLine] = {}
    for node in page.statements:
        if isinstance(node, nodes.TierLine):
            found.setdefault(spelled[normal(written(node.letter))], node)
    return found


def _expected(test: Test) -> Iterator[str]:
    """The tiers that a test expects, in normal form."""
    for item in test.expectations:
        if not isinstance(item, ExpectCondition):
            continue
        match item.condition:
            case TextIn(value=TierValue(), texts=texts, negated=False):
                yield from texts.exact
            case AtLeastOnScale(value=TierValue(), letters=letters):
                yield from map(normal, letters)
            case _:
                pass


RULE = LintRule(
    id="untested-tier",
    group="upkeep",
    severity=Severity.NOTE,
    says="A tier exists that no test expects.",
    why="A tier is what others act on. Without a test of a lead that belongs there, a change to a rule far away can "
    "empty it and nothing says so.",
    bad=_MODEL,
    good=_MODEL + _WARM,
    check=_check,
)
