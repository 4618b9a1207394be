"""Hints about the points of a rule: the `:` in front of them, and what people write in their place."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.dsl import edits, misplaced, mistakes, problems
from lscore.dsl.diagnostics import Problem, Span
from lscore.dsl.hints.failure import Failure
from lscore.dsl.hints.phrasebook import COUNTED
from lscore.dsl.tokens import Token

_TAKING = (
    "-", "–", "—", "−", "minus", "subtract", "subtracts", "less", "lose", "loses", "deduct", "deducts", "take", "takes",
    "remove", "removes", "penalty", "malus",
)  # fmt: skip
_MULTIPLYING = ("*", "/", "×", "÷", "%", "x", "double", "doubles", "triple", "half", "times", "multiply", "multiplied")


def points_without_colon(failure: Failure) -> Problem | None:
    """`when title is CEO +1`: the `:` is missing where it makes the line right."""
    token, before = failure.token, failure.before
    if token is None or before is None or token.kind != "signed":
        return None
    if not failure.parses(failure.with_tokens(failure.at, failure.at, ("op", ":"))):
        return None
    span = token.span
    fix = edits.append(before.span, ":", "write `:` before it")
    return mistakes.ColonMissing(span=span, here="points stand behind a `:`", fix=fix)


def points_form(failure: Failure) -> Problem | None:
    """`: 10 points`, `: add 10`, `: five`, `: (+5)`, `: "+5"`, `: *2`, `: engagement`."""
    token, before = failure.token, failure.before
    if token is None or before is None or not before.is_op(":") or failure.takes != frozenset(("SIGNED",)):
        return None
    end = failure.at
    while (word := failure.get(end)) is not None and not word.is_word("because", "as", "from", "until"):
        end += 1
    if end == failure.at:
        return None
    if token.is_word("grade", "tier"):
        return None
    rest = failure.tokens[failure.at : end]
    span, found = failure.span_of(failure.at, end), failure.words(failure.at, end)
    if any(word.text.lower() in _MULTIPLYING or word.kind == "percent" or _by(word.text) for word in rest):
        here = "a rule adds points or takes them; it does not multiply"
        hint = "what a category gives is scaled by `category web, weight 50%:`"
        return mistakes.NoPoints(span=span, text=found, here=here, hint=hint)
    meant = _meant(failure, rest)
    if meant is not None:
        if len(rest) == 1 and rest[0].kind == "number":
            fix = edits.insert(token.span, meant[0], f"write `{meant}`")
            return mistakes.PointsWithoutSign(span=span, text=token.text, fix=fix)
        return problems.respelt(found, meant, span)
    if len(rest) > 2 or not (rest[-1].is_name() or token.is_op("+", "-")):
        return None
    hint = "points that grow with a value: `for every 100 amount: +1`; points by steps: `points by amount:` with rows"
    return mistakes.NoPoints(span=span, text=found, here="expected points, like `+15`", hint=hint)


def _by(text: str) -> bool:
    """Whether a word reads like `x2`."""
    return text[0] in "xX" and text[1:].isdigit()


def _meant(failure: Failure, words: Sequence[Token]) -> str | None:
    """The points that some words mean, if there is one number among them and the line is right with it."""
    rest = list(words)
    numbers = [number for word in rest if (number := _number(word)) is not None]
    if len(numbers) != 1:
        return None
    number = numbers[0]
    if rest[0].is_op(".") or (len(rest) > 1 and rest[1].is_op(".")):
        number = f"0.{number.lstrip('+-')}"
    taking = number[0] == "-" or any(word.text.lower() in _TAKING for word in rest)
    meant = ("-" if taking else "+") + number.lstrip("+-")
    line = failure.rewritten(failure.at, failure.at + len(rest), meant)
    return meant if line is not None and failure.parses(line) else None


def _number(word: Token) -> str | None:
    text = word.text.lower()
    if word.kind in ("number", "signed"):
        return word.text
    if word.kind == "quoted" and (inner := word.text[1:-1].strip().lstrip("+")).lstrip("-").isdigit():
        return inner
    return str(COUNTED.index(text)) if word.kind == "word" and text in COUNTED else None


def points_of_no_rule(failure: Failure) -> Problem | None:
    """`grade A if …: +5`, `define x: …: +5`: points behind what is no rule."""
    token, after = failure.token, failure.after
    if token is None or after is None or not token.is_op(":") or after.kind not in ("signed", "number"):
        return None
    if not failure.parses(failure.with_tokens(failure.at, failure.at + 2)):
        return None
    before = failure.tokens[failure.at - 1].span
    span = token.span.to(after.span)
    whole = Span(span.file, before.end, span.end, span.line, span.column - (span.start - before.end))
    fix = edits.replace(whole, "", "leave them out")
    return misplaced.NoPointsHere(span=span, word=failure.first.text, fix=fix)


POINT_HINTS = (points_without_colon, points_form, points_of_no_rule)
