"""Changes in words, for all forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lscore.compiler.diff import LINES, Change, Detail, Weight
from lscore.compiler.model import Rule
from lscore.dsl.diagnostics import Span
from lscore.runtime.model_differences import Comparison

HEADINGS = {
    Weight.SCHEMA: "schema (breaking): data that is read, columns of the result",
    Weight.DECISIONS: "decisions: what grades, tiers, routes and conditions everywhere say",
    Weight.POINTS: "points: what scores say, and what follows from them",
    Weight.TEXT: "text: words and tests; no score and no decision moves",
}

SAID_ONCE = {"result": "columns of the result", "model": "name of the model", "lead": "`lead:` block"}
WHOLE = frozenset({"rule", "keep", "condition", "members"})
"""Details of what was added or removed that are the thing itself."""


def subject(change: Change) -> str:
    """What changed: `rule whitepaper`, `timezone`; a line by itself."""
    if change.what in LINES:
        return change.name
    if not change.name:
        return SAID_ONCE.get(change.what, change.what)
    return f"{change.what} {change.name}"


def was(change: Change) -> str:
    """Its name before, where its name is more than what it says: a line and a rule without `as` are named by that."""
    old, new = change.old_part, change.new_part
    titled = isinstance(old, Rule) and isinstance(new, Rule) and (old.name, new.name) == (old.title, new.title)
    return "" if change.what in LINES or (titled and change.details) else change.old_name


def statement(change: Change) -> str:
    """What was added or removed, as the page says it, where that says more than its name."""
    whole = [detail for detail in change.details if detail.what in WHOLE]
    if change.kind not in ("added", "removed") or not whole:
        return ""
    return whole[0].new or whole[0].old


def details(change: Change) -> list[Detail]:
    """The details that are to be told one by one."""
    if change.kind in ("added", "removed"):
        return [detail for detail in change.details if detail.what not in WHOLE]
    return list(change.details)


def places(change: Change) -> tuple[str, ...]:
    """The places on the sides that it has."""
    return tuple(place(span) for span in (change.old, change.new) if span is not None)


def place(span: Span) -> str:
    """A place as an editor takes it."""
    return f"{span.file}:{span.line}"


def counted(changes: Iterable[Change]) -> str:
    """`3 rules changed, 1 set added`."""
    counts = Counter((change.what, change.kind) for change in changes)
    return ", ".join(f"{number:,} {_plural(what, number)} {kind}" for (what, kind), number in counts.items())


def _plural(what: str, number: int) -> str:
    if what == "result":
        return "result's columns"
    if number == 1 or what.endswith("s") or what in ("missing", "disqualify", "lead"):
        return what
    head, space, rest = what.partition(" at most")
    plural = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
    return plural + space + rest


def nothing(comparison: Comparison) -> str:
    """What is said when nothing differs."""
    models = f"{comparison.compared:,} model{'s' if comparison.compared != 1 else ''}"
    return f"no difference in meaning between {comparison.old} and {comparison.new} ({models})"
