"""Asking the lint rules about a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.subject import Subject
from lscore.dsl.diagnostics import Diagnostic


def lint(subject: Subject, stale: Callable[[], bool] | None = None) -> Iterator[Diagnostic]:
    """What the rules that the subject's settings ask for find, in no order. Data rules are asked where there is
    data. It ends early once `stale` says that nobody wants the findings any more."""
    settings = subject.settings
    for rule in RULES.values():
        if stale is not None and stale():
            return
        if not settings.asks(rule.id, rule.group) or (rule.group == "data" and subject.data is None):
            continue
        severity = settings.severity.get(rule.id, rule.severity)
        for finding in rule.check(subject):
            yield rule.diagnostic(finding, severity)
