"""What generated code calls: exact arithmetic, text tests, the settling of collected events.

Nothing here knows a Model. Numbers and points are ints in units of 1/10,000, instants ints of microseconds, missing
is None, texts are in normal form.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

UNIT = 10_000
DAY = 86_400_000_000
LIMIT = 10**14 * UNIT

EventRow = tuple[Any, ...]
"""An event at hand: (instant, number of its kind, its raw row[, lead])."""


# --- numbers


def rounded(numerator: int, denominator: int) -> int:
    """The quotient as an int, half away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole


def within_range(number: int | None) -> int | None:
    """The number, missing if it is out of range."""
    return number if number is not None and -LIMIT < number < LIMIT else None


def add(left: int | None, right: int | None) -> int | None:
    """Their sum."""
    return None if left is None or right is None else within_range(left + right)


def subtract(left: int | None, right: int | None) -> int | None:
    """Their difference."""
    return None if left is None or right is None else within_range(left - right)


def multiply(left: int | None, right: int | None) -> int | None:
    """Their product, rounded to the unit."""
    return None if left is None or right is None else within_range(rounded(left * right, UNIT))


def divide(left: int | None, right: int | None) -> int | None:
    """Their quotient, rounded to the unit; by zero it is missing."""
    return None if left is None or not right else within_range(rounded(left * UNIT, right))


def largest(*items: int | None) -> int | None:
    """The largest of the known ones."""
    return max((item for item in items if item is not None), default=None)


def smallest(*items: int | None) -> int | None:
    """The smallest of the known ones."""
    return min((item for item in items if item is not None), default=None)


def average(total: int, count: int) -> int | None:
    """The mean, rounded once; over nothing it is missing."""
    return within_range(rounded(total, count)) if count else None


def scaled(points: int, weight: int) -> int:
    """Points by a weight in units of 1/10,000 percent."""
    return rounded(points * weight, 1_000_000)


# --- texts


def domain(text: str | None) -> str | None:
    """What stands behind the last `@`, trimmed; missing if nothing does."""
    if text is None or "@" not in text:
        return None
    return text.rpartition("@")[2].strip(" ") or None


def like(text: str, parts: Sequence[str]) -> bool:
    """Whether a text starts with the first part, ends with the last, and has the others between, in order."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return False
    place = len(first)
    for part in parts[1:-1]:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def like_any(text: str | None, patterns: Iterable[Sequence[str]]) -> bool:
    """Whether a known text is like one of the patterns."""
    return text is not None and any(like(text, parts) for parts in patterns)


def has_word(text: str | None, word: str) -> bool:
    """Whether a known text has the word with no letter or digit right before or after it."""
    if text is None:
        return False
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        before, after = text[place - 1 : place] if place else "", text[end : end + 1]
        if not _letter(before) and not _letter(after):
            return True
        place = text.find(word, place + 1)
    return False


def _letter(char: str) -> bool:
    return char.isalpha() or char.isdecimal()


def row_of_text(text: str, exact: dict[str, Any], patterns: Iterable[tuple[Sequence[str], Any]], other: Any) -> Any:
    """The row of a table that takes a known text."""
    found = exact.get(text)
    if found is not None:
        return found
    for parts, outcome in patterns:
        if like(text, parts):
            return outcome
    return other


def row_of_number(number: int, bounds: Sequence[int], outcomes: Sequence[Any], other: Any) -> Any:
    """The row of a table that takes a known number."""
    place = bisect_right(bounds, number)
    return outcomes[place - 1] if place else other


# --- caches


class Derived(dict[Any, tuple[Any, ...]]):
    """What follows from one raw value of a column, computed once for each of the first few thousand distinct values.

    A column in which nearly every value is new (an address, a time) would fill the memory and gain nothing. A key is a
    text, None, or (type, value) of a typed value, so that 1, 1.0 and True stay apart.
    """

    def __init__(self, derive: Callable[[Any, Any], tuple[Any, ...]], readers: Sequence[Any], width: int) -> None:
        super().__init__()
        self.derive = derive
        self.readers = readers
        self.room = max(500, min(5_000, 500_000 // (width + 4)))

    def __missing__(self, key: Any) -> tuple[Any, ...]:
        value = self.derive(key[1] if key.__class__ is tuple else key, self.readers)
        if len(self) < self.room:
            self[key] = value
        return value


def key_of(raw: Any) -> Any:
    """The key of a value that is no text; what has no fixed value (a dict) is taken as text."""
    if raw is None:
        return None
    key = (list, tuple(cast("list[Any]", raw))) if isinstance(raw, list) else (raw.__class__, raw)
    try:
        hash(key)
    except TypeError:
        return str(cast("object", raw))
    return key


class Kinds(dict[Any, int]):
    """The number of an event's kind by its name in the data; `other` for names the model does not list."""

    def __init__(self, names: Sequence[str], normal: Callable[[str], str], other: int) -> None:
        super().__init__()
        self.numbers = {name: number for number, name in enumerate(names)}
        self.normal = normal
        self.other = other

    def __missing__(self, name: Any) -> int:
        form = self.normal(name if isinstance(name, str) else str(name)) if name is not None else ""
        number = self.numbers.get(form, self.other) if form else -1
        if len(self) < 100_000:
            self[name] = number
        return number


