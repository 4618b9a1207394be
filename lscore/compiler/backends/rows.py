"""Rows of tables as expressions: which row takes a value, and what it gives."""

from __future__ import annotations

from lscore.compiler.backends.expressions import Writer
from lscore.compiler.model import NumberRows, Outcome, Rows, TextRows, YesNoRows


def given(outcome: Outcome | None, explain: bool) -> object:
    """What a row gives: points, or (points, because) where they are to be explained; None without a row."""
    if outcome is None:
        return None
    return (outcome.points, outcome.because) if explain else outcome.points


def row_taken(writer: Writer, rows: Rows, local: str, explain: bool) -> str:
    """An expression of what the row gives that takes the value of a local; None if no row does."""
    constant = writer.names.constant
    missing = constant(given(rows.missing, explain))
    other = constant(given(rows.otherwise, explain))
    match rows:
        case TextRows(exact, patterns):
            known = constant({text: given(outcome, explain) for text, outcome in exact})
            likes = constant(tuple((parts, given(outcome, explain)) for parts, outcome in patterns))
            taken = f"row_of_text({local}, {known}, {likes}, {other})"
        case NumberRows(bounds):
            starts = constant(tuple(bound for bound, _ in bounds))
            points = constant(tuple(given(outcome, explain) for _, outcome in bounds))
            taken = f"row_of_number({local}, {starts}, {points}, {other})"
        case YesNoRows(yes, no):
            points = constant(tuple(given(outcome or rows.otherwise, explain) for outcome in (no, yes)))
            taken = f"{points}[{local}]"
    return f"({missing} if {local} is None else {taken})"
