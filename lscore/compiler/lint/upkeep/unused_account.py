"""`account by` without any phrase at the account."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import own_page, without
from lscore.compiler.lint.analysis.uses import uses_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

lead:
    title text
    company_domain text

account by company_domain

event visited: page

score engagement:
    when {}visited "/pricing*"{} within 15d: +10 because "looks at prices"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    page = own_page(subject)
    for node in page.statements:
        if isinstance(node, nodes.AccountBy) and not uses_of(subject).accounts:
            yield Finding(
                node.span,
                "leads are joined to accounts, and no rule or decision looks at the account",
                label="joins them by this attribute",
                help="write `at the account:` in front of the event that colleagues count for, or remove the line",
                fix=without(node.span, page.text, "remove `account by`", safe=False),
            )


RULE = LintRule(
    id="unused-account",
    group="upkeep",
    severity=Severity.NOTE,
    says="Leads are joined to accounts and nothing looks at the account.",
    why="`account by` alone changes no score: what colleagues do counts only in a phrase that begins with `at the "
    "account:`. Without one, the line promises what the model does not do.",
    bad=_MODEL.format("", ""),
    good=_MODEL.format("at the account: ", " by at least 2 different leads"),
    check=_check,
    fix="unsafe",
    fixed="removes the line",
)
