"""What stands where it does not belong, statements, rows, bodies and options: the wording of these errors."""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class UnknownStatement(Problem):
    """A line that begins with no word of the language."""

    code: ClassVar[str] = "unknown-statement"
    message: ClassVar[str] = "no statement begins with `{word}`"
    label: ClassVar[str] = "{known}"
    help: ClassVar[str] = "{example}"
    word: str
    known: str
    example: str = ""


class MisplacedStatement(Problem):
    """A statement inside a block that does not take it."""

    code: ClassVar[str] = "misplaced-statement"
    message: ClassVar[str] = "`{word}` does not stand inside {block}"
    label: ClassVar[str] = "{known}"
    word: str
    block: str
    known: str


class CategoryInCategory(Problem):
    """A category inside a category."""

    code: ClassVar[str] = "nested-category"
    message: ClassVar[str] = "categories do not nest"
    label: ClassVar[str] = "this one stands inside another"
    help: ClassVar[str] = "indent it like the category above, inside the score"


class RowAlone(Problem):
    """`missing, otherwise: +1`."""

    code: ClassVar[str] = "row-alone"
    message: ClassVar[str] = "`{word}` stands alone in its row"
    label: ClassVar[str] = "write a row of its own for each"
    word: str


class OptionInRow(Problem):
    """An option in a row of `first of` or `best of`."""

    code: ClassVar[str] = "option-in-row"
    message: ClassVar[str] = "a row has no options"
    label: ClassVar[str] = "the rows of `first of` and `best of` have a condition and points, no more"


class BodyInsteadOfLine(Problem):
    """A `set`, `define` or rule whose text stands on the lines below."""

    code: ClassVar[str] = "body-instead-of-line"
    message: ClassVar[str] = "`{word}` opens no block"
    label: ClassVar[str] = "{here}"
    help: ClassVar[str] = "to spread it over several lines, end each in `,` `and` or `or`"
    word: str
    here: str


class BodyOnHeader(Problem):
    """`lead: title text`."""

    code: ClassVar[str] = "body-on-header"
    message: ClassVar[str] = "what belongs to `{word}` stands on the lines below it"
    label: ClassVar[str] = "put this on a line of its own, indented by four spaces"
    word: str


class NoPointsHere(Problem):
    """`grade A if …: +5`, `define x: …: +5`."""

    code: ClassVar[str] = "no-points-here"
    message: ClassVar[str] = "`{word}` gives no points"
    label: ClassVar[str] = "leave them out"
    help: ClassVar[str] = "points are given by rules: `when title is CEO: +10`"
    word: str


class ElseOnRule(Problem):
    """`otherwise` behind the points of a rule."""

    code: ClassVar[str] = "else-on-rule"
    message: ClassVar[str] = "a `when` has no `{word}`"
    label: ClassVar[str] = "only rows of `first of:` and `best of:` and tables have an `otherwise`"
    help: ClassVar[str] = "write `first of:` and below it, indented: `when …: +5` and `otherwise: +1`"
    word: str
