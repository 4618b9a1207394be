"""Conditions and values in words, for those who read why a rule gave nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.model import (
    All,
    Any,
    Arithmetic,
    AtLeastOnScale,
    AttributeValue,
    Condition,
    DayIs,
    DaysSinceEvent,
    DaysSinceValue,
    Defined,
    DomainOf,
    EventCount,
    EventValue,
    Extreme,
    FieldValue,
    GradeValue,
    Happened,
    HowMany,
    InstantIs,
    InWindow,
    IsDisqualified,
    IsKnown,
    IsSkipped,
    LevelValue,
    ListHas,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    Query,
    RatingValue,
    ScoreValue,
    TextHas,
    TextIn,
    TextSet,
    TierValue,
    Value,
    YesNoIs,
)
from lscore.runtime.values import DAY, HOUR, MINUTE, day_text, instant_text

SHOWN = 5
"""How many texts of a set are named."""

_NUMBERS = {"=": "is", "!=": "is not"}
_DAYS = {"=": "is", "!=": "is not", "<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}


def value_words(value: Value) -> str:
    """A value as the language writes it."""
    match value:
        case NumberConst(units):
            return number_text(units)
        case AttributeValue(name) | FieldValue(name) | ScoreValue(name):
            return name
        case DomainOf(item):
            return f"domain({value_words(item)})"
        case Arithmetic(op, left, right):
            return f"({value_words(left)} {op} {value_words(right)})"
        case Extreme(kind, items):
            return f"{kind}({', '.join(map(value_words, items))})"
        case EventCount(query):
            return f"count of {query_words(query)}"
        case EventValue(kind, field, query):
            return f"{kind} {field.name} of {query_words(query)}"
        case DaysSinceEvent(query):
            return f"days since {query_words(query)}"
        case DaysSinceValue(item):
            return f"days since {item.name}"
        case GradeValue():
            return "grade"
        case TierValue():
            return "tier"
        case RatingValue():
            return "rating"
        case LevelValue(score):
            return f"level of {score}"
        case _:
            assert_never(value)


def query_words(query: Query) -> str:
    """An event phrase; in short where it was not written as one."""
    return query.text or (query.event or "active")


def condition_words(condition: Condition) -> str:  # noqa: C901 (one arm a node)
    """A condition as the language writes it; sets are named by some of their values."""
    match condition:
        case All(items):
            return " and ".join(map(_inner, items))
        case Any(items):
            return " or ".join(map(_inner, items))
        case Not(item):
            return f"not {_inner(item)}"
        case HowMany(bound, count, items):
            return f"{bound} {count} of ({', '.join(map(_inner, items))})"
        case Defined(name):
            return name
        case TextIn(written=written) | TextHas(written=written) | ListHas(written=written) if written:
            return written
        case IsKnown(value):
            return f"{value_words(value)} is known"
        case YesNoIs(value, wanted):
            return value_words(value) if wanted else f"{value_words(value)} is no"
        case TextIn(value, texts, negated):
            return f"{value_words(value)} {_set_test(texts, negated)}"
        case TextHas(value, how, text):
            return f'{value_words(value)} {how} "{text}"'
        case NumberIs(op, left, right):
            return f"{value_words(left)} {_NUMBERS.get(op, op)} {value_words(right)}"
        case NumberIn(value, items, negated):
            listed = _some(value_words(item) for item in items)
            return f"{value_words(value)} {'not in' if negated else 'in'} {listed}"
        case NumberBetween(value, low, high):
            return f"{value_words(value)} between {value_words(low)} and {value_words(high)}"
        case ListHas(value, mode, groups):
            listed = _some(text for group in groups for text in _texts(group))
            several = mode == "all" or len(groups) > 1 or ", " in listed
            return f"{value_words(value)} include {f'{mode} of ' if several else ''}{listed}"
        case InWindow(value, kind, micros):
            length = duration_words(micros)
            return f"{value_words(value)} {f'over {length} ago' if kind == 'over' else f'{kind} {length}'}"
        case DayIs(op, value, day):
            return f"{value_words(value)} {_DAYS[op]} {day_text(day)}"
        case InstantIs(op, value, instant):
            return f"{value_words(value)} {_DAYS[op]} {instant_text(instant)}"
        case Happened():
            return condition.text or query_words(condition.query)
        case AtLeastOnScale(value, letters):
            return f"{value_words(value)} at least {letters[-1] if letters else ''}"
        case IsDisqualified():
            return "disqualified"
        case IsSkipped():
            return "skipped"
        case _:
            assert_never(condition)


def duration_words(micros: int) -> str:
    """A duration as the language writes it, in the largest unit that fits."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if micros % unit == 0:
            return f"{micros // unit}{name}"
    return f"{micros // MINUTE}min"


def _inner(condition: Condition) -> str:
    words = condition_words(condition)
    return f"({words})" if isinstance(condition, All | Any) else words


def _set_test(texts: TextSet, negated: bool) -> str:
    listed = _texts(texts)
    if len(listed) == 1 and not texts.patterns:
        return f"{'is not' if negated else 'is'} {listed[0]}"
    return f"{'not in' if negated else 'in'} {_some(listed)}"


def _texts(texts: TextSet) -> list[str]:
    return [*map(_quoted, texts.exact), *(f'"{"*".join(parts)}"' for parts in texts.patterns)]


def _quoted(text: str) -> str:
    return text if text.replace("_", "").replace("-", "").isalnum() else f'"{text}"'


def _some(texts: Iterable[str]) -> str:
    listed = list(texts)
    more = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN + 1 else ""
    return ", ".join(listed[:SHOWN] if more else listed) + more
