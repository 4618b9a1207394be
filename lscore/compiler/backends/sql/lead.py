"""The program of the leads: values of a lead as SQL, each written when it is first asked for, and once."""

from __future__ import annotations

from typing import Any

from lscore.compiler.backends.columns import Places
from lscore.compiler.backends.leaves import ConditionLeaf, ValueLeaf
from lscore.compiler.backends.sql import numbers
from lscore.compiler.backends.sql.columns import ColumnWriter, Leaf, Reading
from lscore.compiler.backends.sql.decisions import Decisions
from lscore.compiler.backends.sql.facts import ANY, COUNT, NEWEST, Fact, fact_of_value
from lscore.compiler.backends.sql.ground import Ground
from lscore.compiler.backends.sql.lines import Line
from lscore.compiler.backends.sql.scope import BOUNDS, Writer
from lscore.compiler.backends.sql.scores import write_score
from lscore.compiler.backends.sql.texts import normal_form
from lscore.compiler.backends.sql.tree import (
    Expr,
    compare,
    lit,
    mul,
    negated,
    variable,
)
from lscore.compiler.model import (
    UNIT,
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
    ScoreValue,
    TierValue,
    Type,
    Value,
    value_type,
)


class Lead(Writer):
    """Writes the values of a lead."""

    def __init__(self, model: Model, ground: Ground, *, explain: bool) -> None:
        super().__init__(ground.layers, ground.zone)
        self.model = model
        self.ground = ground
        self.explain = explain
        self.variables = ground.variables
        self.places = Places(dict(model.defines))
        self.events = ground.events
        self.decisions = Decisions(self)
        self.lines: list[Line] = []
        self.overflows: list[tuple[Expr, str]] = []
        """When a sum is beyond what is allowed, and which, in the order in which they are worked out."""
        self._writers: dict[str, ColumnWriter] = {}
        self._scores = {score.name: score for score in model.scores}
        self._defines: dict[str, Expr] = {}
        self._readings: dict[Leaf, Reading] = {
            AttributeValue(item.name, item.type): (item.type, item.one_of) for item in model.attributes
        }
        self._column_of = {item.name: item.column for item in model.attributes}

    # --- columns

    def writer_of(self, node: Any) -> ColumnWriter | None:
        """The writer of the column that a node looks at, if it looks at one and nothing else."""
        names = self.places.of(node)
        if not names or len(names) != 1:
            return None
        return self.column_writer(next(iter(names)))

    def column_writer(self, attribute: str) -> ColumnWriter:
        """The writer of an attribute's column."""
        if attribute not in self._writers:
            column = self.ground.column(self._column_of[attribute])
            self._writers[attribute] = ColumnWriter(column, self._readings, self.places.defines)
        return self._writers[attribute]

    def ready_condition(self, node: Condition) -> Expr | None:
        """Tests on one attribute alone are worked out in its column."""
        writer = self.writer_of(node)
        return writer.column.output(writer.condition(node)) if writer else None

    def ready_value(self, node: Value) -> Expr | None:
        """Likewise values."""
        writer = self.writer_of(node)
        return writer.column.output(writer.value(node)) if writer else None

    def original(self, node: AttributeValue) -> Expr:
        """A text as it is shown."""
        column = self.column_writer(node.name).column
        return column.output(column.read(self._readings[node]).original)

    # --- leaves

    def fact(self, query: Query, fact: Fact) -> Expr:
        """What is known of the events of a query."""
        return self.events.fact(query, fact)

    def leaf_value(self, node: ValueLeaf) -> Expr:
        """Values out of events, scores, and what was decided."""
        match node:
            case EventCount(query):
                return mul(self.fact(query, COUNT), lit(UNIT))
            case EventValue():
                return self._event_value(node)
            case DaysSinceEvent(query):
                return self.days_since(self.fact(query, NEWEST))
            case ScoreValue(name):
                return self.score(name)
            case GradeValue():
                return self.decisions.grade().form
            case TierValue():
                return self.decisions.tier().form
            case RatingValue():
                return normal_form(self.decisions.rating())
            case LevelValue(score):
                return normal_form(self.decisions.level(score))
            case AttributeValue() | FieldValue():
                raise AssertionError("an attribute is a value of its column")

    def _event_value(self, node: EventValue) -> Expr:
        found = self.fact(node.query, fact_of_value(node))
        match node.kind:
            case "total":
                return numbers.within_range(found)
            case "average":
                return numbers.average(found, self.fact(node.query, Fact("known", node.field)))
            case _:
                return found

    def leaf_condition(self, node: ConditionLeaf) -> Expr:
        """Event phrases, defines, and what was decided."""
        match node:
            case Happened():
                return self._happened(node)
            case Defined(name):
                if name not in self._defines:
                    self._defines[name] = self.layers.let(self.condition(self.places.defines[name]))
                return self._defines[name]
            case IsDisqualified():
                return self.decisions.disqualified()
            case IsSkipped():
                return self.decisions.skipped()

    def _happened(self, node: Happened) -> Expr:
        if node.in_one is not None:
            return self.fact(node.query, Fact("meets", happened=node))
        bound = (node.bound, node.count)
        if node.of == "times" and not self.explain:
            if bound == ("at least", 1):
                return self.fact(node.query, ANY)
            if node.count == 0 and node.bound != "at least":
                return negated(self.fact(node.query, ANY))
        return compare(self.fact(node.query, self._counted(node)), BOUNDS[node.bound], lit(node.count))

    @staticmethod
    def _counted(node: Happened) -> Fact:
        match node.of:
            case "times":
                return COUNT
            case "different":
                return Fact("different", node.counted)
            case "days":
                return Fact("days")
            case "leads":
                return Fact("leads")

    def score(self, name: str) -> Expr:
        """A finished score."""
        key = ScoreValue(name)
        if key not in self._values:
            self._values[key] = self.layers.let(write_score(self, self._scores[name]))
        return self._values[key]

    def shown(self, node: Value) -> Expr:
        """A value as text, as it is shown."""
        match node:
            case GradeValue():
                return self.decisions.grade().text
            case TierValue():
                return self.decisions.tier().text
            case RatingValue():
                return self.decisions.rating()
            case LevelValue(score):
                return self.decisions.level(score)
            case AttributeValue(type=Type.TEXT):
                return self.original(node)
            case _:
                item = self.value(node)
                return numbers.number_text(item) if value_type(node) == Type.NUMBER else item

    def active(self, starts: int | None, ends: int | None) -> list[Expr]:
        """The tests that a `from` or `until` stands for."""
        today = self._today()
        tests = [] if starts is None else [compare(today, ">=", lit(starts))]
        return tests if ends is None else [*tests, compare(today, "<=", lit(ends))]

    def _today(self) -> Expr:
        """The day of `as_of` in the model's timezone, a parameter."""
        return variable("today")

    def explained(self, line: Line) -> None:
        """Add a line of explanations."""
        self.lines.append(line)
