"""The history of a rule: a block a commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from lscore.render.differences.json import change_json, heading
from lscore.render.differences.text import change_lines
from lscore.render.json import exact_json
from lscore.render.text import shown
from lscore.runtime.repository import WHOLE
from lscore.runtime.rule_history import Step


def history_text(steps: Iterable[Step], *, color: bool = False) -> str:
    """For a terminal."""
    return "\n".join("\n".join(_block(step, color)) + "\n" for step in steps)


def _block(step: Step, color: bool) -> Iterator[str]:
    commit = step.commit
    if commit is None:
        yield "not committed yet"
    else:
        name = click.style(commit.short, fg="yellow") if color else commit.short
        yield f"{name} {commit.date[:10]} {shown(commit.author)}: {shown(commit.subject)}"
    if step.since:
        yield f"  beside {step.since}: the versions between have errors"
    if step.cut:
        yield f"  what was before is not in this clone: {WHOLE}"
    for change in step.changes:
        yield from change_lines(change, color=color)


def history_json(rule: str, steps: Iterable[Step]) -> str:
    """For programs."""
    document = {**heading("log"), "rule": rule, "steps": [_step(step) for step in steps]}
    return exact_json(document) + "\n"


def _step(step: Step) -> dict[str, object]:
    commit = step.commit
    return {
        "commit": commit and commit.id,
        "date": commit and commit.date,
        "author": commit and commit.author,
        "subject": commit and commit.subject,
        "since": step.since or None,
        "cut": step.cut,
        "changes": [change_json(change) for change in step.changes],
    }
