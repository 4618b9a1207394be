"""Tables: which row takes a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from lscore.compiler.endings import row_because
from lscore.compiler.model import NumberRows, Outcome, Rows, TextRows, Type, Value, YesNoRows, value_type
from lscore.compiler.names import World
from lscore.compiler.problems import rules as problems
from lscore.compiler.report import Report
from lscore.compiler.texts import named_set, pattern, set_parts
from lscore.compiler.values import KINDS, is_letter
from lscore.dsl import edits, nodes
from lscore.dsl.diagnostics import Label, Span

_Key = TypeVar("_Key")


def row_type(rows: tuple[nodes.Row, ...]) -> Type:
    """How rows read a value whose type nobody declared: `from` rows a number, others a text."""
    labels = [label for row in rows for label in row.labels]
    return Type.NUMBER if any(isinstance(label, nodes.FromLabel) for label in labels) else Type.TEXT


def table(rows: tuple[nodes.Row, ...], value: Value, span: Span, world: World, report: Report) -> Rows | None:
    """The rows of a table over the value that stands at `span`."""
    text = report.text(span)
    builder = _Table(world, report, text, value_type(value))
    if is_letter(value) or builder.type in (Type.DATE, Type.TIME, Type.LIST):
        kind = "a letter" if is_letter(value) else KINDS[builder.type]
        report.add(problems.NoTable(span=span, text=text, kind=kind))
        return None
    for row in rows:
        outcome = Outcome(row.points.units, row_because(row.because, report))
        for label in row.labels:
            builder.take(label, outcome)
    return None if builder.wrong else builder.rows()


@dataclass(slots=True)
class _Table:
    """The rows taken so far, each with the place of its label."""

    world: World
    report: Report
    text: str
    type: Type
    texts: dict[tuple[str, ...], tuple[Outcome, Span]] = field(
        default_factory=dict[tuple[str, ...], tuple[Outcome, Span]]
    )
    numbers: dict[int, tuple[Outcome, Span]] = field(default_factory=dict[int, tuple[Outcome, Span]])
    words: dict[str, tuple[Outcome, Span]] = field(default_factory=dict[str, tuple[Outcome, Span]])
    wrong: bool = False

    def take(self, label: nodes.RowLabel, outcome: Outcome) -> None:
        """Add a row, or report why it does not go with the others."""
        match label:
            case nodes.Otherwise():
                self._once(self.words, "otherwise", "`otherwise`", outcome, label.span)
            case nodes.Missing():
                self._once(self.words, "missing", "`missing`", outcome, label.span)
            case nodes.FromLabel(number=number) if self.type is Type.NUMBER:
                self._once(self.numbers, number.units, f"`from {number.written}`", outcome, label.span)
            case nodes.FromLabel():
                self._misfit(label.span)
            case nodes.Name(text="yes" | "no" as word) if self.type is Type.YESNO:
                self._once(self.words, word, f"`{word}`", outcome, label.span)
            case _ if self.type is Type.TEXT:
                self._text(label, outcome)
            case _:
                self._misfit(label.span)

    def rows(self) -> Rows:
        """The table."""
        other, missing = self._word("otherwise"), self._word("missing")
        match self.type:
            case Type.NUMBER:
                bounds = tuple((bound, self.numbers[bound][0]) for bound in sorted(self.numbers))
                return NumberRows(bounds, other, missing)
            case Type.YESNO:
                return YesNoRows(self._word("yes"), self._word("no"), other, missing)
            case _:
                rows = [(parts, outcome) for parts, (outcome, _) in self.texts.items()]
                exact = sorted(
                    ((parts[0], outcome) for parts, outcome in rows if len(parts) == 1), key=lambda row: row[0]
                )
                patterns = sorted((row for row in rows if len(row[0]) > 1), key=_rank)
                return TextRows(tuple(exact), tuple(patterns), other, missing)

    def _text(self, label: nodes.Value, outcome: Outcome) -> None:
        known = named_set(label, self.world.sets)
        if known is not None:
            for parts in set_parts(known.texts):
                shown = "*".join(parts)
                self._once(self.texts, parts, f'"{shown}" (of `{self.report.text(label.span)}`)', outcome, label.span)
            return
        parts = pattern(label, self.report)
        if parts is None:
            self.wrong = True
            return
        self._once(self.texts, parts, f"`{self.report.text(label.span)}`", outcome, label.span)

    def _once(self, rows: dict[_Key, tuple[Outcome, Span]], key: _Key, text: str, outcome: Outcome, span: Span) -> None:
        if key in rows:
            there = Label(rows[key][1], "already here")
            self.report.add(problems.RowTwice(span=span, text=text, related=(there,)))
            self.wrong = True
        else:
            rows[key] = (outcome, span)

    def _misfit(self, span: Span) -> None:
        rows = {
            Type.NUMBER: "`from 100: +10`",
            Type.YESNO: "`yes: +10` and `no: +5`",
            Type.TEXT: '`whitepaper: +10`, `"/blog/*": +5`',
        }
        row = self.report.text(span)
        instead = self._row_meant(row)
        problem = problems.RowMisfit(
            span=span,
            row=row,
            text=self.text,
            kind=KINDS[self.type],
            rows=rows.get(self.type, ""),
            fix=edits.replace(span, instead) if instead else None,
        )
        self.report.add(problem)
        self.wrong = True

    def _row_meant(self, row: str) -> str:
        """The row that was meant instead: every number row begins with `from`, the rest is `otherwise`."""
        if row in ("else", "other", "others", "default", "rest"):
            return "otherwise"
        return f"from {row}" if self.type is Type.NUMBER and row[:1].isdigit() else ""

    def _word(self, word: str) -> Outcome | None:
        return self.words[word][0] if word in self.words else None


def _rank(row: tuple[tuple[str, ...], Outcome]) -> tuple[int, int, tuple[str, ...]]:
    """The order in which patterns win: more characters besides stars, then more points."""
    parts, outcome = row
    return -sum(len(part) for part in parts), -outcome.points, parts
