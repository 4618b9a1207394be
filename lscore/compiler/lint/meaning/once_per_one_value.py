"""`once per FIELD` where all events have one value in it."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import All, EachRule, FieldValue, TextIn
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"

event visited: page, session

score engagement, from 0 to 100:
    each visited "/pricing" within 30d, once per {}, at most 5 times: +4
"""


def _check(subject: Subject) -> Iterator[Finding]:
    for score in subject.model.scores:
        for rule in score.rules:
            body = rule.body
            if not isinstance(body, EachRule) or not isinstance(body.once_per, FieldValue) or rule.span is None:
                continue
            node = subject.at(rule.span, nodes.Each)
            option = next((item for item in node.options if isinstance(item, nodes.OncePer)), None) if node else None
            if option is None or not _one_value(body, body.once_per):
                continue
            name = body.once_per.name
            yield Finding(
                option.span,
                f"`once per {name}` leaves a single event: the rule asks for one `{name}` alone",
                label="all have the same",
                help="tell the events apart by another field or by `day`, or write `when` for points that count once",
            )


def _one_value(rule: EachRule, field: FieldValue) -> bool:
    where = rule.query.where
    return any(
        isinstance(test, TextIn)
        and test.value == field
        and not test.negated
        and not test.texts.patterns
        and len(test.texts.exact) == 1
        for test in (where.items if isinstance(where, All) else (where,))
    )


RULE = LintRule(
    id="once-per-one-value",
    group="meaning",
    severity=Severity.WARNING,
    says="`once per` a field that has the same value in all events of the rule.",
    why=(
        "`each` promises points for every event, but with one value there is one event left, the newest. Either "
        "another field was meant, such as the session, or the rule is a `when`."
    ),
    bad=_MODEL.format("page"),
    good=_MODEL.format("session"),
    check=_check,
)
