"""The facts of a test as raw texts, as data would give them, checked against the types that read them."""

from __future__ import annotations

import re
from datetime import date

from lscore.compiler.model import Type
from lscore.compiler.names import World
from lscore.compiler.normal import WHITE, normal
from lscore.compiler.numbers import plain, read
from lscore.compiler.problems import tests as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.compiler.texts import written
from lscore.compiler.values import KINDS
from lscore.dsl import nodes

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
"""How data writes yes and no, in any case."""

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]([01]\d|2[0-3])(?::?[0-5]\d)?)?)?",
    re.ASCII,
)

_EXAMPLES = {
    Type.NUMBER: "a number like `500` or `5k`",
    Type.DATE: "a date like `2026-03-01`",
    Type.TIME: "a date or a time like `2026-03-01T12:30`",
    Type.YESNO: "`yes` or `no`",
}


def raw_value(node: nodes.Fact, kind: Type | None, world: World, report: Report) -> str | None:
    """The raw text of a fact whose type is `kind` (None: nobody declared one); a problem when it cannot be read."""
    return raw_text(node.value, node.name.text, kind, world, report)


def raw_text(value: nodes.Value, name: str, kind: Type | None, world: World, report: Report) -> str | None:
    """The raw text of a value that is given for `name`."""
    text = written(value)
    if not text.strip(WHITE):
        report.add(value_problems.EmptyText(span=value.span))
        return None
    if normal(text) in world.missing:
        return text
    if isinstance(value, nodes.Number) and (kind is Type.NUMBER or (kind is None and read(text) is None)):
        return plain(value.units)
    if kind is None or _readable(text.strip(WHITE), kind):
        return text
    report.add(
        problems.UnreadableFact(
            span=value.span, name=name, kind=KINDS[kind], text=report.text(value.span), example=_EXAMPLES[kind]
        )
    )
    return None


def _readable(text: str, kind: Type) -> bool:
    match kind:
        case Type.TEXT | Type.LIST:
            return True
        case Type.NUMBER:
            return read(text) is not None
        case Type.YESNO:
            return text.lower() in YES | NO
        case Type.DATE | Type.TIME:
            found = _TIME.fullmatch(text)
            return found is not None and _is_day(found.group(1))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
