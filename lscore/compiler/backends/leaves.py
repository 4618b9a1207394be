"""What a scope must answer itself: the leaves of values and conditions."""

from __future__ import annotations

from lscore.compiler.model import (
    AttributeValue,
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
    RatingValue,
    ScoreValue,
    TierValue,
)

ValueLeaf = (
    AttributeValue
    | FieldValue
    | EventCount
    | EventValue
    | DaysSinceEvent
    | ScoreValue
    | GradeValue
    | TierValue
    | RatingValue
    | LevelValue
)
ConditionLeaf = Happened | Defined | IsDisqualified | IsSkipped
