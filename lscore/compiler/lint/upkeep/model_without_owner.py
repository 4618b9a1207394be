"""A model of which nobody says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.page import declares_only, top
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Severity

_MODEL = """\
model "b2b"
{}
lead:
    title text

score fit:
    when title is CEO: +20 because "signs the contract"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if not subject.model.owner and not declares_only(subject):
        yield Finding(
            top(subject),
            "the model does not say who owns it",
            label="whose model is this?",
            help='write `owner "…"` below it: the people to ask before a rule is changed',
        )


RULE = LintRule(
    id="model-without-owner",
    group="upkeep",
    severity=Severity.NOTE,
    says="The model does not say who owns it.",
    why="Sales asks why a lead is hot, and somebody has to know. The owner changes no score and no version.",
    bad=_MODEL.format(""),
    good=_MODEL.format('owner "demand generation"\n'),
    check=_check,
)
