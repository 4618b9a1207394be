"""An entry of the table of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["statement", "rule", "header", "option", "ending", "row", "test", "part", "value", "logic", "fact"]
"""What the words make: a statement, a rule, a header of a block, an option or the ending of a rule, the label of a row,
a test on a value, a part of an event phrase, a value, `and` and its like, a line of a test."""

Operand = Literal["text", "number", "date", "time", "yes/no", "list", "event", "scale", "result"]
"""What stands in front of a test: a value of some type, an event, grade or tier (`scale`), rating or level."""

_PIECE = re.compile(r"\{[^{}]*\}|[\w/-]+|>=|<=|[^\s\w]")
_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """Words of the language that belong together. In `form` what is the writer's own stands in braces; a form of
    several lines is a block; an empty place is where the writing goes on.

    `opens`: they begin a line. `on`: behind what they may stand, `heads`: the first words of the lines where they do;
    empty: no matter. `named`: to the grammar the first of them is a name like any other.
    """

    kind: Kind
    form: str
    says: str
    example: str = ""
    opens: bool = False
    on: frozenset[Operand] = frozenset()
    named: bool = False
    heads: tuple[str, ...] = ()

    @cached_property
    def first_line(self) -> str:
        """The form without the lines of its body."""
        return self.form.partition("\n")[0]

    def rest(self, count: int) -> str:
        """The form without its first words."""
        places = [found.start() for found in _PIECE.finditer(self.first_line)]
        return self.form[places[count] :] if count < len(places) else ""

    @cached_property
    def words(self) -> str:
        """The words with an example in every place that is the writer's own."""
        return _HOLE.sub(r"\1", self.first_line)

    @cached_property
    def snippet(self) -> str:
        """The form as the protocol writes a snippet."""
        numbers = iter(range(1, 100))
        return _HOLE.sub(lambda hole: f"${{{next(numbers)}:{hole[1]}}}" if hole[1] else "$0", self.form)

    @cached_property
    def start(self) -> str:
        """The words up to what is the writer's own, for editors without snippets."""
        return self.first_line.partition("{")[0]

    @cached_property
    def label(self) -> str:
        """What a list shows."""
        return self.words

    @cached_property
    def fixed(self) -> tuple[str | None, ...]:
        """The words of the first line, None for what is the writer's own."""
        parts = _PIECE.findall(self.first_line)
        return tuple(None if part.startswith("{") else part for part in parts)
