"""Which lint rules count, how much, and with what numbers: `[lint]` in `lscore.toml` as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lscore.dsl.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class LintSettings:
    """`select` are the only rules to ask (None: all), `ignore` those not to ask; both name rules or groups (`meaning`,
    `upkeep`, `data`). `severity` is by rule, `options` by rule and option. `baseline` is the file of known findings.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    options: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    baseline: Path | None = None

    def asks(self, rule: str, group: str) -> bool:
        """Whether a rule is asked."""
        named = {rule, group}
        chosen = self.select is None or bool(named & {*self.select})
        # A rule selected by its own name counts even where its group is ignored.
        if self.select is not None and rule in self.select and rule not in self.ignore:
            return True
        return chosen and not named & {*self.ignore}
