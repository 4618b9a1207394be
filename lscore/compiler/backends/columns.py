"""Columns: what follows from one raw value alone is worked out once per distinct value and kept.

A column's *derive* function reads the raw value as every type that is asked for, makes every test that looks at
nothing else, and adds up the points of rules that do. Its outputs are unpacked into locals where the column is used.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from lscore.compiler.backends.expressions import Writer
from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.source import Names, Program, comment, function, in_pieces
from lscore.compiler.model import (
    AttributeValue,
    Condition,
    Defined,
    FieldValue,
    GradeValue,
    IsDisqualified,
    IsSkipped,
    LevelValue,
    Query,
    RatingValue,
    ScoreValue,
    TierValue,
    Type,
    Value,
)

Reading = tuple[Type, tuple[str, ...]]
"""A type, and the texts that are allowed (none: any)."""

_BEYOND = (Query, ScoreValue, GradeValue, TierValue, RatingValue, LevelValue, IsDisqualified, IsSkipped)
_NO_COLUMN: frozenset[str] = frozenset()


class Places:
    """Which values of the row at hand (attributes or fields, by name) a node looks at; None if at more than those."""

    def __init__(self, defines: Mapping[str, Condition]) -> None:
        self.defines = defines
        self.found: dict[int, tuple[Any, frozenset[str] | None]] = {}

    def of(self, node: Any) -> frozenset[str] | None:
        """The names, none for constants."""
        known = self.found.get(id(node))
        if known is None:
            known = self.found[id(node)] = (node, self._look(node))
        return known[1]

    def _look(self, node: Any) -> frozenset[str] | None:
        if isinstance(node, AttributeValue | FieldValue):
            return frozenset((node.name,))
        if isinstance(node, _BEYOND):
            return None
        if isinstance(node, Defined):
            return self.of(self.defines[node.name])
        if isinstance(node, tuple):
            return self._together(cast("tuple[Any, ...]", node))
        if is_dataclass(node):
            return self._together(getattr(node, field.name) for field in fields(node))
        return _NO_COLUMN

    def _together(self, nodes: Any) -> frozenset[str] | None:
        names = _NO_COLUMN
        for node in nodes:
            if isinstance(node, str | int | None):
                continue
            more = self.of(node)
            if more is None:
                return None
            names |= more
        return names


class Column(Writer):
    """One column in the making: the program of its derive function. `name` and `owner` ("of the lead") say in the
    source what it is."""

    def __init__(
        self,
        names: Names,
        label: str,
        name: str,
        owner: str,
        defines: Mapping[str, Condition],
        readings: Mapping[Any, Reading],
    ) -> None:
        super().__init__(names, Program(names))
        self.label = label
        self.name = name
        self.owner = owner
        self.defines = defines
        self.readings = readings
        self.readers: dict[Reading, str] = {}
        self.outputs: dict[Hashable, tuple[str, str]] = {}
        self.sums: dict[Hashable, str] = {}
        self._kept: list[object] = []
        names.hints |= {self.cache: f"{name}_of", f"derive_{label}": f"read_{name}"}

    def leaf_value(self, node: ValueLeaf) -> str:
        """The raw value, read as the leaf's type."""
        assert isinstance(node, AttributeValue | FieldValue)
        return self.read(self.readings.get(node, (node.type, ())))

    def leaf_condition(self, node: ConditionLeaf) -> str:
        """The condition of a define."""
        assert isinstance(node, Defined)
        return self.condition(self.defines[node.name])

    def read(self, reading: Reading) -> str:
        """The inner local with the value (texts in normal form)."""
        local = self.readers.get(reading)
        if local is None:
            local = self.readers[reading] = self.names.fresh("value")
        return local

    def original(self, node: AttributeValue) -> str:
        """The outer local of a value as it is shown."""
        reading = self.readings.get(node, (node.type, ()))
        key = ("original", reading)
        if key in self.outputs:
            return self.outputs[key][1]
        reader = self.names.expression(f"ORIGINAL({reading[0].value!r}, {reading[1]!r})")
        return self.output(key, f"{reader}(raw)", f"{self.name}_shown")

    def output(self, key: Hashable, inner: str, hint: str = "") -> str:
        """The outer local of what the derive function has in an inner one."""
        if key not in self.outputs:
            self.outputs[key] = (self.program.let(inner), self.names.fresh(hint or self.name))
        return self.outputs[key][1]

    def condition_output(self, node: Condition) -> str:
        """The outer local that says whether a condition holds."""
        key = ("condition", id(node))
        if key not in self.outputs:
            self._kept.append(node)
            test = self.condition(node)
            if written := getattr(node, "written", ""):
                self.program.note(written)
            self.output(key, test, f"{self.name}_fits")
        return self.outputs[key][1]

    def value_output(self, node: Value) -> str:
        """The outer local with a value."""
        key = ("value", node)
        return self.outputs[key][1] if key in self.outputs else self.output(key, self.value(node))

    def sum_output(self, bucket: Hashable) -> tuple[str, str]:
        """The inner local that adds up points for a bucket, and the outer one."""
        if bucket not in self.sums:
            self.sums[bucket] = self.program.let("0")
            self.outputs["sum", bucket] = (self.sums[bucket], self.names.fresh(f"{self.name}_points"))
        return self.outputs["sum", bucket]

    # --- what it becomes

    @property
    def unpacked(self) -> str:
        """The left side of an assignment of its outputs."""
        return "".join(f"{outer}, " for _, outer in self.outputs.values()).rstrip()

    @property
    def cache(self) -> str:
        """The name of its cache."""
        return f"D{self.label}"

    def sources(self) -> list[str]:
        """The derive function."""
        reads = [f"{local} = readers[{place}](raw)" for place, local in enumerate(self.readers.values())]
        result = "".join(f"{inner}, " for inner, _ in self.outputs.values())
        name = f"derive_{self.label}"
        functions, body = in_pieces(name, self.program.statements, "raw", result, "\n".join(reads))
        return [
            comment(f"{self.name} {self.owner}"),
            *functions,
            function(name, "raw, readers", [*reads, *body], f"({result})"),
        ]

    def made(self, readers: list[Reading] | None = None) -> str:
        """The expression of its cache; `readers` stand in for its own, in their order."""
        used = readers or list(self.readers)
        names = "".join(f"{self.names.expression(f'READER({type_.value!r}, {one_of!r})')}, " for type_, one_of in used)
        return f"Derived(derive_{self.label}, ({names}), {len(self.outputs)})"
