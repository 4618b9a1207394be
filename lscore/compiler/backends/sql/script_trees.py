"""Trees for statements that stand alone: rows of files, macros, and what makes a text of them easier to read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlglot import exp

from lscore.compiler.backends.sql.tree import Expr, Statement, call, lit


def create_macro(name: str, argument: str, body: Expr) -> Statement:
    """Name an expression over one argument (in it a `local`) for this connection.

    >>> create_macro("plain", "text", call("lower", exp.column("text"))).sql("duckdb")
    'CREATE OR REPLACE TEMPORARY MACRO plain(text) AS LOWER(text)'
    """
    head = exp.UserDefinedFunction(
        this=exp.Table(this=exp.to_identifier(name)), expressions=[exp.to_identifier(argument)], wrapped=True
    )
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    return exp.Create(this=head, kind="MACRO", expression=body, properties=temporary, replace=True)


def table_function(name: str, arguments: Sequence[Expr], options: Mapping[str, Expr], label: str) -> Expr:
    """The rows that a function gives, such as those of a file, under a name.

    >>> print(table_function("read_csv", [lit("a.csv")], {"header": lit(value=True)}, "file").sql("duckdb"))
    READ_CSV('a.csv', header = TRUE) AS "file"
    """
    named = [
        exp.EQ(this=exp.Column(this=exp.to_identifier(option)), expression=value) for option, value in options.items()
    ]
    return exp.Table(
        this=call(name, *arguments, *named), alias=exp.TableAlias(this=exp.to_identifier(label, quoted=True))
    )


def value_of(query: Expr) -> Expr:
    """The one value of a query of one row and column."""
    return exp.Subquery(this=query)


def often_used(node: Expr, times: int) -> list[Expr]:
    """The columns and arguments of lambdas that stand at least so many times in a tree."""
    return [column for column, count in Counter(node.find_all(exp.Column)).items() if count >= times]


def replaced(node: Statement, others: Mapping[Expr, Expr]) -> Statement:
    """The tree with others in the place of some of its values: of outer ones, not of what lies inside these.

    >>> column = exp.column("a")
    >>> replaced(call("f", call("g", column)), {call("g", column): column}).sql("duckdb")
    'F(a)'
    """
    kinds = {type(value) for value in others}

    def other(item: Expr) -> Expr:
        return others.get(item, item) if type(item) in kinds else item

    return node.transform(other)


def short(node: Statement) -> Statement:
    """The tree without names that columns have anyway.

    >>> short(exp.alias_(exp.column("a"), "a")).sql("duckdb")
    'a'
    """

    def shortened(item: Expr) -> Expr:
        own = isinstance(item, exp.Alias) and isinstance(item.this, exp.Column) and not item.this.table
        return item.this if own and item.this.name == item.alias else item

    return node.transform(shortened)


def printable(node: Statement) -> Statement:
    """The tree with no control character in any text.

    >>> print(printable(lit("a\\tb")).sql("duckdb"))
    CONCAT('a', CHR(9), 'b')
    """

    def spelled(item: Expr) -> Expr:
        return _spelled(item) if isinstance(item, exp.Literal) and item.is_string else item

    return node.transform(spelled)


def _spelled(literal: Expr) -> Expr:
    text = str(literal.this)
    if text.isprintable():
        return literal
    odd = "".join({char for char in text if not char.isprintable()})
    pieces = [piece for piece in re.split(f"([{re.escape(odd)}])", text) if piece]
    items = [lit(piece) if piece.isprintable() else call("chr", lit(ord(piece))) for piece in pieces]
    return items[0] if len(items) == 1 else call("concat", *items)
