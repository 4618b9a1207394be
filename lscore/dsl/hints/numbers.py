"""Hints about numbers: points without their sign, counts, percentages, durations, subtraction, times of day."""

from __future__ import annotations

from lscore.dsl import edits, literals, misplaced, mistakes, problems
from lscore.dsl.diagnostics import Edit, Fix, Problem, Span
from lscore.dsl.hints.failure import Failure
from lscore.dsl.hints.phrasebook import COUNTED
from lscore.dsl.tokens import RESERVED, Token

UNIT = literals.UNIT

_LAST_WORDS = ("the", "last", "past", "previous", "a", "an", "about")


def points_without_sign(failure: Failure) -> Problem | None:
    """`: 15`, `: + 15`, `x +15` without its `:`."""
    token = failure.token
    if token is None:
        return None
    if "SIGNED" in failure.takes and token.kind == "number":
        fix = edits.insert(token.span, "+", f"write `+{token.text}`")
        return mistakes.PointsWithoutSign(span=token.span, text=token.text, fix=fix)
    after = failure.after
    if "SIGNED" in failure.takes and token.is_op("+", "-") and after is not None and after.kind == "number":
        span = token.span.to(after.span)
        meant = token.text + after.text
        return problems.respelt(f"{token.text} {after.text}", meant, span)
    if failure.takes == frozenset(("SIGNED",)) and token.is_word("because", "as", "from", "until"):
        return mistakes.PointsMissing(span=token.span)
    return None


def word_after_points(failure: Failure) -> Problem | None:
    """`+15 points`, and `at most 40 points` of a category."""
    token, before = failure.token, failure.before
    if token is None or before is None or not token.is_word("points", "point", "pts", "pt", "p"):
        return None
    if before.kind not in ("signed", "number"):
        return None
    if before.kind == "number" or "SIGNED" in failure.takes:
        return mistakes.NeedlessWord(span=token.span, word=token.text, fix=failure.without(failure.at))
    return mistakes.WordAfterPoints(span=token.span, word=token.text, fix=failure.without(failure.at))


def else_on_rule(failure: Failure) -> Problem | None:
    """`when …: +5 otherwise +1`, `…, else +1`."""
    at = failure.at + 1 if failure.token is not None and failure.token.is_op(",") else failure.at
    word = failure.get(at)
    if word is None or not word.is_word("otherwise", "else") or at == 0:
        return None
    if not any(token.kind == "signed" for token in failure.tokens[:at]):
        return None
    return misplaced.ElseOnRule(span=word.span, word=word.text)


def bare_count(failure: Failure) -> Problem | None:
    """`3 times` without `at least` or `exactly`."""
    for at in (failure.at, failure.at - 1, failure.at - 2):
        number, unit = failure.get(at), failure.get(at + 1)
        if number is None or unit is None or number.kind != "number" or _is_bound(failure, at):
            continue
        on_days = unit.is_word("days", "day") and at > 0 and failure.tokens[at - 1].is_word("on")
        if unit.is_word("times", "time", "different") or on_days:
            count = f"{number.text} {unit.text}"
            fix = edits.insert(number.span, "at least ", f"write `at least {count}`")
            return mistakes.BareCount(span=number.span.to(unit.span), count=count, fix=fix)
        if unit.is_word("or") and (more := failure.get(at + 2)) is not None and more.is_word("more", "fewer", "less"):
            return _or_more(failure, at, number, more)
    return None


def _is_bound(failure: Failure, at: int) -> bool:
    before = failure.get(at - 1)
    return before is not None and before.is_word("least", "most", "exactly", "than")


def _or_more(failure: Failure, at: int, number: Token, more: Token) -> Problem:
    """`3 or more times`."""
    last = failure.get(at + 3)
    end = last if last is not None and last.is_word("times", "time") else more
    bound = "at least" if more.text == "more" else "at most"
    meant = f"{bound} {number.text} times"
    span = number.span.to(end.span)
    found = " ".join(token.text for token in failure.tokens[at : at + (4 if end is last else 3)])
    return mistakes.OtherWords(span=span, found=found, meant=meant, fix=edits.replace(span, meant))