class Decays(dict[int, dict[int, int]]):
    """Points after whole days: `decays[points][days]`."""

    def __init__(self, decayed: Callable[[int, Any, int], int], decay: Any) -> None:
        super().__init__()
        self.decayed = decayed
        self.decay = decay

    def __missing__(self, points: int) -> dict[int, int]:
        table = self[points] = _DecayTable(self, points)
        return table


class _DecayTable(dict[int, int]):
    def __init__(self, decays: Decays, points: int) -> None:
        super().__init__()
        self.decays = decays
        self.points = points

    def __missing__(self, days: int) -> int:
        value = self[days] = self.decays.decayed(self.points, self.decays.decay, days)
        return value


# --- events


def followers(
    rows: list[tuple[EventRow, Any]], anchors: list[tuple[EventRow, Any]], within: int | None, same: bool
) -> list[EventRow]:
    """The rows that come after some other event among the anchors (each with the value both must share)."""
    instants: dict[Any, list[int]] = {}
    own: set[tuple[int, Any]] = set()
    for anchor, key in anchors:
        if same and key is None:
            continue
        instants.setdefault(key, []).append(anchor[0])
        own.add((id(anchor), key))
    for times in instants.values():
        times.sort()
    kept: list[EventRow] = []
    for row, key in rows:
        times = instants.get(key)
        if not times or (same and key is None):
            continue
        at = row[0]
        count = bisect_right(times, at) - (0 if within is None else bisect_left(times, at - within))
        if count > ((id(row), key) in own):
            kept.append(row)
    return kept


def meets(counts: Iterable[int], bound: str, wanted: int) -> bool:
    """Whether one of the counts meets a bound."""
    match bound:
        case "at least":
            return any(count >= wanted for count in counts)
        case "at most":
            return any(count <= wanted for count in counts)
        case _:
            return wanted in counts


def sizes(groups: dict[Any, set[Any]]) -> list[int]:
    """How many values each group has."""
    return [len(values) for values in groups.values()]


Item = tuple[int, int, Any, int | None, str]
"""An event of an `each`: instant, points before decay, what `once per` tells apart, calendar day, its row's because."""


def newest_kept(items: list[Item], once: bool, per_day: int | None, times: int | None) -> list[Item]:
    """The events that the options of an `each` keep, newest first, on equal instants those with more points."""
    items = sorted(items, key=_newest_first)
    if once:
        seen: set[Any] = set()
        items = [item for item in items if item[2] not in seen and not seen.add(item[2])]
    if per_day is not None:
        days: dict[int | None, int] = {}
        kept: list[Item] = []
        for item in items:
            used = days.get(item[3], 0)
            if used < per_day:
                days[item[3]] = used + 1
                kept.append(item)
        items = kept
    return items if times is None else items[:times]


def _newest_first(item: Item) -> tuple[int, int, str]:
    return -item[0], -item[1], item[4]


def decayed_sum(items: Iterable[Item], decays: Decays | None, now: int) -> int:
    """The points of kept events, each after its decay."""
    if decays is None:
        return sum(item[1] for item in items)
    return sum(decays[item[1]][(now - item[0]) // DAY] for item in items)


def each_line(items: list[Item], decays: Decays | None, now: int, because: str) -> tuple[int, int, int, str]:
    """Points, number and newest instant of kept events, and what is said of them: the rows' words, else the rule's."""
    words = sorted({item[4] for item in items if item[4]})
    return decayed_sum(items, decays, now), len(items), items[0][0], "; ".join(words) or because


# --- results


class Overflow(Exception):  # noqa: N818 (a signal from generated code, caught by the engine)
    """A sum grew beyond what is allowed; the argument says which."""


def overflow(what: str) -> None:
    """Stop: a sum of points is beyond what is allowed."""
    raise Overflow(what)


def number_text(units: int) -> str:
    """A number as text, without trailing zeros."""
    whole, rest = divmod(abs(units), UNIT)
    text = f"{whole}.{rest:04}".rstrip("0") if rest else str(whole)
    return f"-{text}" if units < 0 else text


class NumberTexts(dict[int, str]):
    """Numbers as text, kept."""

    def __missing__(self, units: int) -> str:
        text = number_text(units)
        if len(self) < 100_000:
            self[units] = text
        return text


number_texts = NumberTexts()
