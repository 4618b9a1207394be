"""Nodes moved to another place: what the same line, further down or up, parses to.

>>> from lscore.dsl.nodes import Name
>>> moved(Name(Span("m.score", 10, 13, 2, 5), "ceo"), Shift(100, 3)).span
Span(file='m.score', start=110, end=113, line=5, column=5)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from lscore.dsl.diagnostics import Span

Moved = TypeVar("Moved")


@dataclass(frozen=True, slots=True)
class Shift:
    """How far: code points and lines. Columns stay, since whole lines move."""

    chars: int
    lines: int


def moved(value: Moved, shift: Shift) -> Moved:
    """A node (a tuple of nodes, another slotted dataclass) with every span in it moved; anything else as it is."""
    kind = type(value)
    move = _MOVERS.get(kind)
    if move is None:
        move = _MOVERS[kind] = _mover(kind)
    return move(value, shift)


# In an editor a key moves thousands of nodes. The instances are made slot by slot, as `dataclass` does it itself, since
# their `__init__` takes twice as long.

_Mover = Callable[[Any, Shift], Any]
_Slot = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]
"""What reads a slot of an instance, and what sets it."""


def _mover(kind: type[Any]) -> _Mover:
    """What moves the instances of a class."""
    if not is_dataclass(kind):
        return lambda value, _: value
    new: Callable[[type[Any]], Any] = object.__new__
    still = [_slot(kind, item.name) for item in fields(kind) if _has_no_place(str(item.type))]
    moving = [_slot(kind, item.name) for item in fields(kind) if not _has_no_place(str(item.type))]

    def move(value: Any, shift: Shift) -> Any:
        made = new(kind)
        for read, put in still:
            put(made, read(value))
        for read, put in moving:
            part = read(value)
            put(made, moved(part, shift) if part else part)
        return made

    return move


def _has_no_place(annotation: str) -> bool:
    return annotation in ("str", "int", "bool", "date", "datetime") or annotation.startswith("Literal[")


def _slot(kind: type[Any], name: str) -> _Slot:
    slot = getattr(kind, name)
    return slot.__get__, slot.__set__


_put_file, _put_start, _put_end, _put_line, _put_column = (_slot(Span, item.name)[1] for item in fields(Span))


def _moved_span(span: Span, shift: Shift) -> Span:
    made = object.__new__(Span)
    _put_file(made, span.file)
    _put_start(made, span.start + shift.chars)
    _put_end(made, span.end + shift.chars)
    _put_line(made, span.line + shift.lines)
    _put_column(made, span.column)
    return made


def _moved_tuple(parts: tuple[Any, ...], shift: Shift) -> tuple[Any, ...]:
    return tuple([moved(part, shift) for part in parts])


_MOVERS: dict[type[Any], _Mover] = {Span: _moved_span, tuple: _moved_tuple}