def unknown_unit(failure: Failure) -> Problem | None:
    """`at least 3 pages`, `on at least 3 times`."""
    token, before = failure.token, failure.before
    if token is None or before is None or before.kind != "number" or token.kind != "word":
        return None
    wanted = failure.takes & frozenset(("TIMES", "DIFFERENT", "DAYS", "POINTS"))
    if not wanted or token.text in RESERVED:
        return None
    if wanted == frozenset(("DAYS",)):
        return mistakes.UnknownUnit(
            span=token.span, unit=token.text, expected="`days`", fix=edits.replace(token.span, "days")
        )
    if "POINTS" in wanted:
        return mistakes.UnknownUnit(
            span=token.span,
            unit=token.text,
            expected="`times`, `times per day` or `points`",
            hint="`at most 5 times`, `at most 2 times per day`, `at most 20 points`",
        )
    if wanted == frozenset(("DIFFERENT",)):
        return mistakes.UnknownUnit(
            span=token.span,
            unit=token.text,
            expected="`different leads`",
            fix=edits.replace(token.span, "different leads"),
        )
    if token.text in ("days", "day"):
        return mistakes.UnknownUnit(
            span=token.span, unit=token.text, expected="`times`", hint="days are counted by `on at least 3 days`"
        )
    return mistakes.UnknownUnit(span=token.span, unit=token.text, expected="`times` or `different FIELD`")


def at_most_of_what(failure: Failure) -> Problem | None:
    """`, at most 9:` as an option of a rule."""
    token, before = failure.token, failure.before
    if not {"TIMES", "POINTS"} <= failure.takes or before is None or before.kind != "number":
        return None
    if token is not None and not token.is_op(":", ","):
        return None
    fix = edits.append(before.span, " times", f"write `at most {before.text} times`")
    return mistakes.AtMostOfWhat(span=before.span, number=before.text, fix=fix)


def number_in_words(failure: Failure) -> Problem | None:
    """`three`."""
    token, before = failure.token, failure.before
    if token is not None and token.is_word("times", "time", "different", "days", "points") and before is not None:
        token = before
    if token is None or token.kind != "word" or (token is failure.token and "NAME" in failure.takes):
        return None
    if token.text.lower() not in COUNTED:
        return None
    digits = str(COUNTED.index(token.text.lower()))
    return mistakes.NumberInWords(span=token.span, digits=digits, fix=edits.replace(token.span, digits))


def no_duration(failure: Failure) -> Problem | None:
    """`2 months`, `30 d`, `within 30`, `within the last 30 days`."""
    token = failure.token
    if token is None or "DURATION" not in failure.takes:
        return None
    if token.is_word(*_LAST_WORDS) or token.is_word("month", "week", "year", "day", "hour"):
        return _loose_duration(failure, token)
    if token.kind not in ("number", "signed"):
        return None
    unit = failure.after
    if unit is not None and unit.kind == "word":
        span = token.span.to(unit.span)
        if unit.text.lower() in literals.NO_DURATIONS:
            return problems.NoSuchDuration(span=span, unit=unit.text)
        short = unit.text.lower()
        if short in ("d", "h", "w", "min"):
            return problems.respelt(f"{token.text} {unit.text}", token.text + short, span)
        if short in literals.LONG_UNITS and token.kind == "number" and "NUMBER" not in failure.takes:
            return problems.respelt(f"{token.text} {unit.text}", f"{token.text} {short}", span)
    if "NUMBER" in failure.takes or token.kind == "signed":
        return None
    return mistakes.UnitMissing(
        span=token.span, text=token.text, fix=edits.append(token.span, "d", f"write `{token.text}d`")
    )


def _loose_duration(failure: Failure, token: Token) -> Problem:
    """`within the last 30 days`, `within a week`."""
    end = failure.at
    while (word := failure.get(end)) is not None and word.is_word(*_LAST_WORDS):
        end += 1
    if word is not None and word.kind in ("number", "duration") and end > failure.at:
        span = failure.span_of(failure.at, end)
        place = span.to(word.span)
        rest = Edit(Span(span.file, span.start, word.span.start, span.line, span.column), "")
        fix = Fix("leave it out", (rest,))
        return (
            mistakes.NeedlessWord(span=span, word=failure.words(failure.at, end), fix=fix) if place else _nothing(token)
        )
    units = {"day": "1d", "week": "7d", "hour": "1h"}
    unit = word.text if word is not None else ""
    if unit in ("month", "year", "quarter", "months", "years"):
        return problems.NoSuchDuration(span=failure.span_of(failure.at, end + 1), unit=unit)
    if unit in units:
        span = failure.span_of(failure.at, end + 1)
        return mistakes.OtherWords(
            span=span,
            found=failure.words(failure.at, end + 1),
            meant=units[unit],
            fix=edits.replace(span, units[unit]),
        )
    return _nothing(token)


