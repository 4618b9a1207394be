"""The program of one lead: what it is made of is written when it is first asked for, and once.

So the order of scores, defines and decisions follows from who asks for what, and nothing is worked out that nobody
asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lscore.compiler.backends.columns import Column, Places
from lscore.compiler.backends.decisions import Decisions
from lscore.compiler.backends.events import Events
from lscore.compiler.backends.expressions import BOUNDS, Writer
from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.needs import COUNT, NEWEST, Need, need_of, need_of_value
from lscore.compiler.backends.scores import write_score
from lscore.compiler.backends.source import Names, Program
from lscore.compiler.model import (
    NUMBER_LIMIT,
    AttributeValue,
    Condition,
    DaysSinceEvent,
    Defined,
    EventCount,
    EventValue,
    FieldValue,
    GradeValue,
    Happened,
    IsDisqualified,
    IsSkipped,
    LevelValue,
    Model,
    Query,
    RatingValue,
    Rule,
    ScoreValue,
    TierValue,
    Type,
    Value,
    value_type,
)
from lscore.compiler.normal import normal

_RESULTS = (ScoreValue, GradeValue, TierValue, RatingValue, LevelValue)


@dataclass(frozen=True, slots=True)
class Explained:
    """What a line of explanations stands for; `rule` is None for `(bounds)` and the like."""

    score: str
    category: str
    name: str
    rule: Rule | None = None


class Lead(Writer):
    """Writes the program of a lead."""

    def __init__(self, model: Model, *, explain: bool, by_name: bool) -> None:
        names = Names()
        super().__init__(names, Program(names))
        self.model = model
        self.explain = explain
        self.places = Places(dict(model.defines))
        self.events = Events(model, names, self.places, explain, by_name)
        self.decisions = Decisions(self)
        self.columns: dict[str, Column] = {}
        self.column_sums: dict[tuple[str, str | None], dict[str, None]] = {}
        self.lines: list[Explained] = []
        self._locals: dict[Value, str] = {}
        self._defines: dict[str, str] = {}
        self._scores = {score.name: score for score in model.scores}

    def line(self, score: str, category: str, name: str, rule: Rule | None = None) -> int:
        """The number of a line of explanations."""
        self.lines.append(Explained(score, category, name, rule))
        return len(self.lines) - 1

    def slot(self, query: Query, need: Need) -> str:
        """The expression of what is wanted to know of a query."""
        return self.events.slot(query, need)

    # --- columns

    def column_of(self, node: Any) -> Column | None:
        """The column that a node looks at, if it looks at one and nothing else."""
        names = self.places.of(node)
        return self.column(next(iter(names))) if names and len(names) == 1 else None

    def column(self, name: str) -> Column:
        """The column of an attribute."""
        if name not in self.columns:
            readings = {
                AttributeValue(item.name, item.type): (item.type, item.one_of)
                for item in self.model.attributes
                if item.name == name
            }
            label = f"lead_{len(self.columns)}"
            self.columns[name] = Column(self.names, label, name, "of the lead", self.places.defines, readings)
        return self.columns[name]

    def ready_condition(self, node: Condition) -> str | None:
        """Tests on one attribute alone are outputs of its column."""
        column = self.column_of(node)
        return column.condition_output(node) if column else None

    def ready_value(self, node: Value) -> str | None:
        """Likewise values; others are worked out once."""
        column = self.column_of(node)
        if column:
            return column.value_output(node)
        return self._locals.get(node)

    # --- leaves

    def value(self, node: Value) -> str:
        """A local or literal with the value, the same one for the same value."""
        local = super().value(node)
        if local.startswith("v"):
            self._locals[node] = local
        return local

    def leaf_value(self, node: ValueLeaf) -> str:
        """Values out of events, scores, and what was decided."""
        let = self.program.let
        match node:
            case EventCount(query):
                return let(f"{self.slot(query, COUNT)} * 10000")
            case EventValue(kind, field, query):
                return let(self._event_value(kind, field, query))
            case DaysSinceEvent(query):
                newest = self.slot(query, NEWEST)
                return let(f"None if {newest} is None else (AS_OF - {newest}) // 86400000000 * 10000")
            case ScoreValue(name):
                return self.score(name)
            case GradeValue():
                grades = self.model.grades
                return self._compared_form(self.decisions.grade(), grades.letters if grades else ())
            case TierValue():
                tiers = self.model.tiers
                return self._compared_form(self.decisions.tier(), (*(tiers.letters if tiers else ()), "disqualified"))
            case RatingValue():
                return let(f"NORMAL_OF({self.decisions.rating()})")
            case LevelValue(score):
                return let(f"NORMAL_OF({self.decisions.level(score)})")
            case AttributeValue() | FieldValue():
                raise AssertionError("an attribute is a value of its column")

    def _compared_form(self, local: str, letters: tuple[str, ...]) -> str:
        forms = {None: None} | {letter: normal(letter) for letter in letters}
        return self.program.let(f"{self.names.constant(forms)}[{local}]")

    def _event_value(self, kind: str, field: FieldValue, query: Query) -> str:
        slot = self.slot(query, need_of_value(EventValue(kind, field, query)))  # type: ignore[arg-type]
        match kind:
            case "total":
                return f"{slot} if -{NUMBER_LIMIT} < {slot} < {NUMBER_LIMIT} else None"
            case "average":
                return f"average({slot}, {self.slot(query, Need('known', field))})"
            case _:
                return slot

    def leaf_condition(self, node: ConditionLeaf) -> str:
        """Event phrases, defines, and what was decided."""
        match node:
            case Happened(bound=bound, count=count):
                slot = self.slot(node.query, need_of(node))
                if node.in_one is not None:
                    return f"meets({slot}, {bound!r}, {count})"
                return f"({slot} {BOUNDS[bound]} {count})"
            case Defined(name):
                if name not in self._defines:
                    self._defines[name] = self.program.let(self.condition(self.places.defines[name]), name)
                return self._defines[name]
            case IsDisqualified():
                return f"({self.decisions.disqualified()} != 0)"
            case IsSkipped():
                return f"({self.decisions.skipped()} != 0)"

    def score(self, name: str) -> str:
        """The local of a finished score."""
        key = ScoreValue(name)
        if key not in self._locals:
            with self.program.apart():
                self._locals[key] = write_score(self, self._scores[name])
        return self._locals[key]

    def shown(self, node: Value) -> str:
        """The expression of a value as text, as it is shown; None if it is missing."""
        match node:
            case GradeValue():
                return self.decisions.grade()
            case TierValue():
                return self.decisions.tier()
            case RatingValue():
                return self.decisions.rating()
            case LevelValue(score):
                return self.decisions.level(score)
            case AttributeValue(name=name, type=Type.TEXT):
                return self.column(name).original(node)
            case _:
                local = self.value(node)
                if value_type(node) == Type.NUMBER:
                    return self.program.let(f"None if {local} is None else number_texts[{local}]")
                return local

    def measure(self, happened: Happened) -> str:
        """How far the count of a phrase has come; in groups the size of the largest (smallest for `at most`)."""
        slot = self.slot(happened.query, need_of(happened))
        if happened.in_one is None:
            return slot
        return f"({'min' if happened.bound == 'at most' else 'max'}({slot}, default=0))"

    def forget(self, skipped: str) -> None:
        """From here on a skipped lead has no results: for what is asked of one."""
        results: dict[Value, str] = {
            value: local for value, local in self._locals.items() if isinstance(value, _RESULTS)
        }
        for local in dict.fromkeys([*results.values(), *self.decisions.texts.values()]):
            self.program.do(f"if {skipped}:\n    {local} = None")
        for what in ("disqualify", "routes", "ensure"):
            if what in self.decisions.masks:
                self.program.do(f"if {skipped}:\n    {self.decisions.masks[what]} = 0")
        self._locals = results
        self._defines = {}
