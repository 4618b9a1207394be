"""A baseline: findings that are known and may only get fewer, counted by file and rule.

```
{"version": 1, "findings": {"models/b2b.score": {"unused-set": 2}}}
```

Counted, not placed: lines move. As long as a file has no more findings of a rule than the baseline says, none of them
is shown; one more, and all are. Files are named from the folder of the baseline.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import cast

from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.errors import UsageError

VERSION = 1
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings beside a baseline: those to show, how many it holds back, and the counts that it could shrink to."""

    kept: list[Diagnostic]
    held: int
    shrunk: Counts
    """What the baseline may say from now on: no count above what it said, none above what is there."""


def read_baseline(path: Path) -> Counts:
    """The counts of a file. Raises UsageError where it is no baseline."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {path}: `lscore check --write-baseline` makes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the baseline {path} cannot be read: {error}") from None
    try:
        found: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"the baseline {path} is no JSON (line {error.lineno}): `lscore check --write-baseline` makes one"
        ) from None
    counts = _counts(found)
    if counts is None:
        raise UsageError(f'the baseline {path} has another form than {{"version": {VERSION}, "findings": …}}')
    return counts


def _counts(found: object) -> Counts | None:
    if not isinstance(found, dict):
        return None
    top = cast("dict[str, object]", found)
    files = top.get("findings")
    if top.get("version") != VERSION or not isinstance(files, dict):
        return None
    counts: dict[str, dict[str, int]] = {}
    for file, rules in cast("dict[str, object]", files).items():
        if not isinstance(rules, dict):
            return None
        by_rule = cast("dict[str, object]", rules)
        if any(not isinstance(count, int) or isinstance(count, bool) or count < 1 for count in by_rule.values()):
            return None
        counts[file] = cast("dict[str, int]", by_rule)
    return counts


def baseline_text(counts: Counts) -> str:
    """The file that says these counts, in the order of the files' and rules' names."""
    ordered = {file: dict(sorted(rules.items())) for file, rules in sorted(counts.items()) if rules}
    return json.dumps({"version": VERSION, "findings": ordered}, indent=2, ensure_ascii=False) + "\n"


def counted(found: Iterable[Diagnostic], folder: Path) -> Counts:
    """Findings by file (from a folder) and rule. Errors that keep a model from running have no place in it."""
    counts: dict[str, Counter[str]] = {}
    for finding in found:
        if finding.severity is not Severity.ERROR:
            counts.setdefault(name_from(finding.span.file, folder), Counter())[finding.code] += 1
    return counts


def beside(found: Iterable[Diagnostic], baseline: Counts, folder: Path) -> Compared:
    """Hold findings beside the counts of a baseline that lies in a folder."""
    listed = list(found)
    counts = counted(listed, folder)
    kept: list[Diagnostic] = []
    for finding in listed:
        file = name_from(finding.span.file, folder)
        known = baseline.get(file, {}).get(finding.code, 0)
        if finding.severity is Severity.ERROR or counts[file][finding.code] > known:
            kept.append(finding)
    shrunk = {
        file: {rule: min(known, counts.get(file, {}).get(rule, 0)) for rule, known in rules.items()}
        for file, rules in baseline.items()
    }
    left = {file: {rule: count for rule, count in rules.items() if count} for file, rules in shrunk.items()}
    return Compared(kept, len(listed) - len(kept), {file: rules for file, rules in left.items() if rules})


def name_from(file: str, folder: Path) -> str:
    """A file's path from a folder, with slashes."""
    return str(PurePosixPath(Path(os.path.relpath(file, folder))))
