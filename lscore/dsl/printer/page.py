"""The canonical layout of a page: four spaces a level, one blank line at most, comments in their places.

A statement stands on one line; beyond 120 columns it is broken behind `,` `and` `or`, its further lines indented by
eight. One that has comments inside keeps its own breaks. Everything else is what `printer.text` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lscore.dsl import nodes
from lscore.dsl.layout import Line, read_layout
from lscore.dsl.printer.text import canonical
from lscore.dsl.tokens import BLANKS, Token, tokenise

WIDTH = 120
"""The columns a statement may take before it is broken."""

STEP = 4
CONTINUATION = 8


def format_page(page: nodes.Page) -> str:
    """The page as the formatter writes it. The page must have been parsed without errors."""
    units = list(_units(page))
    blank_above = _blank_lines(page.text)
    written: list[str] = []
    comments = list(page.comments)
    above: list[_Unit] = []
    for unit in units:
        while comments and comments[0].span.start < unit.start:
            _put_comment(written, comments.pop(0), _depth(above, unit.depth), blank_above)
        inner = [
            comment for comment in comments if comment.span.start < unit.end or comment.span.line == unit.last_line
        ]
        del comments[: len(inner)]
        if written and unit.first_line - 1 in blank_above:
            written.append("")
        written += _statement(unit, inner)
        above = [*above[: unit.depth], unit]
    for comment in comments:
        _put_comment(written, comment, _depth(above, 0), blank_above)
    return "".join(f"{line}\n" for line in written)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line of the page as it is and as it will be."""

    depth: int
    text: str
    line: Line

    @property
    def start(self) -> int:
        return self.line.tokens[0].span.start

    @property
    def end(self) -> int:
        return self.line.tokens[-1].span.end

    @property
    def first_line(self) -> int:
        return self.line.tokens[0].span.line

    @property
    def last_line(self) -> int:
        return self.line.tokens[-1].span.line


def _units(page: nodes.Page) -> Iterator[_Unit]:
    lines = _flat_lines(read_layout(page.text, page.file).lines, 0)
    for (depth, line), node in zip(lines, _flat_nodes(page.statements), strict=True):
        yield _Unit(depth, canonical(node), line)


def _flat_lines(lines: Iterable[Line], depth: int) -> Iterator[tuple[int, Line]]:
    for line in lines:
        yield depth, line
        yield from _flat_lines(line.body, depth + 1)


