"""An event that no rule looks at."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import declares_only, own_page, without
from lscore.compiler.lint.analysis.uses import names_in_tests, uses_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title text

event downloaded: asset
event opened: campaign

score engagement, from 0 to 100:
    when downloaded whitepaper within 30d: +15 because "our best signal"
{}"""


def _check(subject: Subject) -> Iterator[Finding]:
    used = uses_of(subject).events
    # `active` is any event, so where it stands every event counts.
    if declares_only(subject) or None in used:
        return
    page = own_page(subject)
    given = names_in_tests(subject)
    for node in page.statements:
        if not isinstance(node, nodes.EventDecl) or node.name.text in used:
            continue
        name = node.name.text
        tested = name in given
        yield Finding(
            node.name.span,
            f"no rule or decision looks at the event `{name}`",
            label="declared here",
            help="remove it, and from the tests that have it" if tested else "remove it, or say what it is worth",
            fix=None if tested else without(node.span, page.text, f"remove the event `{name}`", safe=False),
        )


RULE = LintRule(
    id="unused-event",
    group="upkeep",
    severity=Severity.NOTE,
    says="An event is declared and no rule or decision looks at it.",
    why="Mostly its rule was removed, or was never written: whoever reads the declarations believes that it counts. "
    "Its fields are still asked of the data and checked. `active` looks at every event.",
    bad=_MODEL.format(""),
    good=_MODEL.format('    each opened within 30d, at most 5 times: +1 because "opens our mails"\n'),
    check=_check,
    fix="unsafe",
    fixed="removes the event, unless tests have it",
)
