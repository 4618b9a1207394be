"""An attribute that no rule looks at."""

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
    {}employees number

score fit:
    when title is CEO: +20 because "signs the contract"
    when employees >= 200: +20 because "large enough to need us"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if declares_only(subject):
        return
    page = own_page(subject)
    account = subject.model.account
    used = set(uses_of(subject).attributes)
    if account is not None:
        used.add(account.name)
    given = names_in_tests(subject)
    for block in page.statements:
        if not isinstance(block, nodes.LeadBlock):
            continue
        # The block needs a line, so the last one is not removed.
        stays = any(column.name.text in used for column in block.attributes)
        for column in block.attributes:
            name = column.name.text
            if name in used:
                continue
            fix = without(column.span, page.text, f"remove the attribute `{name}`", safe=False)
            tested = name in given
            yield Finding(
                column.name.span,
                f"no rule or decision looks at the attribute `{name}`",
                label="declared here",
                notes=("the data is still asked for it and checked",),
                help="remove it, and from the tests that give it" if tested else "remove it, or say what it is worth",
                fix=fix if stays and not tested else None,
            )


RULE = LintRule(
    id="unused-attribute",
    group="upkeep",
    severity=Severity.NOTE,
    says="An attribute is declared and no rule or decision looks at it.",
    why="The run still needs its column: a file without it is refused, and values that cannot be read are reported. "
    "What does not count should not be asked for. A test that gives the attribute does not make it count; `account "
    "by` does.",
    bad=_MODEL.format("fax text\n    "),
    good=_MODEL.format(""),
    check=_check,
    fix="unsafe",
    fixed="removes its line, unless tests give it",
)
