"""Named values in layers: how straight-line code becomes nested SELECTs.

A value that is used more than once gets a name. It stands in the layer above the highest one of what it uses; each
layer is a SELECT over the one below, and carries on only what is still needed further up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from lscore.compiler.backends.sql.tree import Expr, Query, col, columns_in, is_name, rows_of, select

Source = Callable[[Mapping[str, Expr]], Query]
"""Makes the lowest SELECT, of named values."""


class Names:
    """Fresh names: `v_1`, `v_2` …; raw columns of tables have no such names (see `rows`).

    `alike`: equal values get one name. Looking for them costs time, so that only models that share most of what they
    say (see `ground`) ask for it.
    """

    def __init__(self, *, alike: bool = False) -> None:
        self.alike = alike
        self._numbers = count(1)

    def fresh(self, kind: str = "v") -> str:
        """A new name."""
        return f"{kind}_{next(self._numbers)}"


class Layers:
    """Values over the columns of a source."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.values: dict[str, Expr] = {}
        self.depth: dict[str, int] = {}
        self._known: dict[Expr, str] = {}

    def let(self, value: Expr) -> Expr:
        """The value under a name of its own."""
        return value if is_name(value) else self.named(value)

    def named(self, value: Expr) -> Expr:
        """The value under a name of its own, even where it is a column of the source."""
        if self.names.alike and value in self._known:
            return col(self._known[value])
        name = self.names.fresh()
        self.values[name] = value
        self.depth[name] = 1 + max((self.depth.get(used, 0) for used in columns_in(value)), default=0)
        if self.names.alike:
            self._known[value] = name
        return col(name)

    def query(self, outputs: Mapping[str, Expr], source: Source) -> Query:
        """A SELECT of outputs over all the layers they need; `source` makes the lowest one."""
        needed = _used(outputs)
        layers: list[Mapping[str, Expr]] = [outputs]
        for depth in range(max((self.depth.get(name, 0) for name in needed), default=0), 0, -1):
            layer = {name: self.values[name] for name in sorted(needed) if self.depth.get(name) == depth}
            needed -= layer.keys()
            layers.append({**layer, **{name: col(name) for name in sorted(needed)}})
            needed |= _used(layer)
        query = source(layers.pop())
        while layers:
            query = select(layers.pop(), rows_of(query, "below"))
        return query


def _used(values: Mapping[str, Expr]) -> set[str]:
    return set[str]().union(*(columns_in(value) for value in values.values()))
