"""What can be wrong with grades, tiers, levels, rating and routes.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem, Span


class UnknownScore(Problem):
    """A name that stands for a score is none."""

    code: ClassVar[str] = "unknown-score"
    message: ClassVar[str] = "there is no score `{name}`"
    label: ClassVar[str] = "not a score of this model"
    name: str


class UnknownLetter(Problem):
    """A letter that the scale does not have."""

    code: ClassVar[str] = "unknown-letter"
    message: ClassVar[str] = "there is no {kind} `{letter}`"
    label: ClassVar[str] = "not on the scale"
    help: ClassVar[str] = "the scale is {letters}"
    kind: str
    letter: str
    letters: str


class LetterTwice(Problem):
    """A letter that stands twice in its scale."""

    code: ClassVar[str] = "letter-twice"
    message: ClassVar[str] = "the {kind} `{letter}` stands twice in its scale"
    label: ClassVar[str] = "stands here again"
    kind: str
    letter: str


class NotOnScale(Problem):
    """`at least disqualified`."""

    code: ClassVar[str] = "not-on-scale"
    message: ClassVar[str] = "`{letter}` is no step of the scale"
    label: ClassVar[str] = "neither above nor below another"
    help: ClassVar[str] = "write `disqualified`"
    letter: str


class TiersNeeded(Problem):
    """Several tiers without their order."""

    code: ClassVar[str] = "tiers-needed"
    message: ClassVar[str] = "this model has several tiers ({tiers}) and does not say which is best"
    label: ClassVar[str] = "which of them is better?"
    help: ClassVar[str] = "add a line with all of them, best first: `tiers {tiers}`"
    tiers: str


class OtherwiseTwice(Problem):
    """Two `otherwise` lines of one scale."""

    code: ClassVar[str] = "otherwise-twice"
    message: ClassVar[str] = "there are two `{kind} … otherwise` lines"
    label: ClassVar[str] = "a second one"
    help: ClassVar[str] = "a lead has one {kind}: keep one of them"
    kind: str


class LevelsTwice(Problem):
    """Two `levels of` one score."""

    code: ClassVar[str] = "levels-twice"
    message: ClassVar[str] = "the levels of `{name}` are stated twice"
    label: ClassVar[str] = "stated again"
    help: ClassVar[str] = "put all rows under one of them"
    name: str


class LevelsNeedNumbers(Problem):
    """Levels without a bound."""

    code: ClassVar[str] = "levels-need-numbers"
    message: ClassVar[str] = "the levels of `{name}` have no `from` row"
    label: ClassVar[str] = "no row with a number"
    help: ClassVar[str] = "levels are rows like `from 50: 2` and `otherwise: 3`"
    name: str


class NoLevels(Problem):
    """The level of a score that has none."""

    code: ClassVar[str] = "no-levels"
    message: ClassVar[str] = "score `{name}` has no levels"
    label: ClassVar[str] = "no `levels of {name}:` in this model"
    help: ClassVar[str] = "add `levels of {name}:` with rows like `from 50: 1`"
    name: str


class NoSuchResult(Problem):
    """A grade, tier or rating in a model without any."""

    code: ClassVar[str] = "no-such-result"
    message: ClassVar[str] = "this model has no {word}"
    label: ClassVar[str] = "nothing decides it"
    help: ClassVar[str] = "add lines that do, like `{word} … if …`"
    word: str


def no_such_result(word: str, span: Span) -> NoSuchResult:
    """The problem of `grade`, `tier` or `rating` where the model gives none."""
    rating = "state one, like `rating: grade, score`; it is there by itself with grades and exactly one score"
    return NoSuchResult(span=span, word=word, hint=rating if word == "rating" else "")


class ResultNotHere(Problem):
    """A result where it is not known yet."""

    code: ClassVar[str] = "result-not-here"
    message: ClassVar[str] = "`{word}` cannot be used in {place}"
    label: ClassVar[str] = "decided later than this"
    help: ClassVar[str] = (
        "grade, rating, level and tier may be used in tiers, routes and `ensure` (but no tier in a "
        "tier), `disqualified` in routes and `ensure`"
    )
    word: str
    place: str


class ResultThroughDefine(Problem):
    """A define that leads to a result, where that is not known yet."""

    code: ClassVar[str] = "result-through-define"
    message: ClassVar[str] = "`{name}` uses `{word}`, which cannot be used in {place}"
    label: ClassVar[str] = "leads to `{word}`"
    help: ClassVar[str] = (
        "grade, rating, level and tier may be used in tiers, routes and `ensure` (but no tier in a "
        "tier), `disqualified` in routes and `ensure`"
    )
    name: str
    word: str
    place: str


class ResultAsPhrase(Problem):
    """A letter without its `is`."""

    code: ClassVar[str] = "result-as-phrase"
    message: ClassVar[str] = "`{name}` is no event"
    label: ClassVar[str] = "`{text}` reads like one"
    help: ClassVar[str] = "write `{name} is A`, `{name} in A, B`"
    name: str
    text: str


class SkippedNotHere(Problem):
    """`skipped` outside `expect`."""

    code: ClassVar[str] = "skipped-not-here"
    message: ClassVar[str] = "`skipped` stands behind `expect` only"
    label: ClassVar[str] = "a skipped lead has no results"
    help: ClassVar[str] = "repeat the condition of the `skip` line, or give it a name with `define`"


class NoRatingPart(Problem):
    """Something else in the rating."""

    code: ClassVar[str] = "no-rating-part"
    message: ClassVar[str] = "a rating is made of `grade`, scores and levels"
    label: ClassVar[str] = "`{name}` is none of them"
    help: ClassVar[str] = "for example `rating: grade, level of engagement`"
    name: str
