"""From the place where a line stops making sense to the sentence that says so.

A hint is a function that looks at the words around the failure and knows one thing that people write there; it gives
a problem or None. They are asked in the order of `HINTS`, the surest first. When none knows, `repairs` tries the line
with one word more, less or spelt otherwise, and at last the general message says what could stand here.
"""

from __future__ import annotations

from lscore.dsl import problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.expected import in_words
from lscore.dsl.hints.columns import COLUMN_HINTS
from lscore.dsl.hints.conditions import CONDITION_HINTS, quotes_missing
from lscore.dsl.hints.dates import date_words
from lscore.dsl.hints.examples import example
from lscore.dsl.hints.failure import Failure, Outcome, Trial
from lscore.dsl.hints.limits import LIMIT_HINTS
from lscore.dsl.hints.lines import LINE_HINTS, empty_block, kind_of_block
from lscore.dsl.hints.lists import LIST_HINTS
from lscore.dsl.hints.numbers import NUMBER_HINTS
from lscore.dsl.hints.points import POINT_HINTS
from lscore.dsl.hints.repairs import repair
from lscore.dsl.hints.rows import band
from lscore.dsl.hints.sayings import saying
from lscore.dsl.hints.signs import SIGN_HINTS
from lscore.dsl.hints.strays import STRAY_HINTS, trailing_sign
from lscore.dsl.hints.texts import TEXT_HINTS
from lscore.dsl.hints.words import WORD_HINTS, comma_missing

HINTS = (
    *STRAY_HINTS, band, *POINT_HINTS, date_words, *LIMIT_HINTS, saying, *LIST_HINTS, *COLUMN_HINTS, *LINE_HINTS,
    *SIGN_HINTS, *NUMBER_HINTS, comma_missing, *CONDITION_HINTS, *WORD_HINTS, *TEXT_HINTS, trailing_sign, repair,
    quotes_missing,
)  # fmt: skip
"""Everything that is recognised, in the order it is looked for."""


def explain(failure: Failure) -> Problem:
    """The problem of a line that could not be parsed. A fix is offered only where it gets the line further."""
    doubtful: list[tuple[Problem, Outcome]] = []
    for hint in HINTS:
        problem = hint(failure)
        if problem is None:
            continue
        if problem.fix is None:
            return problem
        outcome = failure.outcome(problem.fix)
        if outcome in (Outcome.RIGHT, Outcome.FURTHER):
            return problem
        doubtful.append((problem, outcome))
    for problem, outcome in doubtful:
        if outcome is Outcome.FITS:
            return problem
    return doubtful[0][0].without_fix() if doubtful else plain(failure)


def plain(failure: Failure) -> Problem:
    """The general message: what stands here, and what could, with an example of such a line."""
    expected, hint = in_words(failure.takes), example(failure)
    if failure.token is None:
        return problems.Unfinished(span=failure.span, expected=expected, hint=hint)
    return problems.Unexpected(span=failure.span, found=f"`{failure.token.text}`", expected=expected, hint=hint)


__all__ = ["HINTS", "Failure", "Trial", "empty_block", "explain", "kind_of_block", "plain"]
