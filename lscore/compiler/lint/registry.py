"""All lint rules, by their ids: every module of `meaning`, `upkeep` and `data` that has a `RULE`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from lscore.compiler.lint import data, meaning, upkeep
from lscore.compiler.lint.rule import LintRule


def _rules(package: ModuleType) -> Iterator[LintRule]:
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        rule = getattr(import_module(module.name), "RULE", None)
        if isinstance(rule, LintRule):
            yield rule


RULES: Mapping[str, LintRule] = {
    rule.id: rule for package in (meaning, upkeep, data) for rule in sorted(_rules(package), key=lambda rule: rule.id)
}
"""By id, group by group."""
