"""The scope of one generated function that looks at events: how it gets at their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lscore.compiler.backends.columns import Column, Reading
from lscore.compiler.backends.expressions import Writer
from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.needs import picks
from lscore.compiler.backends.rows import row_taken
from lscore.compiler.backends.source import Program
from lscore.compiler.model import Condition, Defined, EachRule, Event, Field, FieldValue, Value

if TYPE_CHECKING:
    from lscore.compiler.backends.events import Events


class EventScope(Writer):
    """The scope of events of one kind (or, with `event` None, of any)."""

    def __init__(self, events: Events, event: Event | None, label: str) -> None:
        super().__init__(events.names, Program(events.names))
        self.events = events
        self.event = event
        self.label = label
        self.columns: dict[str, Column] = {}
        self.day_local = ""

    def ready_condition(self, node: Condition) -> str | None:
        """Tests on one field alone are outputs of its column."""
        column = self._column_of(node)
        return column.condition_output(node) if column else None

    def ready_value(self, node: Value) -> str | None:
        """Likewise values."""
        column = self._column_of(node)
        return column.value_output(node) if column else None

    def leaf_value(self, node: ValueLeaf) -> str:
        """Never asked for: a field is a value of its column."""
        raise AssertionError(f"{type(node).__name__} is not of an event")

    def leaf_condition(self, node: ConditionLeaf) -> str:
        """The condition of a define over fields."""
        assert isinstance(node, Defined)
        return self.condition(self.events.places.defines[node.name])

    def field(self, value: FieldValue) -> str:
        """The local of a field."""
        return self.value(value)

    def calendar_day(self) -> str:
        """The local of the event's calendar day."""
        if not self.day_local:
            self.day_local = self.program.let("DAY_OF(at)")
        return self.day_local

    def each_points(self, each: EachRule) -> str:
        """The points of the event, or what its row gives."""
        if each.by is None or each.rows is None:
            return repr(each.points)
        column = self._column(each.by.name)
        explain = self.events.explain or picks(each)
        key = ("rows", each.by, each.rows, explain)
        if key in column.outputs:
            return column.outputs[key][1]
        return column.output(key, row_taken(column, each.rows, column.value(each.by), explain))

    def each_key(self, each: EachRule) -> str:
        """What `once per` tells apart."""
        if each.once_per is None:
            return "None"
        return self.calendar_day() if each.once_per == "day" else self.field(each.once_per)

    def _column_of(self, node: Condition | Value) -> Column | None:
        names = self.events.places.of(node)
        return self._column(next(iter(names))) if names and len(names) == 1 else None

    def _column(self, name: str) -> Column:
        if name not in self.columns:
            label = f"{self.label}_{len(self.columns)}"
            readings = self.events.readings(self.event, name)
            owner = f"of {self.event.name}" if self.event else "of any event"
            self.columns[name] = Column(self.names, label, name, owner, self.events.places.defines, readings)
        return self.columns[name]

    # --- source

    def lookups(self) -> list[str]:
        """Statements that unpack what the event's columns give."""
        lines: list[str] = []
        for name, column in self.columns.items():
            cache = column.cache
            if self.event is None:
                lines.append(
                    f"cell = C{column.label}[kind]\n"
                    f"if cell is None:\n    {column.unpacked} = N{column.label}\n"
                    f"else:\n    raw = {self.events.cell('cell[0]')}\n"
                    f"    {column.unpacked} = cell[1][raw if raw.__class__ is str else key_of(raw)]"
                )
                continue
            place = self.events.place_of(field_named(self.event.fields, name))
            raw = "None" if place is None else self.events.cell(place)
            lines.append(f"raw = {raw}\n{column.unpacked} = {cache}[raw if raw.__class__ is str else key_of(raw)]")
        return lines

    def caches(self) -> list[str]:
        """Derive functions and caches of its columns."""
        lines: list[str] = []
        for name, column in self.columns.items():
            lines += column.sources()
            lines.append(f"{column.cache} = {column.made()}")
            if self.event is None:
                lines += self._cells(name, column)
        return lines

    def _cells(self, name: str, column: Column) -> list[str]:
        """For each kind of event, where the field stands and the cache that reads it."""
        caches: dict[tuple[Reading, ...], str] = {tuple(column.readers): column.cache}
        cells: list[str] = []
        lines: list[str] = []
        for fields in [*(event.fields for event in self.events.model.events), self.events.model.any_fields]:
            place = self.events.place_of(field_named(fields, name))
            if place is None:
                cells.append("None")
                continue
            one_of = {item.type: item.one_of for item in fields if item.name == name}
            readers = tuple((type_, one_of.get(type_, ())) for type_, _ in column.readers)
            if readers not in caches:
                caches[readers] = f"{column.cache}x{len(caches)}"
                lines.append(f"{caches[readers]} = {column.made(list(readers))}")
            cells.append(f"({place}, {caches[readers]})")
        lines.append(f"C{column.label} = ({', '.join(cells)},)")
        lines.append(f"N{column.label} = {column.cache}[None]")
        return lines


def field_named(fields: tuple[Field, ...], name: str) -> Field | None:
    """The first of the fields that has a name."""
    return next((item for item in fields if item.name == name), None)
