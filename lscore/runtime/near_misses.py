"""The rules that gave a lead nothing, and how near they were.

What has to be known (does a part of a condition hold, how far has a count come) is put as questions to the same
generated code that scores; here the answers become words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from typing import Any as Unknown

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import (
    All,
    Any,
    AtLeastOnScale,
    AttributeValue,
    ChoiceRule,
    Condition,
    DayIs,
    DaysSinceEvent,
    Defined,
    EachRule,
    ForEveryRule,
    Happened,
    HowMany,
    InstantIs,
    InWindow,
    IsKnown,
    ListHas,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    Query,
    Rule,
    TableRule,
    TextHas,
    TextIn,
    Type,
    Value,
    WhenRule,
    WithoutRule,
    YesNoIs,
    value_type,
)
from lscore.runtime.values import Trouble, day_text, instant_text, text_of
from lscore.runtime.wording import condition_words, duration_words, query_words, value_words

if TYPE_CHECKING:
    from lscore.runtime.engines.python import PythonEngine


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that gave nothing: what it wanted that was not there, in words."""

    score: str
    category: str
    rule: str
    title: str
    line: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Asked:
    """Questions about a lead, and their answers once they are there."""

    conditions: dict[Condition, int] = field(default_factory=dict[Condition, int])
    measures: dict[Happened, int] = field(default_factory=dict[Happened, int])
    values: dict[Value, int] = field(default_factory=dict[Value, int])
    answers: Sequence[Unknown] | None = None

    def wanted(self, by_name: bool) -> Wanted:
        """The program that answers them."""
        return Wanted(
            results=False,
            by_name=by_name,
            conditions=tuple(self.conditions),
            measures=tuple(self.measures),
            values=tuple(self.values),
        )

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds."""
        return bool(self._answer(self.conditions, condition, 0))

    def measure(self, happened: Happened) -> int:
        """How far its count has come."""
        return self._answer(self.measures, happened, len(self.conditions)) or 0

    def value(self, value: Value) -> Unknown:
        """A value as in memory, texts in normal form."""
        return self._answer(self.values, value, len(self.conditions) + len(self.measures))

    def _answer(self, questions: dict[Unknown, int], question: Unknown, start: int) -> Unknown:
        if self.answers is None:  # the first round notes what will be asked
            questions.setdefault(question, len(questions))
            return None
        return self.answers[start + questions[question]]


class NearMisses:
    """Says of rules what was missing for one lead."""

    def __init__(
        self, engine: PythonEngine, lead: str, values: Sequence[Unknown], events: Unknown, account: Unknown
    ) -> None:
        self.engine = engine
        self.inputs = (lead, values, events, account)
        self.asked = Asked()
        self.defines = dict(engine.model.defines)
        self.today = engine.world.clock.day_of(engine.as_of)

    def of(self, rules: Sequence[tuple[str, Rule]]) -> tuple[Near, ...]:
        """What was missing for rules (with their scores), in their order."""
        self._say_all(rules)
        raw, _ = self.engine.ask(self.asked.wanted(self.engine.by_name), *self.inputs)
        self.asked.answers = raw.answers
        return self._say_all(rules)

    def _say_all(self, rules: Sequence[tuple[str, Rule]]) -> tuple[Near, ...]:
        return tuple(
            Near(
                score=score,
                category=rule.category or "",
                rule=rule.name,
                title=rule.title,
                line=rule.span.line if rule.span else 0,
                reasons=tuple(dict.fromkeys(self._reasons(rule))),
            )
            for score, rule in rules
        )

    def _reasons(self, rule: Rule) -> list[str]:
        if rule.starts is not None and self.today < rule.starts:
            return [f"only from {day_text(rule.starts)}"]
        if rule.ends is not None and self.today > rule.ends:
            return [f"only until {day_text(rule.ends)}"]
        match rule.body:
            case WhenRule(condition):
                return self._missing(condition, _condition_of(rule.title, decayed=rule.body.decay is not None))
            case EachRule(query=query):
                return [self._event(query)]
            case TableRule(value):
                shown = self.shown(value)
                return [f"{value_words(value)}: {shown}{'' if shown == 'missing' else ', which no row takes'}"]
            case ChoiceRule(rows=rows):
                return [reason for row in rows for reason in self._missing(row.condition)]
            case ForEveryRule(step, value):
                shown = self.shown(value)
                return [
                    f"{value_words(value)}: {shown}{'' if shown.startswith('missing') else f' of {number_text(step)}'}"
                ]
            case WithoutRule(query=query, beyond=beyond):
                length = f", it counts from more than {duration_words(beyond)} on" if beyond else ""
                return [f"{self._event(query)}{length}"]

    # --- conditions

    def _missing(self, condition: Condition, words: str | None = None) -> list[str]:
        """Why a condition does not hold; nothing where it does."""
        if self.asked.holds(condition):
            return []
        match condition:
            case All(items) | Any(items):
                return [reason for item in items for reason in self._missing(item)]
            case HowMany(_, _, items):
                reasons = [reason for item in items for reason in self._missing(item)]
                return [f"{condition_words(condition)}: {self._held(items)} so far", *reasons]
            case Not(item):
                return [f"{condition_words(condition)}: {self._measured(item)}"]
            case Defined(name):
                return [f"{name}: {reason}" for reason in self._missing(self.defines[name])]
            case _:
                text = words if words and not isinstance(condition, Happened) else condition_words(condition)
                return [f"{text}: {self._measured(condition)}"]

    def _held(self, items: Sequence[Condition]) -> int:
        return sum(self.asked.holds(item) for item in items)

    def _measured(self, condition: Condition) -> str:
        """What a test found."""
        match condition:
            case Happened(bound=bound, count=count):
                so_far = self.asked.measure(condition)
                last = self._last(condition.query)
                if bound == "at least" and count == 1 and not so_far:
                    return last
                return f"{so_far} so far" if bound == "at least" and so_far < count else f"{so_far}"
            case NumberIs(_, left, right):
                return self._pair(left, right)
            case NumberBetween(value) | NumberIn(value):
                return self.shown(value)
            case (
                TextIn(value)
                | TextHas(value)
                | YesNoIs(value)
                | IsKnown(value)
                | ListHas(value)
                | InWindow(value)
                | DayIs(_, value)
                | InstantIs(_, value)
                | AtLeastOnScale(value)
            ):
                return self.shown(value)
            case _:
                return "it holds"

    def _pair(self, left: Value, right: Value) -> str:
        if isinstance(right, NumberConst):
            return self.shown(left)
        if isinstance(left, NumberConst):
            return self.shown(right)
        return f"{self.shown(left)} and {self.shown(right)}"

    # --- events

    def _event(self, query: Query) -> str:
        return f"{query_words(query)}: {self._last(query)}"

    def _last(self, query: Query) -> str:
        """When the newest event was that matches but for the window."""
        days = self.asked.value(DaysSinceEvent(replace(query, since=None, until=0)))
        if days is None:
            return "never"
        whole = days // 10_000
        return "last one today" if not whole else f"last one {whole:,} day{'s' if whole != 1 else ''} ago"

    # --- values

    def shown(self, value: Value) -> str:
        """A value as it is shown to people."""
        if isinstance(value, AttributeValue):
            return self._attribute(value)
        known = self.asked.value(value)
        if known is None:
            return "missing"
        return _typed(known, value_type(value))

    def _attribute(self, value: AttributeValue) -> str:
        attributes = self.engine.model.attributes
        found = next((item for item in attributes if item.name == value.name and item.type == value.type), None)
        if found is None:
            return "missing"
        raw = self.inputs[1][self.engine.lead_columns.index(found.column)]
        known = self.engine.world.reader(value.type.value, found.one_of)(raw)
        if isinstance(known, Trouble):
            why = "cannot be read" if known is Trouble.UNREADABLE else "is none of the allowed values"
            return f"missing ({text_of(raw)} {why})"
        return "missing" if known is None else _typed(known, value.type)


def _typed(known: Unknown, type_: Type) -> str:
    match type_:
        case Type.NUMBER:
            return number_text(known)
        case Type.YESNO:
            return "yes" if known else "no"
        case Type.DATE:
            return day_text(known)
        case Type.TIME:
            return instant_text(known)
        case Type.LIST:
            return "; ".join(known)
        case Type.TEXT:
            return str(known)


def _condition_of(title: str, *, decayed: bool) -> str | None:
    """The condition in the title of a `when`: without the word, and without its decay behind the last comma."""
    condition = title.removeprefix("when ")
    return (condition.rpartition(", ")[0] if decayed else condition) or None
