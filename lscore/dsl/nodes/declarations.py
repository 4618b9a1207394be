"""What a model says of its world: its name, sets, defines, attributes, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lscore.dsl.nodes.conditions import Condition
from lscore.dsl.nodes.values import Name, Node, Quoted, Value

TypeName = Literal["text", "number", "date", "time", "yes/no", "list"]


@dataclass(frozen=True, slots=True)
class ModelName(Node):
    """`model "…"`."""

    name: Quoted


@dataclass(frozen=True, slots=True)
class Owner(Node):
    """`owner "…"`."""

    name: Quoted


@dataclass(frozen=True, slots=True)
class Timezone(Node):
    """`timezone "…"`."""

    name: Quoted


@dataclass(frozen=True, slots=True)
class MissingMarkers(Node):
    """`missing "n/a", "-"`."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Use(Node):
    """`use "…"`."""

    path: Quoted


@dataclass(frozen=True, slots=True)
class SetOf(Node):
    """`set NAME: values`."""

    name: Name
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SetFrom(Node):
    """`set NAME from "file" [column NAME]`."""

    name: Name
    path: Quoted
    column: Name | Quoted | None


@dataclass(frozen=True, slots=True)
class Define(Node):
    """`define NAME: CONDITION`."""

    name: Name
    condition: Condition


@dataclass(frozen=True, slots=True)
class ColumnDecl(Node):
    """An attribute of the lead or a field of an event: `NAME [TYPE [one of values]] [from "column"]`."""

    name: Name
    type: TypeName | None
    one_of: tuple[Value, ...]
    column: Quoted | None


@dataclass(frozen=True, slots=True)
class LeadBlock(Node):
    """`lead:` with its attributes."""

    attributes: tuple[ColumnDecl, ...]


@dataclass(frozen=True, slots=True)
class AccountBy(Node):
    """`account by NAME`."""

    attribute: Name


@dataclass(frozen=True, slots=True)
class EventDecl(Node):
    """`event NAME [from "name in the data"][: fields]`."""

    name: Name
    data_name: Quoted | None
    fields: tuple[ColumnDecl, ...]
