"""Which thing of the old side is which of the new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = Callable[[Item], Hashable | None]
"""What two things have in common when they are one; None: this thing is not to be found in this way."""

MOST_COMPARED = 400_000
"""So many pairs are compared by likeness; beyond, only what has something exact in common is found."""


class Pairing(Generic[Item]):
    """Pairs things step by step, each step over what the ones before left."""

    def __init__(self, old: Sequence[Item], new: Sequence[Item]) -> None:
        self.pairs: list[tuple[Item, Item]] = []
        self.old = list(old)
        """What has no partner yet."""
        self.new = list(new)

    def by(self, key: Key[Item], accept: Callable[[Item, Item], bool] | None = None) -> Pairing[Item]:
        """Pair what has an equal key, in the order of the things, where `accept` lets it."""
        waiting: dict[Hashable, list[Item]] = {}
        for item in self.new:
            found = key(item)
            if found is not None:
                waiting.setdefault(found, []).append(item)
        left: list[Item] = []
        taken: set[int] = set()
        for item in self.old:
            found = key(item)
            partners = waiting.get(found, []) if found is not None else []
            partner = next((other for other in partners if accept is None or accept(item, other)), None)
            if partner is None:
                left.append(item)
                continue
            partners.remove(partner)
            taken.add(id(partner))
            self.pairs.append((item, partner))
        self.old, self.new = left, [item for item in self.new if id(item) not in taken]
        return self

    def by_likeness(
        self, words: Callable[[Item], frozenset[str]], accept: Callable[[Item, Item], bool], least: float
    ) -> Pairing[Item]:
        """Pair what has the most words in common, the likest first; `least` of them (0 to 1) must be."""
        if len(self.old) * len(self.new) > MOST_COMPARED:
            return self
        said = [(item, words(item)) for item in self.new]
        likely: list[tuple[float, int, int]] = []
        for place, item in enumerate(self.old):
            own = words(item)
            for other_place, (other, theirs) in enumerate(said):
                likeness = 2 * len(own & theirs) / max(len(own) + len(theirs), 1)
                if likeness >= least and accept(item, other):
                    likely.append((-likeness, place, other_place))
        old: dict[int, Item] = dict(enumerate(self.old))
        new: dict[int, Item] = dict(enumerate(self.new))
        for _, place, other_place in sorted(likely):
            if place in old and other_place in new:
                self.pairs.append((old.pop(place), new.pop(other_place)))
        self.old, self.new = list(old.values()), list(new.values())
        return self
