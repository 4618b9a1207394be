"""A file as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from lscore.dsl.diagnostics import Span
from lscore.dsl.nodes.decisions import (
    Disqualify,
    Ensure,
    GradeLine,
    Grades,
    Keep,
    Levels,
    Rating,
    Route,
    Skip,
    StepLine,
    TierLine,
    Tiers,
)
from lscore.dsl.nodes.declarations import (
    AccountBy,
    Define,
    EventDecl,
    LeadBlock,
    MissingMarkers,
    ModelName,
    Owner,
    SetFrom,
    SetOf,
    Timezone,
    Use,
)
from lscore.dsl.nodes.rules import CategoryBlock, Rule, ScoreBlock
from lscore.dsl.nodes.testing import Test, TestsOf

Declaration = (
    ModelName | Owner | Timezone | MissingMarkers | Use | SetOf | SetFrom | Define | LeadBlock | AccountBy | EventDecl
)
Decision = (
    Keep | Grades | GradeLine | StepLine | Levels | Rating | Tiers | TierLine | Disqualify | Skip | Route | Ensure
)
Statement = Declaration | ScoreBlock | CategoryBlock | Rule | Decision | Test | TestsOf


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` comment, its `#` included."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One parsed file. Statements that could not be parsed are left out (their diagnostics stand beside the page)."""

    file: str
    text: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
