"""Making the fixes of a check, round by round, until none is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lscore.compiler.lint.fixing import mend
from lscore.dsl.diagnostics import Severity
from lscore.runtime.checking import Checked

ROUNDS = 20
"""A fix may make way for another; after so many rounds the rest is left for the next time."""

Once = Callable[[Mapping[Path, str]], Checked]
"""Checks, with texts in place of what stands in some files."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What the fixes come to: for each file that changes its text before and after, and how many fixes were made."""

    texts: Mapping[Path, tuple[str, str]]
    made: int


def mended(once: Once, *, unsafe: bool) -> Rewritten:
    """Make the safe fixes (`unsafe`: all) of what `once` finds. No file is written here. A round of fixes that brings
    errors which were not there is not made.
    """
    texts: dict[Path, str] = {}
    before: dict[Path, str] = {}
    made = 0
    checked = once(texts)
    for _ in range(ROUNDS):
        found = mend(checked.findings, checked.sources, unsafe=unsafe)
        if not found.texts:
            break
        tried = {**texts, **{Path(file): text for file, text in found.texts.items()}}
        after = once(tried)
        if _errors(after) > _errors(checked):
            break
        for file in found.texts:
            before.setdefault(Path(file), checked.sources[file])
        texts, checked, made = tried, after, made + len(found.made)
    changed = {file: (before[file], text) for file, text in texts.items() if before[file] != text}
    return Rewritten(dict(sorted(changed.items())), made)


def _errors(checked: Checked) -> int:
    return sum(finding.severity is Severity.ERROR for finding in checked.findings)
