"""Rows of tables in SQL: which row takes a value, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lscore.compiler.backends.sql import texts
from lscore.compiler.backends.sql.tree import NULL, Expr, case, cast_to, compare, lit, missing, one_of
from lscore.compiler.model import NumberRows, Outcome, Rows, TextRows, YesNoRows

Given = Callable[[Outcome], Expr]
"""What is wanted of a row."""


def points_of(rows: Rows, value: Expr) -> Expr:
    """The points of the row that takes a value; NULL if none does."""
    return outcome_of(rows, value, lambda outcome: lit(outcome.points))


def words_of(rows: Rows, value: Expr) -> Expr:
    """The `because` of the row that takes a value; NULL without one."""
    return cast_to(outcome_of(rows, value, lambda outcome: lit(outcome.because or None)), "VARCHAR")


def outcome_of(rows: Rows, value: Expr, given: Given) -> Expr:
    """What the row gives that takes a value; NULL if none does."""
    pairs: list[tuple[Expr, Expr]] = [(missing(value), given(rows.missing) if rows.missing else NULL)]
    match rows:
        case TextRows(exact, patterns):
            pairs += [(one_of(value, list(map(lit, known))), given(row)) for row, known in _by_outcome(exact)]
            pairs += [(texts.like(value, parts), given(row)) for parts, row in patterns]
        case NumberRows(bounds):
            pairs += [(compare(value, ">=", lit(bound)), given(row)) for bound, row in reversed(bounds)]
        case YesNoRows(yes, no):
            pairs += [
                (compare(value, "=", lit(wanted)), given(row)) for wanted, row in ((True, yes), (False, no)) if row
            ]
    return case(pairs, given(rows.otherwise) if rows.otherwise else NULL)


def _by_outcome(exact: Sequence[tuple[str, Outcome]]) -> list[tuple[Outcome, list[str]]]:
    found: dict[Outcome, list[str]] = {}
    for text, outcome in exact:
        found.setdefault(outcome, []).append(text)
    return list(found.items())
