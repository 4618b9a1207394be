"""Expressions, tests, conditions, event phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lscore.dsl.nodes.values import Duration, Name, Node, Number, Value


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Parentheses around an expression or a condition, as written."""

    item: Expr | Condition


@dataclass(frozen=True, slots=True)
class Arith(Node):
    """`left + right` and so on."""

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """`max(a, b)`, `min(a, b)`."""

    kind: Literal["max", "min"]
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Domain(Node):
    """`domain(email)`."""

    item: Expr


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """A value out of events: `count of PHRASE`, `total amount of PHRASE`, … (`field` is None for `count` alone)."""

    kind: Literal["count", "total", "average", "highest", "lowest", "latest", "first"]
    field: Name | None
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class DaysSince(Node):
    """`days since PHRASE`; a phrase that is a bare name may also be a date or time attribute."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class LevelOf(Node):
    """`level of engagement`."""

    score: Name


Expr = Value | Group | Arith | Extreme | Domain | Aggregate | DaysSince | LevelOf


@dataclass(frozen=True, slots=True)
class And(Node):
    """`A and B and C`."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`A or B or C`."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not A`."""

    item: Condition


Bound = Literal["at least", "at most", "exactly"]


@dataclass(frozen=True, slots=True)
class HowManyOf(Node):
    """`at least 2 of (A, B, C)`."""

    bound: Bound
    count: Number
    items: tuple[Condition, ...]


CompareOp = Literal["is", "is not", ">=", "<=", ">", "<", "before", "after", "on or before", "on or after"]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right`."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class In(Node):
    """`left in a, b` and `left not in a, b`."""

    left: Expr
    negated: bool
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`left between low and high`, both ends in."""

    left: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`left contains "x"` and its like."""

    op: Literal["contains", "starts with", "ends with", "like", "has word"]
    left: Expr
    right: Value


@dataclass(frozen=True, slots=True)
class Includes(Node):
    """`left include x` (or `includes`), `include any of x, y`, `include all of x, y`."""

    left: Expr
    mode: Literal["one", "any", "all"]
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Known(Node):
    """`left is missing`, `left is known`, `left is not missing`."""

    left: Expr
    written: Literal["is missing", "is known", "is not missing"]


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """`grade at least B`, `tier at least warm`."""

    left: Expr
    value: Value


@dataclass(frozen=True, slots=True)
class Count(Node):
    """`at least 3 times`, `at least 3 different page`, `on at least 3 days`, `by at least 3 different leads`.

    `of` is None for times; a bare `3 times` has the bound "bare", which the compiler refuses.
    """

    bound: Literal["at least", "at most", "exactly", "more than", "fewer than"]
    count: Number
    unit: Literal["times", "different", "days", "leads"]
    field: Name | None = None


@dataclass(frozen=True, slots=True)
class After(Node):
    """`[within D] after ANCHOR [of the same FIELD]`; the anchor is a phrase with at most an object and a `where`."""

    within: Duration | None
    anchor: Phrase
    same: Name | None


@dataclass(frozen=True, slots=True)
class Window(Node):
    """`within D`, `within next D`, `over D ago`, `between D and D ago`; `far` is the second duration of `between`."""

    kind: Literal["within", "within next", "over", "between"]
    near: Duration
    far: Duration | None = None


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """An event phrase. All optional parts None: a bare name, which may also be a yes/no attribute, a define,
    `disqualified` …; a name with a window alone may also be a date or time attribute."""

    account: bool
    event: Name
    objects: tuple[Value, ...] = ()
    any_of: bool = False
    where: Condition | None = None
    count: Count | None = None
    in_one: Name | None = None
    after: After | None = None
    window: Window | None = None

    @property
    def bare(self) -> bool:
        """Whether it is nothing but a name."""
        return self.windowed and self.window is None

    @property
    def windowed(self) -> bool:
        """Whether it is a name with at most a window."""
        rest = (self.where, self.count, self.in_one, self.after)
        return not self.account and not self.objects and not any(part is not None for part in rest)


Condition = And | Or | Not | Group | HowManyOf | Compare | In | Between | TextTest | Includes | Known | AtLeast | Phrase
