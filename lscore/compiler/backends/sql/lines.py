"""Lines of explanations: one for each rule that held, and for each bound that changed a sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lscore.compiler.backends.sql.tree import (
    Expr,
    all_of,
    array,
    between,
    call,
    case,
    cast_to,
    col,
    field_of,
    is_name,
    join,
    kept,
    known,
    lit,
    rows_of,
    select,
    struct,
    table,
    union_all,
)
from lscore.compiler.backends.sql.tree import Query as SqlQuery
from lscore.compiler.backends.sql.tree import compare as compared


@dataclass(frozen=True, slots=True)
class Line:
    """What a line stands for, when it is there, and what it says.

    `points` in units, `count` of events, `newest` an instant or NULL, `text` or NULL.
    """

    score: str
    category: str
    name: str
    holds: Expr
    points: Expr
    count: Expr
    newest: Expr
    text: Expr


def line_outputs(lines: Sequence[Line], seen: Expr) -> dict[str, Expr]:
    """The columns of the result that hold what the lines say; points are NULL where a line is not there (`seen`: the
    lead has lines at all)."""
    outputs: dict[str, Expr] = {}
    for number, line in enumerate(lines):
        outputs[f"x{number}_points"] = case([(all_of([seen, line.holds]), line.points)])
        for what, value in (("count", line.count), ("newest", line.newest), ("text", line.text)):
            if not _constant(value):
                outputs[f"x{number}_{what}"] = value
    return outputs


def line_names(lines: Sequence[Line]) -> SqlQuery:
    """The names behind the numbers of lines; lines of one name have one number, and numbers are in order."""
    named = [
        select({"n": lit(number), "score": lit(score), "category": lit(category), "rule": lit(rule)})
        for number, (score, category, rule) in enumerate(_sorted_names(lines))
    ]
    return union_all(named)


def lines_query(lines: Sequence[Line], result: str, names: str, low: Expr, high: Expr) -> SqlQuery:
    """The lines of the leads at positions from low to high, in their order: `pos`, `lead`, `score`, `category`, `rule`,
    `points`, `count`, `newest`, `text`."""
    numbers = {name: number for number, name in enumerate(_sorted_names(lines))}
    items = [
        case([(known(col(f"x{place}_points")), _packed(line, place, numbers))]) for place, line in enumerate(lines)
    ]
    there = kept(array(*items), "item", known)
    rows = select(
        {"pos": col("pos"), "lead": col("lead"), "line": call("unnest", there)},
        table(result),
        where=between(col("pos"), low, high),
    )
    parts = {name: field_of(col("line"), name) for name in ("points", "count", "newest", "text")}
    shown: Mapping[str, Expr] = {
        "pos": col("pos"),
        "lead": col("lead"),
        "score": col("score"),
        "category": col("category"),
        "rule": col("rule"),
        **parts,
    }
    number = field_of(col("line"), "n")
    newest = call("coalesce", parts["newest"], lit(-(1 << 62)))
    order = [col("pos"), number, parts["points"], parts["count"], newest]
    return select(
        shown,
        rows_of(rows, "below"),
        joins=[join(table(names), compared(col("n"), "=", number))],
        order=[(item, False) for item in (*order, call("coalesce", parts["text"], lit("")))],
    )


def _packed(line: Line, place: int, numbers: Mapping[tuple[str, str, str], int]) -> Expr:
    given = {
        what: value if _constant(value) else col(f"x{place}_{what}")
        for what, value in (("count", line.count), ("newest", line.newest), ("text", line.text))
    }
    number = numbers[line.score, line.category, line.name]
    return struct(
        n=lit(number),
        points=cast_to(col(f"x{place}_points"), "BIGINT"),
        count=cast_to(given["count"], "BIGINT"),
        newest=cast_to(given["newest"], "BIGINT"),
        text=cast_to(given["text"], "VARCHAR"),
    )


def _constant(value: Expr) -> bool:
    return is_name(value) and value.key != "column"


def _sorted_names(lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    return sorted({(line.score, line.category, line.name) for line in lines})