def _flat_nodes(items: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    for node in items:
        yield node
        match node:
            case nodes.ScoreBlock() | nodes.CategoryBlock():
                yield from _flat_nodes(node.body)
            case nodes.LeadBlock():
                yield from node.attributes
            case nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf() | nodes.Levels():
                yield from node.rows
            case nodes.Test():
                yield from node.lines
            case _:
                pass


def _blank_lines(text: str) -> frozenset[int]:
    """The numbers of the lines that hold nothing."""
    return frozenset(number for number, line in enumerate(text.split("\n"), 1) if not line.strip(BLANKS))


# --- comments


def _put_comment(
    written: list[str], comment: nodes.Comment, depth: list[tuple[int, int]], blank_above: frozenset[int]
) -> None:
    """A comment on a line of its own, at the depth of the deepest block that it stands in by its indentation."""
    column = comment.span.column - 1
    level = next((level for level, indent in depth if indent <= column), depth[-1][0])
    if written and comment.span.line - 1 in blank_above:
        written.append("")
    written.append(" " * (level * STEP) + comment.text)


def _depth(above: Sequence[_Unit], follows: int) -> list[tuple[int, int]]:
    """The depths a comment may have between the line above and the one that follows, the deepest first, each with
    its indentation.
    """
    if not above or above[-1].depth <= follows:
        return [(follows, 0)]
    return [(unit.depth, unit.line.indent) for unit in reversed(above) if unit.depth >= follows]


# --- statements


def _statement(unit: _Unit, comments: list[nodes.Comment]) -> list[str]:
    margin = " " * (unit.depth * STEP)
    trailing = [comment for comment in comments if comment.span.start >= unit.end]
    inner = [comment for comment in comments if comment.span.start < unit.end]
    lines = _with_breaks(unit, inner, margin) if inner else _filled(unit.text, margin)
    if trailing:
        lines[-1] += f"  {trailing[0].text}"
    return lines


def _filled(text: str, margin: str) -> list[str]:
    """The statement on as few lines as it needs, broken outside parentheses if that is enough.

    What follows the last place for a break (a long `because`, mostly) may stand beyond the width: then a break that
    does not mend it is not made.
    """
    whole = [margin + text]
    if len(whole[0]) <= WIDTH:
        return whole
    breaks = _breaks(text)
    outer = _greedy(text, margin, [place for place, depth in breaks if depth == 0])
    inner = _greedy(text, margin, [place for place, _ in breaks])
    ways = sorted((outer, inner, whole), key=lambda lines: max(map(len, lines)) > WIDTH)
    if max(map(len, ways[0])) <= WIDTH:
        return ways[0]
    head = text.partition(' because "')[0]
    return whole if len(margin) + len(head) <= WIDTH else inner


def _greedy(text: str, margin: str, breaks: Sequence[int]) -> list[str]:
    """The text in lines as long as the width takes, cut at some of the breaks."""
    lines: list[str] = []
    indent, start, last = margin, 0, 0
    for end in [*breaks, len(text)]:
        if last > start and len(indent) + end - start > WIDTH:
            lines.append(indent + text[start:last])
            indent, start = margin + " " * CONTINUATION, last + 1
        last = end
    return [*lines, indent + text[start:]]


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where a line may be broken, each place with the number of parentheses open there."""
    places: list[tuple[int, int]] = []
    between = False
    before = ""
    depth = 0
    for token in tokenise(text, "", 0, 1).tokens:
        depth += token.is_op("(") - token.is_op(")")
        if token.is_word("between"):
            between = True
        elif token.is_word("and") and between:
            between = False
        elif token.is_op(",") or token.is_word("and") or (token.is_word("or") and before != "on"):
            places.append((token.span.end, depth))
        before = token.text
    return places


def _with_breaks(unit: _Unit, inner: list[nodes.Comment], margin: str) -> list[str]:
    """A statement that has comments inside, with the breaks it has on the page."""
    pieces = _pieces(unit)
    if pieces is None:
        return [*(margin + comment.text for comment in inner), *_filled(unit.text, margin)]
    lines: list[str] = []
    further = margin + " " * CONTINUATION
    for number, (line, text) in enumerate(pieces):
        while inner and inner[0].span.line < line:
            lines.append(further + inner.pop(0).text)
        lines.append((further if number else margin) + text)
        if inner and inner[0].span.line == line:
            lines[-1] += f"  {inner.pop(0).text}"
    return lines


def _pieces(unit: _Unit) -> list[tuple[int, str]] | None:
    """The canonical text cut where the page breaks the statement, each piece with its line there.

    None when the formatter writes its words in another order than the page.
    """
    new = tokenise(unit.text, "", 0, 1).tokens
    lines = _lines_of(unit.line.tokens, new)
    if lines is None:
        return None
    pieces: list[tuple[int, str]] = []
    start = 0
    for at, line in enumerate(lines):
        if at + 1 == len(lines) or lines[at + 1] != line:
            pieces.append((line, unit.text[new[start].span.start : new[at].span.end]))
            start = at + 1
    return pieces


def _lines_of(old: Sequence[Token], new: Sequence[Token]) -> list[int] | None:
    """The line on the page of every token of the canonical text; a comma that the formatter adds stands with the
    word before it.
    """
    lines: list[int] = []
    at = 0
    for token in new:
        here = old[at] if at < len(old) else None
        if here is not None and (
            here.text == token.text or here.text + "s" == token.text or token.text + "s" == here.text
        ):
            lines.append(here.span.line)
            at += 1
        elif token.is_op(",") and at:
            lines.append(old[at - 1].span.line)
        else:
            return None
    return lines if at == len(old) else None
