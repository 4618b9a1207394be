"""The nodes of a SQL tree: small constructors over sqlglot, and the only place that knows it.

Names and values of a model or of data enter a tree as identifiers and literals, never as SQL text. sqlglot puts no
parentheses of its own into a tree, so every operator here encloses its operands. Functions are called by the name that
DuckDB knows them by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

Expr = exp.Expr
"""A value of SQL."""

Query = exp.Query
"""A SELECT or a UNION ALL of them."""

Body = Callable[[Expr], Expr]
"""What is made of a value."""

_ATOMS = (exp.Column, exp.Literal, exp.Anonymous, exp.Paren, exp.Case, exp.Cast, exp.TryCast, exp.Null, exp.Boolean)


def col(name: str, table: str | None = None) -> Expr:
    """A column by its name.

    >>> col("a b", "t").sql("duckdb")
    '"t"."a b"'
    """
    return exp.Column(this=_name(name), table=_name(table) if table else None)


def lit(value: int | str | bool | None) -> Expr:
    """A literal: a number, a text, a truth value, NULL.

    >>> [lit(value).sql("duckdb") for value in (1, -2, "it's", True, None)]
    ['1', '(-2)', "'it''s'", 'TRUE', 'NULL']
    """
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case int():
            return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))
        case str():
            return exp.Literal.string(value)


NULL = lit(None)
TRUE = lit(value=True)
FALSE = lit(value=False)


def call(name: str, *arguments: Expr) -> Expr:
    """A function by DuckDB's name.

    >>> call("greatest", col("a"), lit(0)).sql("duckdb")
    'GREATEST("a", 0)'
    """
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast_to(value: Expr, kind: str) -> Expr:
    """A value as another type; an error where it cannot be."""
    return exp.Cast(this=value, to=_type(kind))


def try_cast(value: Expr, kind: str) -> Expr:
    """A value as another type; NULL where it cannot be."""
    return exp.TryCast(this=value, to=_type(kind))


@lru_cache(maxsize=64)
def _type(kind: str) -> exp.DataType:
    return exp.DataType.build(kind, dialect="duckdb")


@lru_cache(maxsize=1 << 16)
def _name(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _in(value: Expr) -> Expr:
    return value if isinstance(value, _ATOMS) else exp.Paren(this=value)


# --- operators


def add(*items: Expr) -> Expr:
    """The sum; 0 of nothing."""
    return _chain(exp.Add, items, lit(0))


def sub(left: Expr, right: Expr) -> Expr:
    """The difference."""
    return exp.Sub(this=_in(left), expression=_in(right))


def mul(left: Expr, right: Expr) -> Expr:
    """The product."""
    return exp.Mul(this=_in(left), expression=_in(right))


def whole(left: Expr, right: Expr) -> Expr:
    """The quotient of integers, towards zero."""
    return exp.IntDiv(this=_in(left), expression=_in(right))


def rest(left: Expr, right: Expr) -> Expr:
    """What is left of a division towards zero; it has the sign of the left side."""
    return exp.Mod(this=_in(left), expression=_in(right))


def neg(item: Expr) -> Expr:
    """The value with the other sign."""
    return exp.Neg(this=_in(item))


def bits_and(*items: Expr) -> Expr:
    """The bits that all have."""
    return _chain(exp.BitwiseAnd, items, lit(-1))


def bits_or(*items: Expr) -> Expr:
    """The bits that any has."""
    return _chain(exp.BitwiseOr, items, lit(0))


def shifted_left(item: Expr, places: Expr) -> Expr:
    """The bits moved to the left."""
    return exp.BitwiseLeftShift(this=_in(item), expression=_in(places))


def shifted_right(item: Expr, places: Expr) -> Expr:
    """The bits moved to the right."""
    return exp.BitwiseRightShift(this=_in(item), expression=_in(places))


def compare(left: Expr, op: str, right: Expr) -> Expr:
    """A comparison by `=` `!=` `<` `<=` `>` `>=`; NULL beside a NULL."""
    return _COMPARISONS[op](this=_in(left), expression=_in(right))


def same(left: Expr, right: Expr) -> Expr:
    """Equal, NULL beside NULL included; never NULL."""
    return exp.NullSafeEQ(this=_in(left), expression=_in(right))


def known(item: Expr) -> Expr:
    """Not NULL."""
    return exp.Not(this=exp.Paren(this=missing(item)))


def missing(item: Expr) -> Expr:
    """NULL."""
    return exp.Is(this=_in(item), expression=exp.Null())


def one_of(item: Expr, values: Sequence[Expr]) -> Expr:
    """Equal to one of some values; NULL for NULL."""
    return exp.In(this=_in(item), expressions=list(values))


def between(item: Expr, low: Expr, high: Expr) -> Expr:
    """low <= item <= high."""
    return exp.Between(this=_in(item), low=_in(low), high=_in(high))


def all_of(items: Iterable[Expr]) -> Expr:
    """Every item holds; true of nothing."""
    return _chain(exp.And, tuple(items), TRUE)


def any_of(items: Iterable[Expr]) -> Expr:
    """Some item holds; false of nothing."""
    return _chain(exp.Or, tuple(items), FALSE)


def negated(item: Expr) -> Expr:
    """NOT: NULL for NULL."""
    return exp.Not(this=exp.Paren(this=item))


def coalesce(*items: Expr) -> Expr:
    """The first that is not NULL."""
    return call("coalesce", *items)


def case(pairs: Iterable[tuple[Expr, Expr]], other: Expr | None = None) -> Expr:
    """The value behind the first condition that holds, else `other` (else NULL)."""
    branches = [exp.If(this=condition, true=value) for condition, value in pairs]
    if not branches:
        return NULL if other is None else other
    return exp.Case(ifs=branches, default=other)


_COMPARISONS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def _chain(kind: type[exp.Binary], items: Sequence[Expr], nothing: Expr) -> Expr:
    """Items joined by an operator that may be grouped at will, as a balanced tree: generators recurse."""
    if not items:
        return nothing
    if len(items) == 1:
        return items[0]
    if len(items) <= _FLAT:
        found = _in(items[0])
        for item in items[1:]:
            found = kind(this=found, expression=_in(item))
        return found
    half = len(items) // 2
    return kind(
        this=_in(_chain(kind, items[:half], nothing)),
        expression=_in(_chain(kind, items[half:], nothing)),
    )


_FLAT = 8


# --- lists, structs, functions over them


def array(*items: Expr) -> Expr:
    """A list of values."""
    return exp.Array(expressions=list(items))


def struct(**fields: Expr) -> Expr:
    """A struct; it compares field by field in this order."""
    pairs = [exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in fields.items()]
    return exp.Struct(expressions=pairs)


def field_of(item: Expr, name: str) -> Expr:
    """A field of a struct."""
    return call("struct_extract", item, lit(name))


def transformed(items: Expr, name: str, body: Body) -> Expr:
    """A list of what `body` makes of each item, which it knows by a name; names of nested ones must differ."""
    return call("list_transform", items, _function(name, body))


def kept(items: Expr, name: str, test: Body) -> Expr:
    """A list of the items for which a test holds; it knows them by a name, as `transformed` does."""
    return call("list_filter", items, _function(name, test))


def _function(name: str, body: Body) -> Expr:
    """A lambda. The space behind the name of its argument keeps it apart from the columns of data: their names are
    trimmed."""
    argument = name + " "
    return exp.Lambda(this=body(col(argument)), expressions=[_name(argument)])


def parameter(name: str) -> Expr:
    """The argument of a macro."""
    return exp.Column(this=exp.to_identifier(name))


def let(name: str, value: Expr, body: Body) -> Expr:
    """A value worked out once and used by a name in `body`; names of nested ones must differ.

    >>> let("x", call("f", col("a")), lambda x: mul(x, x)).sql("duckdb")
    'LIST_EXTRACT(LIST_TRANSFORM([F("a")], LAMBDA "x " : "x " * "x "), 1)'
    """
    if isinstance(value, (exp.Column, exp.Literal)):
        return body(value)
    return call("list_extract", transformed(array(value), name, body), lit(1))


def filtered(aggregate: Expr, condition: Expr) -> Expr:
    """An aggregate over the rows for which a condition holds."""
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def count_rows() -> Expr:
    """`count(*)`."""
    return exp.Count(this=exp.Star())


def count_different(item: Expr) -> Expr:
    """`count(DISTINCT item)`."""
    return exp.Count(this=exp.Distinct(expressions=[item]))


def over(
    aggregate: Expr,
    partition: Sequence[Expr],
    order: Sequence[tuple[Expr, bool]] = (),
    preceding: Expr | None = None,
    range_frame: bool = False,
) -> Expr:
    """A window function; `order` says of each expression whether it descends, NULLs last.

    With `range_frame` the frame goes from so much before (`preceding`, None: from the start) to all peers of this row.
    """
    frame = None
    if range_frame:
        start = {"start": "UNBOUNDED"} if preceding is None else {"start": preceding}
        frame = exp.WindowSpec(kind="RANGE", **start, start_side="PRECEDING", end="CURRENT ROW")
    return exp.Window(this=aggregate, partition_by=list(partition), order=_order(order) if order else None, spec=frame)


def variable(name: str) -> Expr:
    """A parameter of the statements, set by `set_variable`."""
    return call("getvariable", lit(name))


# --- queries


def select(
    columns: Mapping[str, Expr] | Sequence[Expr],
    source: Expr | None = None,
    *,
    joins: Sequence[Expr] = (),
    where: Expr | None = None,
    group: Sequence[Expr] = (),
    order: Sequence[tuple[Expr, bool]] = (),
    distinct: bool = False,
) -> exp.Select:
    """A SELECT of columns by name."""
    items = [alias(value, name) for name, value in columns.items()] if isinstance(columns, Mapping) else list(columns)
    found = exp.Select(expressions=items)
    if distinct:
        found.set("distinct", exp.Distinct())
    if source is not None:
        found.set("from_", exp.From(this=source))
    if joins:
        found.set("joins", list(joins))
    if where is not None:
        found.set("where", exp.Where(this=where))
    if group:
        found.set("group", exp.Group(expressions=list(group)))
    if order:
        found.set("order", _order(order))
    return found


def alias(value: Expr, name: str) -> Expr:
    """A value under a name."""
    return exp.Alias(this=value, alias=_name(name))


def star() -> Expr:
    """All columns."""
    return exp.Star()


def table(name: str, label: str | None = None) -> Expr:
    """A table or view, under another name where `label` is given."""
    return exp.Table(this=_name(name), alias=exp.TableAlias(this=_name(label)) if label else None)


def rows_of(query: Query, label: str) -> Expr:
    """A query as a source of another."""
    return exp.Subquery(this=query, alias=exp.TableAlias(this=_name(label)))


def union_all(queries: Sequence[Query], *, by_name: bool = False) -> Query:
    """All rows of some queries; with `by_name` columns of one name are one, and NULL where a query lacks them."""
    found = queries[0]
    for query in queries[1:]:
        found = exp.Union(this=found, expression=query, distinct=False, by_name=by_name)
    return found


def join(source: Expr, on: Expr, side: str = "INNER") -> Expr:
    """A join: INNER, LEFT, SEMI or ANTI."""
    if side in {"SEMI", "ANTI"}:
        return exp.Join(this=source, on=on, kind=side)
    return exp.Join(
        this=source, on=on, side="LEFT" if side == "LEFT" else None, kind="INNER" if side != "LEFT" else None
    )


def cross(source: Expr) -> Expr:
    """A cross join."""
    return exp.Join(this=source, kind="CROSS")


Statement = exp.Expr
"""A whole statement."""


def create_table(name: str, query: Query) -> Statement:
    """Keep the rows of a query for this connection."""
    return _create("TABLE", name, query)


def create_view(name: str, query: Query) -> Statement:
    """Name a query for this connection."""
    return _create("VIEW", name, query)


def _create(kind: str, name: str, query: Query) -> Statement:
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    return exp.Create(this=exp.Table(this=_name(name)), kind=kind, expression=query, properties=temporary, replace=True)


def attach(path: str, name: str) -> exp.Attach:
    """Open a DuckDB file under a name, to write to it."""
    return exp.Attach(this=exp.Alias(this=lit(path), alias=_name(name)))


def detach(name: str) -> exp.Detach:
    """Close an attached file."""
    return exp.Detach(this=_name(name))


def placed(database: str, schema: str, name: str) -> exp.Table:
    """A table in a schema of an attached file."""
    return exp.Table(this=_name(name), db=_name(schema), catalog=_name(database))


def replace_table(place: exp.Table, columns: Mapping[str, str]) -> exp.Create:
    """An empty table of columns with these types, instead of any table of that name."""
    definitions = [exp.ColumnDef(this=_name(name), kind=_type(kind)) for name, kind in columns.items()]
    return exp.Create(this=exp.Schema(this=place, expressions=definitions), kind="TABLE", replace=True)


def make_schema(database: str, schema: str) -> exp.Create:
    """A schema in an attached file, where it is not there."""
    return exp.Create(this=exp.Table(db=_name(schema), catalog=_name(database)), kind="SCHEMA", exists=True)


def insert(place: exp.Table, query: Query) -> exp.Insert:
    """Add the rows of a query to a table."""
    return exp.Insert(this=place, expression=query)


def drop_table(name: str) -> Statement:
    """Forget a table."""
    return exp.Drop(tables=[exp.Table(this=_name(name))], kind="TABLE", exists=True)


def attach_read_only(path: str, name: str) -> Statement:
    """Open a database file for reading, under a name.

    >>> print(attach_read_only("it's.db", "sales").sql("duckdb"))
    ATTACH 'it''s.db' AS "sales" (READ_ONLY)
    """
    file = exp.Alias(this=exp.Literal.string(path), alias=_name(name))
    return exp.Attach(this=file, expressions=[exp.AttachOption(this=exp.Var(this="READ_ONLY"))])


def use_database(name: str) -> Statement:
    """Let names without a database mean those of this one."""
    return exp.Use(this=exp.Table(this=_name(name)))


def table_in(database: str, schema: str, name: str) -> Expr:
    """A table or view of an attached database."""
    return exp.Table(this=_name(name), db=_name(schema), catalog=_name(database))


def drop_view(name: str) -> Statement:
    """Forget a view."""
    return exp.Drop(tables=[exp.Table(this=_name(name))], kind="VIEW", exists=True)


def set_variable(name: str, value: Expr) -> Statement:
    """Give a parameter its value."""
    pair = exp.EQ(this=exp.Column(this=exp.to_identifier(name)), expression=value)
    return exp.Set(expressions=[exp.SetItem(this=pair, kind="VARIABLE")])


def _order(items: Sequence[tuple[Expr, bool]]) -> exp.Order:
    ordered = [exp.Ordered(this=item, desc=descends, nulls_first=False) for item, descends in items]
    return exp.Order(expressions=ordered)


def columns_in(node: Expr) -> set[str]:
    """The names of the columns that a value uses, without the arguments of lambdas."""
    return {found.name for found in node.find_all(exp.Column) if not found.name.endswith(" ")}


def sql_text(node: Expr | Query, *, pretty: bool = False) -> str:
    """A tree as text for DuckDB."""
    return node.sql(dialect="duckdb", pretty=pretty, copy=False)


def is_name(node: Expr) -> bool:
    """Whether a value is a column or a literal already."""
    return isinstance(node, (exp.Column, exp.Literal, exp.Null, exp.Boolean))
