"""What needs what: sets, defines and scores in an order in which each finds what it needs, and their circles."""

from __future__ import annotations

from collections.abc import Mapping


def in_order(needs: Mapping[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """The names in an order in which each needs only earlier ones, and the circles that keep some from it.

    The order depends on the names alone, not on the order of the mapping. Of names on a circle, too, each stands in
    the order once.

    >>> in_order({"c": ["a"], "a": ["b"], "b": []})
    (['b', 'a', 'c'], [])
    >>> in_order({"a": ["b"], "b": ["a"]})
    (['b', 'a'], [['a', 'b']])
    """
    order: list[str] = []
    circles: list[list[str]] = []
    state: dict[str, int] = {}
    for start in sorted(needs):
        if start in state:
            continue
        path: list[tuple[str, list[str]]] = [(start, sorted(needs[start], reverse=True))]
        state[start] = 1
        while path:
            name, rest = path[-1]
            if not rest:
                path.pop()
                state[name] = 2
                order.append(name)
                continue
            other = rest.pop()
            if other not in needs or state.get(other) == 2:
                continue
            if state.get(other) == 1:
                names = [step[0] for step in path]
                circles.append(names[names.index(other) :])
                continue
            state[other] = 1
            path.append((other, sorted(needs[other], reverse=True)))
    return order, circles
