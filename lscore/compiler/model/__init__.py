"""The Model: what a `.score` file means. Everything ambiguous in text is settled here.

Sets are expanded, defines are conditions with a name, windows are microseconds, text constants are in their
compared (normal) form, names are resolved, points and numbers are ints in units of 1/10,000, days are ordinals from
1970-01-01, every rule has its stable name. An engine turns a Model into results and never looks at syntax. All
nodes are immutable; spans and texts for people (`span`, `text`) are not compared and are no part of the model's
version.
"""

from __future__ import annotations

from dataclasses import dataclass

from lscore.compiler.model.conditions import (
    After,
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
    value_type,
)
from lscore.compiler.model.decisions import Fallback, Grades, Levels, Line, Step, Tiers
from lscore.compiler.model.rules import (
    Body,
    Category,
    Choice,
    ChoiceRule,
    Decay,
    EachRule,
    ForEveryRule,
    Keep,
    NumberRows,
    Outcome,
    Rows,
    Rule,
    Score,
    TableRule,
    TextRows,
    WhenRule,
    WithoutRule,
    YesNoRows,
)
from lscore.compiler.model.tests import (
    Expectation,
    ExpectCondition,
    ExpectReason,
    ExpectRoute,
    ExpectRule,
    Test,
    TestEvent,
)
from lscore.compiler.model.world import DAY, NUMBER_LIMIT, SUM_LIMIT, UNIT, Attribute, Event, Field, Type

__all__ = [
    "DAY",
    "NUMBER_LIMIT",
    "SUM_LIMIT",
    "UNIT",
    "After",
    "All",
    "Any",
    "Arithmetic",
    "AtLeastOnScale",
    "Attribute",
    "AttributeValue",
    "Body",
    "Category",
    "Choice",
    "ChoiceRule",
    "Condition",
    "DayIs",
    "DaysSinceEvent",
    "DaysSinceValue",
    "Decay",
    "Defined",
    "DomainOf",
    "EachRule",
    "Event",
    "EventCount",
    "EventValue",
    "ExpectCondition",
    "ExpectReason",
    "ExpectRoute",
    "ExpectRule",
    "Expectation",
    "Extreme",
    "Fallback",
    "Field",
    "FieldValue",
    "ForEveryRule",
    "GradeValue",
    "Grades",
    "Happened",
    "HowMany",
    "InWindow",
    "InstantIs",
    "IsDisqualified",
    "IsKnown",
    "IsSkipped",
    "Keep",
    "LevelValue",
    "Levels",
    "Line",
    "ListHas",
    "Model",
    "Not",
    "NumberBetween",
    "NumberConst",
    "NumberIn",
    "NumberIs",
    "NumberRows",
    "Outcome",
    "Query",
    "RatingValue",
    "Rows",
    "Rule",
    "Score",
    "ScoreValue",
    "Step",
    "TableRule",
    "Test",
    "TestEvent",
    "TextHas",
    "TextIn",
    "TextRows",
    "TextSet",
    "TierValue",
    "Tiers",
    "Type",
    "Value",
    "WhenRule",
    "WithoutRule",
    "YesNoIs",
    "YesNoRows",
    "has_reasons",
    "result_columns",
    "value_type",
]


@dataclass(frozen=True, slots=True)
class Model:
    """The meaning of a model.

    `declared`: it has a `lead:` block, so every name is known. `any_fields`: what `active` reads of events that
    `events` does not list (without a `lead:` block such events have any field). `defines` stand in an order in
    which each uses only earlier ones, `score_order` likewise for scores; `scores` themselves, `levels`, `routes`
    are in code-point order. `version` is a hash of the meaning. `files` are all files read, the model's first.
    """

    name: str
    owner: str
    timezone: str
    missing: tuple[str, ...]
    declared: bool
    account: AttributeValue | None
    attributes: tuple[Attribute, ...]
    events: tuple[Event, ...]
    any_fields: tuple[Field, ...]
    defines: tuple[tuple[str, Condition], ...]
    scores: tuple[Score, ...]
    score_order: tuple[str, ...]
    grades: Grades | None
    levels: tuple[Levels, ...]
    rating: tuple[Value, ...]
    """Its parts in order; empty: the model has no rating."""
    tiers: Tiers | None
    disqualify: tuple[Line, ...]
    skip: tuple[Line, ...]
    routes: tuple[Line, ...]
    """Several lines may name one route."""
    ensures: tuple[Line, ...]
    """`what` is the condition as the formatter writes it; `span.line` is the place that a violation reports."""
    tests: tuple[Test, ...] = ()
    version: str = ""
    file: str = ""
    files: tuple[str, ...] = ()


def result_columns(model: Model) -> tuple[str, ...]:
    """The columns of a run's result, in order (section 8 of the language): one exists when the model says something
    of it."""
    columns = [
        "lead",
        *(score.name for score in model.scores),
        *(f"level_{levels.score}" for levels in model.levels),
    ]
    if model.grades:
        columns.append("grade")
    if model.rating:
        columns.append("rating")
    if model.tiers or model.disqualify:
        columns.append("tier")
    if model.disqualify:
        columns.append("disqualified")
    if model.skip:
        columns.append("skipped")
    if has_reasons(model):
        columns.append("reasons")
    if model.routes:
        columns.append("routes")
    return (*columns, "model", "model_version", "as_of")


def has_reasons(model: Model) -> bool:
    """Whether any line that can give a reason has a `because`."""
    lines: list[Line | Fallback] = [*model.disqualify, *model.skip]
    if model.tiers:
        lines += [*model.tiers.lines, *model.tiers.at_most]
        lines += [model.tiers.otherwise] if model.tiers.otherwise else []
    return any(line.because for line in lines)
