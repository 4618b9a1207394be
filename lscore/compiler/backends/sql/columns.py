"""What follows from one raw column alone: worked out once per distinct value where there are few, else once per row.

Few distinct values go into a lookup table (value -> all that is asked of it), which the rows are joined with. So texts
are normalised, patterns matched and points of rows found on thousands of values instead of millions of rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.sql.layers import Layers, Names
from lscore.compiler.backends.sql.reading import Read, read
from lscore.compiler.backends.sql.rows import RawColumn
from lscore.compiler.backends.sql.scope import Writer
from lscore.compiler.backends.sql.tree import (
    NULL,
    Expr,
    all_of,
    cast_to,
    col,
    create_table,
    drop_table,
    join,
    rows_of,
    same,
    select,
    table,
)
from lscore.compiler.backends.sql.tree import Statement as SqlStatement
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import AttributeValue, Condition, Defined, FieldValue, Type

Reading = tuple[Type, tuple[str, ...]]
"""A type, and the texts that are allowed (none: any)."""

Leaf = AttributeValue | FieldValue


SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.NUMBER: "BIGINT",
    Type.DATE: "BIGINT",
    Type.TIME: "BIGINT",
    Type.YESNO: "BOOLEAN",
    Type.LIST: "VARCHAR[]",
}
"""How values of each type stand in a table."""


def nothing(kind: Type) -> Expr:
    """A missing value of a type."""
    return cast_to(NULL, SQL_TYPES[kind])


class Column:
    """A raw column of a table, in the making."""

    def __init__(
        self, source: str, raw: RawColumn, around: Layers, names: Names, zone: Zone, markers: tuple[str, ...]
    ) -> None:
        self.source = source
        self.raw = raw
        self.zone = zone
        self.markers = markers
        self.names = names
        self.layers = Layers(names) if raw.few else around
        self.lookup = names.fresh("lookup") if raw.few else ""
        self._key = names.fresh("raw") if raw.few else raw.name
        self._outputs: dict[str, Expr] = {}
        self._known: dict[Expr, str] = {}
        self._reads: dict[Reading, Read] = {}
        self._compared: dict[Reading, Expr] = {}

    def read(self, reading: Reading) -> Read:
        """The value, read as a type."""
        if reading not in self._reads:
            kind, one_of = reading
            self._reads[reading] = read(
                col(self._key), self.raw.kind, kind, one_of=one_of, markers=self.markers, zone=self.zone
            )
        return self._reads[reading]

    def compared(self, reading: Reading) -> Expr:
        """The value as it is compared, for use inside the column."""
        if reading not in self._compared:
            self._compared[reading] = self.layers.let(self.read(reading).compared)
        return self._compared[reading]

    def raw_value(self) -> Expr:
        """The value as the data has it, for use inside the column."""
        return col(self._key)

    def output(self, value: Expr) -> Expr:
        """Something worked out inside the column, for use outside."""
        if not self.raw.few:
            return self.layers.let(value)
        if self.names.alike and value in self._known:
            return col(self._known[value])
        name = self.names.fresh("c")
        self._outputs[name] = value
        if self.names.alike:
            self._known[value] = name
        return col(name)

    @property
    def used(self) -> bool:
        """Whether rows must be joined with its lookup."""
        return bool(self._outputs)

    def statement(self) -> SqlStatement:
        """The lookup: every distinct value with what follows from it."""
        different = rows_of(select({self._key: col(self.raw.name)}, table(self.source), distinct=True), "below")
        outputs = {self._key: col(self._key), **self._outputs}
        return create_table(self.lookup, self.layers.query(outputs, lambda named: select(named, different)))

    def forget(self) -> SqlStatement:
        """Drop the lookup."""
        return drop_table(self.lookup)

    def joined(self, label: str) -> Expr:
        """The join of rows (under a label) with the lookup."""
        return join(table(self.lookup), all_of([same(col(self._key), col(self.raw.name, label))]))


class ColumnWriter(Writer):
    """Writes conditions and values that look at one column alone, inside that column.

    `readings` says how each leaf is read; None: the row lacks it, so that it is missing.
    """

    def __init__(
        self, column: Column, readings: Mapping[Leaf, Reading | None], defines: Mapping[str, Condition]
    ) -> None:
        super().__init__(column.layers, column.zone)
        self.column = column
        self.readings = readings
        self.defines = defines

    def leaf_value(self, node: ValueLeaf) -> Expr:
        """The value of the column."""
        assert isinstance(node, AttributeValue | FieldValue)
        reading = self.readings.get(node, (node.type, ()))
        return nothing(node.type) if reading is None else self.column.compared(reading)

    def leaf_condition(self, node: ConditionLeaf) -> Expr:
        """The condition of a define."""
        assert isinstance(node, Defined)
        return self.condition(self.defines[node.name])
