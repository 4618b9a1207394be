"""The impact of a change in words, for all forms: names from models and data stand apart from what lscore says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lscore.render.text import shown
from lscore.runtime.impact.report import Impact, Limit, MovedLead
from lscore.runtime.model_differences import ModelDifference

NOTHING = "·"
"""Stands for 0 where numbers are compared: what moves is seen at once."""

UNMOVED = {"lead", "model", "model_version", "as_of", "reasons"}
"""Columns of a result that are not told for a moved lead: the same for all, or longer than they say."""

MOST_SIZES = 8
"""So many tiers are told in one sentence."""

PLAIN_WORDS = {True: "yes", False: "no", None: "(none)", "": "(none)"}


class Name(str):
    """A text from a model or from data: no form takes a sign of it for one of its own."""

    __slots__ = ()


Words = tuple[str, ...]
"""A sentence in parts: names are Name, all else is lscore's own."""


def number(value: Decimal | int) -> str:
    """A number as people read it.

    >>> number(Decimal("1234.5000")), number(Decimal("-0.0000"))
    ('1,234.5', '0')
    """
    text = f"{value or 0:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: Decimal | int) -> str:
    """A change, with its sign.

    >>> signed(Decimal(15)), signed(-3), signed(0)
    ('+15', '-3', '·')
    """
    if not value:
        return NOTHING
    return f"+{number(value)}" if value > 0 else number(value)


def counted(value: int) -> str:
    """A count among others."""
    return number(value) if value else NOTHING


def many(count: int, noun: str) -> str:
    """`1 lead`, `1,200 leads`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def headline(impact: Impact) -> Words:
    """What moves, in one sentence."""
    return (f"as of {impact.as_of}: {_how_many(impact)}", *_sizes(impact))


def _how_many(impact: Impact) -> str:
    if not impact.changed:
        return f"none of {many(impact.leads, 'lead')} changes"
    change = f"{impact.changed:,} of {many(impact.leads, 'lead')} change{'s' if impact.changed == 1 else ''}"
    if impact.tiers is None and impact.grades is None:
        return f"{change}, {impact.moved:,} {'gets' if impact.moved == 1 else 'get'} another score"
    if not impact.moved:
        return f"{change}, none is decided on otherwise"
    return f"{change}, {impact.moved:,} {'is' if impact.moved == 1 else 'are'} decided on otherwise"


def _sizes(impact: Impact) -> Iterator[str]:
    """The tiers (else grades) that grow or shrink; all of them trade places where none does."""
    what, matrix = ("tier", impact.tiers) if impact.tiers else ("grade", impact.grades)
    if matrix is None:
        return
    sizes = [(label, matrix.old(label), matrix.new(label)) for label in matrix.labels]
    moving = [size for size in sizes if size[1] != size[2]]
    for place, (label, old, new) in enumerate(moving[:MOST_SIZES]):
        yield ", " if place else f"; {what} "
        yield Name(label)
        yield f" {old:,} -> {new:,}"
    if len(moving) > MOST_SIZES:
        yield f" and {len(moving) - MOST_SIZES:,} more"


def data_used(impact: Impact) -> Words:
    """What was scored, and with which models."""
    events = f", {many(impact.events, 'event')}" if impact.events else ""
    versions = f"versions {impact.old_version} -> {impact.new_version}"
    return (f"{many(impact.leads, 'lead')}{events}; {versions}",)


def no_impact(model: ModelDifference) -> str:
    """Why a model has none."""
    if not model.old:
        return "no impact: the model is new, there is nothing to compare its results with"
    if not model.new:
        return "no impact: the model was removed, there is nothing to compare its results with"
    return "no impact: leads were not scored with this model"


def limit(item: Limit) -> Words:
    """What a limit allows, and what there is."""
    found = f"{many(item.found, 'lead')}, {item.allowed:,} allowed"
    return ("limit broken: " if item.broken else "limit kept: ", Name(item.what), f": {found}")


def lead_moves(moved: MovedLead) -> Words:
    """What is another in a lead's result: `L7: heat 20 -> 45 (+25), tier warm -> hot`."""
    words: list[str] = [Name(moved.lead)]
    columns = [*moved.new, *(column for column in moved.old if column not in moved.new)]
    for column in columns:
        old, new = moved.old.get(column), moved.new.get(column)
        if column not in UNMOVED and old != new:
            words += [", " if len(words) > 1 else ": ", Name(column), " ", *_from_to(old, new)]
    return tuple(words)


def _from_to(old: Any, new: Any) -> Words:
    if isinstance(old, Decimal | int | None) and isinstance(new, Decimal | int | None) and _numeric(old, new):
        before, after = ("(none)" if value is None else number(value) for value in (old, new))
        return (f"{before} -> {after} ({signed((new or 0) - (old or 0))})",)
    return (Name(value_text(old)), " -> ", Name(value_text(new)))


def _numeric(*values: object) -> bool:
    return any(isinstance(value, Decimal | int) for value in values) and not any(isinstance(v, bool) for v in values)


def value_text(value: Any) -> str:
    """A value of a result row."""
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value) or "(none)"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if value is None or isinstance(value, bool | str):
        return PLAIN_WORDS.get(value, str(value))
    return number(value) if isinstance(value, Decimal | int) else str(value)


def said(words: Words) -> str:
    """A sentence as plain text."""
    return "".join(shown(part) for part in words)
