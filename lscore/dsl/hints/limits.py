"""Hints about what people ask for and the language does not have: two bounds in one, options of something else."""

from __future__ import annotations

from lscore.dsl import edits, problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import Failure

_RANKS = ("grade", "tier")


def once_per_two(failure: Failure) -> Problem | None:
    """`once per campaign per day`."""
    token = failure.token
    if (
        token is None
        or not token.is_word("per", "and", "or", "by")
        or failure.texts(failure.at - 3, failure.at - 1) != ["once", "per"]
    ):
        return None
    here = "one field, or `day`"
    hint = "`once per campaign` counts each value once; `at most 1 time per day` bounds a calendar day"
    return problems.Mistake(span=token.span, what="`once per` takes one thing", here=here, hint=hint)


def points_per_day(failure: Failure) -> Problem | None:
    """`at most 5 points per day`."""
    token, before = failure.token, failure.before
    if (
        token is None
        or before is None
        or not token.is_word("per", "a", "each")
        or not before.is_word("points", "point")
    ):
        return None
    if failure.at < 3:
        return None
    here = "`at most N points` bounds what the rule gives in all"
    hint = "a day is bounded by a number of events: `at most 2 times per day`"
    return problems.Mistake(span=token.span, what="points are not bounded by the day", here=here, hint=hint)


def at_least_of_each(failure: Failure) -> Problem | None:
    """`each visited, at least 5 times: +1`."""
    token, before = failure.token, failure.before
    if token is None or before is None or not token.is_word("least") or not before.is_word("at"):
        return None
    if failure.takes != frozenset(("MOST",)):
        return None
    here = "an option bounds from above: `at most`"
    hint = "a rule that needs a number of events: `when visited at least 5 times: +10`"
    return problems.Mistake(span=before.span.to(token.span), what="`each` counts every event", here=here, hint=hint)


def ranks_at_once(failure: Failure) -> Problem | None:
    """`grade A, B if …`."""
    token = failure.token
    if token is None or failure.at != 2 or not failure.first.is_word(*_RANKS):
        return None
    if not (token.is_op(",") or token.is_word("or", "and")):
        return None
    word = failure.first.text
    what, here = f"a `{word}` line gives one {word}", "write a line of its own for each"
    return problems.Mistake(span=token.span, what=what, here=here)


def start_of_tiers(failure: Failure) -> Problem | None:
    """`tiers hot, cold, start cold`."""
    if not failure.first.is_word("tiers"):
        return None
    token = failure.token
    if token is None or not token.is_word("start"):
        token = failure.before
    if token is None or not token.is_word("start"):
        return None
    here = "the tier of all the others reads `tier cold otherwise`"
    return problems.Mistake(span=token.span, what="`tiers` have no `start`", here=here)


def decay_of_category(failure: Failure) -> Problem | None:
    """`category web, halving every 15d:`."""
    token = failure.token
    if token is None or failure.kind not in ("page", "score") or not failure.first.is_word("category", "score"):
        return None
    if not token.is_word("halving", "fading", "losing", "once"):
        return None
    here = f"`{token.text}` belongs to a rule"
    hint = "like `each visited, halving every 15d: +4`, for every rule that shall fade"
    return problems.Mistake(span=token.span, what=f"a {failure.first.text} has no such option", here=here, hint=hint)


def ago_alone(failure: Failure) -> Problem | None:
    """`visited 30 days ago`."""
    for at in range(max(1, failure.at - 3), failure.at + 1):
        first = failure.get(at)
        size = 1 if first is not None and first.kind == "duration" else 2
        ago = failure.get(at + size)
        if first is None or ago is None or first.kind not in ("duration", "number") or not ago.is_word("ago"):
            continue
        before = failure.tokens[at - 1]
        if failure.kind == "test" or not before.is_value():
            continue
        words, span = failure.words(at, at + size), failure.span_of(at, at + size + 1)
        line = failure.rewritten(at, at + size + 1, f"within {words}")
        if line is None or not failure.parses(line):
            continue
        what = f"`{words} ago` says neither within nor over"
        here = f"say `within {words}` or `over {words} ago`"
        return problems.Mistake(span=span, what=what, here=here, fix=edits.replace(span, f"within {words}"))
    return None


LIMIT_HINTS = (
    once_per_two,
    points_per_day,
    at_least_of_each,
    ranks_at_once,
    start_of_tiers,
    decay_of_category,
    ago_alone,
)