def _nothing(token: Token) -> Problem:
    return problems.Unexpected(span=token.span, found=f"`{token.text}`", expected="a duration, like `30d`")


def percent_missing(failure: Failure) -> Problem | None:
    """A number where a percentage belongs."""
    token = failure.token
    if token is None or "PERCENT" not in failure.takes or token.kind != "number":
        return None
    after = failure.after
    if after is not None and after.is_op("%"):
        return problems.respelt(f"{token.text} %", f"{token.text}%", token.span.to(after.span))
    if isinstance(token.value, int) and 0 < token.value < UNIT:
        percent = canonical_percent(token.value)
        fix = edits.replace(token.span, percent)
        return mistakes.PercentMissing(span=token.span, text=percent.rstrip("%"), fix=fix)
    return mistakes.PercentMissing(
        span=token.span, text=token.text, fix=edits.append(token.span, "%", f"write `{token.text}%`")
    )


def canonical_percent(units: int) -> str:
    """A part of one, in units of 1/10,000, as a percentage.

    >>> canonical_percent(5_000)
    '50%'
    """
    whole, rest = divmod(units, UNIT // 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def subtraction(failure: Failure) -> Problem | None:
    """`a -3`; and a sign in front of what takes none."""
    token, before = failure.token, failure.before
    if token is None or token.kind != "signed":
        return None
    operand = before is not None and (before.is_value() or before.is_op(")"))
    if "MINUS" in failure.takes and before is not None and operand:
        right = f"{before.text} {token.text[0]} {token.text[1:]}"
        fix = edits.insert(edits.end_of(token.span), "", "")
        sign = problems.Span(
            token.span.file, token.span.start, token.span.start + 1, token.span.line, token.span.column
        )
        before_blank = "" if before.span.end < token.span.start else " "
        fix = edits.replace(sign, f"{before_blank}{token.text[0]} ", f"write `{right}`")
        what = "subtraction" if token.text[0] == "-" else "a sum"
        return mistakes.SubtractionSpaces(span=before.span.to(token.span), right=right, what=what, fix=fix)
    if token.text[0] == "+" and failure.takes & {"NUMBER", "NEGATIVE"}:
        plain = token.text[1:]
        return mistakes.PlusNumber(span=token.span, text=plain, fix=edits.replace(token.span, plain))
    if failure.kind == "levels":
        plain = token.text[1:]
        return mistakes.LevelWithSign(span=token.span, text=plain, fix=edits.replace(token.span, plain))
    return None


def sign_of_name(failure: Failure) -> Problem | None:
    """`-a`, `- 3` where a number belongs."""
    token, after = failure.token, failure.after
    if token is None or after is None or not token.is_op("-", "+") or "NEGATIVE" not in failure.takes:
        return None
    span = token.span.to(after.span)
    if after.kind == "number":
        meant = after.text if token.text == "+" else f"-{after.text}"
        return problems.respelt(f"{token.text} {after.text}", meant, span)
    if token.text == "-" and (after.is_name() or after.is_op("(")):
        return mistakes.SignOfName(span=span, text=after.text, fix=edits.replace(token.span, "0 - "))
    return None


def time_of_day(failure: Failure) -> Problem | None:
    """`2026-03-01 12:30`."""
    for at in (failure.at - 1, failure.at - 2):
        day, hours, colon, minutes = (failure.get(at + step) for step in range(4))
        if day is None or hours is None or colon is None or minutes is None or day.kind != "date":
            continue
        if hours.kind == minutes.kind == "number" and colon.is_op(":"):
            right = f"{day.text}T{hours.text:0>2}:{minutes.text}"
            span = day.span.to(minutes.span)
            return mistakes.TimeOfDay(span=span, right=right, fix=edits.replace(span, right))
    return None


NUMBER_HINTS = (
    time_of_day, points_without_sign, word_after_points, else_on_rule, bare_count, at_most_of_what, number_in_words,
    unknown_unit, no_duration, percent_missing, subtraction, sign_of_name, )  # fmt: skip
