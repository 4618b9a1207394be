"""Values and conditions, and the queries over events that both contain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lscore.compiler.model.world import Type


@dataclass(frozen=True, slots=True)
class NumberConst:
    """A number, in units."""

    units: int


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """The lead's attribute, read as `type`."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The field of the event at hand, read as `type`; missing for an event that does not declare it."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class DomainOf:
    """The part of a text behind its last `@`; missing if there is none or nothing is left."""

    item: Value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+ - * /`. Missing in, missing out; by zero is missing; out of range is missing; `*` and `/` round half away
    from zero."""

    op: Literal["+", "-", "*", "/"]
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest of the known items; missing when all are."""

    kind: Literal["max", "min"]
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many events match (a number: units)."""

    query: Query


@dataclass(frozen=True, slots=True)
class EventValue:
    """A value over the matching events in which `field` is known.

    `total` over none is 0, the others missing; `total` beyond the range is missing. `latest`/`first`: of the
    newest/oldest, on equal instants the larger value (text: by normal form, then by original). Only latest/first
    take a text field.
    """

    kind: Literal["total", "average", "highest", "lowest", "latest", "first"]
    field: FieldValue
    query: Query


@dataclass(frozen=True, slots=True)
class DaysSinceEvent:
    """Whole 24-hour days since the newest match (a number: units)."""

    query: Query


@dataclass(frozen=True, slots=True)
class DaysSinceValue:
    """Whole 24-hour days since a date's first instant or a time; missing for what lies ahead (a number: units)."""

    item: AttributeValue


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """A finished score (a number: units)."""

    name: str


@dataclass(frozen=True, slots=True)
class GradeValue:
    """The lead's grade (text)."""


@dataclass(frozen=True, slots=True)
class TierValue:
    """The lead's tier (text); `disqualified` for a disqualified lead."""


@dataclass(frozen=True, slots=True)
class RatingValue:
    """The lead's rating (text)."""


@dataclass(frozen=True, slots=True)
class LevelValue:
    """The level of a score (text)."""

    score: str


Value = (
    NumberConst
    | AttributeValue
    | FieldValue
    | DomainOf
    | Arithmetic
    | Extreme
    | EventCount
    | EventValue
    | DaysSinceEvent
    | DaysSinceValue
    | ScoreValue
    | GradeValue
    | TierValue
    | RatingValue
    | LevelValue
)


def value_type(value: Value) -> Type:
    """The type of what a value gives."""
    match value:
        case AttributeValue(type=kind) | FieldValue(type=kind):
            return kind
        case EventValue(field=item):
            return item.type
        case DomainOf() | GradeValue() | TierValue() | RatingValue() | LevelValue():
            return Type.TEXT
        case _:
            return Type.NUMBER


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts to compare with: `exact` in normal form; `patterns` as their parts between stars, in normal form. Both
    sorted.

    A pattern of the parts (a, b, c) matches a text that starts with a, ends with c and has b between, without
    overlap. Single pattern parts keep a space beside a star (`"VP *"` is ("vp ", "")).
    """

    exact: tuple[str, ...] = ()
    patterns: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some item holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Condition


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many items hold."""

    bound: Literal["at least", "at most", "exactly"]
    count: int
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Defined:
    """The condition of a define (Model.defines), which means the same wherever it is used."""

    name: str


@dataclass(frozen=True, slots=True)
class IsKnown:
    """The value is not missing."""

    value: Value


@dataclass(frozen=True, slots=True)
class YesNoIs:
    """A yes/no value is known and is `wanted`."""

    value: Value
    wanted: bool


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text is known and in the set (`negated`: known and not in it). Also grade, tier, rating, level."""

    value: Value
    texts: TextSet
    negated: bool = False
    written: str = field(default="", compare=False)
    """The test as the formatter writes it."""


@dataclass(frozen=True, slots=True)
class TextHas:
    """A text contains, starts with, ends with, or has as a word, another (in normal form)."""

    value: Value
    how: Literal["contains", "starts with", "ends with", "has word"]
    text: str
    written: str = field(default="", compare=False)
    """The test as the formatter writes it."""


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A comparison of numbers; false beside a missing one (`!=` too)."""

    op: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class NumberIn:
    """A number is one of the items; `negated`: known, every item known, and none of them."""

    value: Value
    items: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class NumberBetween:
    """low <= value <= high, all known."""

    value: Value
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class ListHas:
    """A list is known and an item of it is in some (`any`) or in every one (`all`) of the groups."""

    value: Value
    mode: Literal["any", "all"]
    groups: tuple[TextSet, ...]
    written: str = field(default="", compare=False)
    """The test as the formatter writes it."""


@dataclass(frozen=True, slots=True)
class InWindow:
    """A date (its first instant in the model's timezone) or time lies in a window around as_of.

    `within`: as_of - micros < it <= as_of; `within next`: as_of < it <= as_of + micros; `over`: it <= as_of - micros.
    """

    value: Value
    kind: Literal["within", "within next", "over"]
    micros: int


@dataclass(frozen=True, slots=True)
class DayIs:
    """A comparison with a DATE: by the value's day (a time's day in the model's timezone)."""

    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Value
    day: int


@dataclass(frozen=True, slots=True)
class InstantIs:
    """A comparison with a TIME: by the value's instant (a date's first instant)."""

    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Value
    instant: int


@dataclass(frozen=True, slots=True)
class Happened:
    """An event phrase as a condition: its matching events meet the count.

    `of` is what is counted: matching events ("times"), different known values of `counted` (by normal form),
    calendar days of the model's timezone, or different leads. With `in_one` some known value of that field (or
    calendar day: "day") that occurs among the matches must meet the count by itself. "more than 2" is ("at least",
    3), "fewer than 2" is ("at most", 1); no COUNT is ("at least", 1).
    """

    query: Query
    bound: Literal["at least", "at most", "exactly"] = "at least"
    count: int = 1
    of: Literal["times", "different", "days", "leads"] = "times"
    counted: FieldValue | None = None
    in_one: FieldValue | Literal["day"] | None = None
    text: str = field(default="", compare=False)
    """The phrase as the formatter writes it."""


@dataclass(frozen=True, slots=True)
class AtLeastOnScale:
    """grade or tier `at least` a letter: it is one of `letters` (that letter and the better ones)."""

    value: GradeValue | TierValue
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsDisqualified:
    """The lead is disqualified."""


@dataclass(frozen=True, slots=True)
class IsSkipped:
    """The lead is skipped (only in `expect`)."""


Condition = (
    All
    | Any
    | Not
    | HowMany
    | Defined
    | IsKnown
    | YesNoIs
    | TextIn
    | TextHas
    | NumberIs
    | NumberIn
    | NumberBetween
    | ListHas
    | InWindow
    | DayIs
    | InstantIs
    | Happened
    | AtLeastOnScale
    | IsDisqualified
    | IsSkipped
)


@dataclass(frozen=True, slots=True)
class Query:
    """Which events match.

    `event` is a name of Model.events, None for any event (`active`), also one that the model does not name. `where`
    is a condition on FieldValues (the OBJECT is part of it). as_of - since < at <= as_of - until (`since` None: no
    far end). `account`: over the events of all leads of the same known account, of which a lead without an account
    has none.
    """

    event: str | None
    where: Condition | None = None
    since: int | None = None
    until: int = 0
    after: After | None = None
    account: bool = False
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class After:
    """Some other event E of the same pool matches `anchor` (a Query without window, after or account; events after
    as_of are never seen), with E.at <= this.at, and this.at <= E.at + within unless None; with `same`, both know
    that field, with the same value."""

    anchor: Query
    within: int | None = None
    same: FieldValue | None = None
