"""Hints about whole lines: how they begin, which block they stand in, what they lack at their end."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.dsl import edits, literals, misplaced, mistakes, problems
from lscore.dsl.diagnostics import Problem
from lscore.dsl.hints.failure import BLOCKS, Failure
from lscore.dsl.layout import Line
from lscore.dsl.spelling import nearest
from lscore.dsl.statements import RULES, STATEMENTS
from lscore.dsl.tokens import RESERVED, Token

_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "page": STATEMENTS,
    "score": (*RULES, "category"),
    "category": RULES,
    "choices": ("when", "otherwise"),
    "levels": ("from", "otherwise", "missing"),
    "test": ("as of", "given", "at", "expect"),
}
"""The words that begin the lines of each kind of block; elsewhere lines begin with names and values."""

_MEANT = {
    "if": "when",
    "whenever": "when",
    "rule": "when",
    "every": "each",
    "foreach": "each",
    "else": "otherwise",
    "default": "otherwise",
    "group": "category",
    "attributes": "lead",
    "leads": "lead",
    "fields": "lead",
    "import": "use",
    "include": "use",
    "list": "set",
    "segment": "define",
    "name": "model",
    "reject": "disqualify",
    "exclude": "disqualify",
    "ignore": "skip",
    "assign": "route",
    "assert": "ensure",
    "check": "ensure",
    "with": "given",
    "then": "expect",
    "assume": "given",
}
"""What people begin lines with, and the word of the language for it."""

_EXAMPLES = {
    "when": "`when title is CEO: +10`",
    "each": "`each visited pricing, at most 5 times: +4`",
    "otherwise": "`otherwise` is a row of `first of:`, `best of:` or a table, and ends `grade D otherwise`",
}

_BODIES: dict[str, tuple[str, str]] = {
    "lead": ("lead", "for example `employees number`"),
    "score": ("score", "for example `when title is CEO: +10`"),
    "category": ("category", "for example `when downloaded whitepaper: +15`"),
    "rows": ("rows", "for example `whitepaper: +10` or `from 50: +5`"),
    "choices": ("choices", "for example `when title is CEO: +10`"),
    "levels": ("levels", "for example `from 75: 1`"),
    "test": ("test", "for example `as of 2026-03-01` and `expect engagement 15`"),
}


def empty_block(line: Line, kind: str) -> Problem:
    """A header with nothing below it."""
    if line.tokens[0].is_word("each") and not any(token.is_word("by") for token in line.tokens):
        return problems.EachWithoutPoints(span=line.tokens[-1].span)
    header = " ".join(token.text for token in line.tokens[:-1])
    return problems.HeaderWithoutBody(span=line.span, header=f"{header}:", example=_BODIES[kind][1])


def kind_of_block(tokens: Sequence[Token]) -> str | None:
    """The kind of block that a header opens which could not be read, by its first word."""
    match tokens[0].text:
        case "lead" | "score" | "category" | "test" | "levels" as word:
            return word
        case "first" | "best":
            return "choices"
        case "points" | "each":
            return "rows"
        case _:
            return None


def beginning(failure: Failure) -> Problem | None:
    """A line that begins with no word of the language, or with one that belongs elsewhere."""
    known, token = _BEGINNINGS.get(failure.kind), failure.token
    if failure.at != 0 or known is None or token is None:
        return None
    word = token.text
    if failure.kind == "test" and (problem := _first_word_missing(failure)):
        return problem
    if failure.kind == "category" and word == "category":
        return misplaced.CategoryInCategory(span=token.span)
    if word in STATEMENTS and failure.kind != "page":
        return _misplaced(failure, token, "it stands at the left margin")
    if token.is_word("and", "or"):
        here = f"end the line above in `{word}`, and this one belongs to it"
        return problems.Mistake(span=token.span, what=f"no statement begins with `{word}`", here=here)
    meant = _MEANT.get(word.lower()) or nearest(word, known)
    if meant in known:
        fix = edits.replace(token.span, meant)
        example = _EXAMPLES.get(meant, "")
        return misplaced.UnknownStatement(
            span=token.span, word=word, known=f"did you mean `{meant}`?", example=example, fix=fix
        )
    if problem := _first_word_missing(failure):
        return problem
    if meant == "otherwise" or word == "otherwise":
        known_as = "the rest of what?"
        return misplaced.UnknownStatement(span=token.span, word=word, known=known_as, example=_EXAMPLES["otherwise"])
    if failure.kind == "page":
        example = "a rule: `when title is CEO: +10`; the lead's attributes: `lead:`; a score: `score fit:`"
        return misplaced.UnknownStatement(span=token.span, word=word, known="expected a statement", example=example)
    expected = " or ".join((", ".join(f"`{begin}`" for begin in known[:-1]), f"`{known[-1]}`"))
    return _misplaced(failure, token, f"expected {expected}")


def _first_word_missing(failure: Failure) -> Problem | None:
    """`title is CEO: +10` without `when`, `tier hot` without `expect`, `3 months ago: visited`."""
    token, after = failure.first, failure.after
    if failure.kind == "test" and after is not None and after.text in literals.NO_DURATIONS:
        return problems.NoSuchDuration(span=token.span.to(after.span), unit=after.text)
    word = "expect" if failure.kind == "test" else "when"
    if after is None or after.is_op(":", ",") or (word == "expect" and not token.is_word(*_EXPECTED)):
        return None
    line = failure.rewritten(0, 1, f"{word} {token.text}")
    if line is None or not failure.parses(line):
        return None
    fix = edits.insert(token.span, f"{word} ", f"write `{word}` before it")
    return mistakes.WordMissing(span=token.span, word=word, fix=fix)


_EXPECTED = ("grade", "tier", "rating", "level", "not", "disqualified", "skipped", "route", "reason", "rule")


def body_on_header(failure: Failure) -> Problem | None:
    """`lead: title text`, `levels of engagement: 75: 1`: the body on the line of its header."""
    token, before = failure.token, failure.before
    if token is None or before is None or not before.is_op(":") or failure.takes != frozenset(("$END",)):
        return None
    if kind_of_block(failure.tokens) is None:
        return None
    margin = " " * (failure.first.span.column + 3)
    gap = problems.Span(before.span.file, before.span.end, token.span.start, before.span.line, before.span.column + 1)
    span = failure.span_of(failure.at, len(failure.tokens))
    fix = edits.replace(gap, f"\n{margin}", "put it on the next line")
    return misplaced.BodyOnHeader(span=span, word=failure.words(0, failure.at), fix=fix)


def _misplaced(failure: Failure, token: Token, known: str) -> Problem:
    return misplaced.MisplacedStatement(span=token.span, word=token.text, block=BLOCKS[failure.kind], known=known)


def attribute_name(failure: Failure) -> Problem | None:
    """A reserved word as the name of a column: another name, and the column's own behind `from`."""
    token = failure.token
    if token is None or not token.is_word(*RESERVED) or "NAME" not in failure.takes or "QUOTED" in failure.takes:
        return None
    column = failure.kind == "lead" and failure.at == 0
    field = failure.first.is_word("event") and (failure.before is not None and failure.before.is_op(",", ":"))
    if not column and not field:
        return None
    here = f'give it another name: `the_{token.text} from "{token.text}"`'
    fix = None
    after = failure.after
    if after is None or after.is_op(","):
        fix = edits.replace(token.span, f'the_{token.text} from "{token.text}"')
    return mistakes.ReservedWord(span=token.span, word=token.text, role="the name of a column", here=here, fix=fix)


def header_without_colon(failure: Failure) -> Problem | None:
    """A header that does not end in `:`."""
    if failure.token is not None or "COLON" not in failure.takes:
        return None
    if failure.first.is_word("when", "for") or (
        failure.first.is_word("each") and "by" not in failure.texts(0, failure.at)
    ):
        here = "points are missing behind it, like `: +15`"
        return mistakes.PointsMissing(span=failure.span, example=here)
    if kind_of_block(failure.tokens) is None or failure.kind in ("rows", "levels"):
        return None
    fix = edits.append(failure.tokens[-1].span, ":", "end the line in `:`", safe=True)
    here = "a line that opens a block ends in `:`"
    return mistakes.ColonMissing(span=failure.tokens[-1].span, here=here, fix=fix)


def body_below(failure: Failure) -> Problem | None:
    """`set x:`, `define x:`, `when …:` or `event x:` with nothing behind the `:`."""
    last = failure.tokens[-1]
    if failure.token is not None or not last.is_op(":"):
        return None
    word = failure.first.text
    if "SIGNED" in failure.takes:
        return mistakes.PointsMissing(span=failure.span, example="they stand on this line, behind the `:`")
    what = {
        "set": "its values stand behind the `:`, separated by commas",
        "define": "its condition stands behind the `:`",
        "event": "its fields stand behind the `:`, separated by commas",
        "rating": "its parts stand behind the `:`, like `grade, level of engagement`",
    }
    if word not in what:
        return None
    return misplaced.BodyInsteadOfLine(span=last.span, word=word, here=what[word])


def colon_too_many(failure: Failure) -> Problem | None:
    """A `:` where the line could do without: `tiers: hot, cold`, `grade A otherwise:`."""
    token = failure.token
    if token is None or not token.is_op(":"):
        return None
    if failure.parses(failure.with_tokens(failure.at, failure.at + 1)):
        return mistakes.ColonTooMany(span=token.span, fix=failure.without(failure.at))
    return None


def row_alone(failure: Failure) -> Problem | None:
    """`missing, otherwise: +1`: these rows take one label."""
    token, before = failure.token, failure.before
    if failure.kind not in ("rows", "levels") or token is None or before is None:
        return None
    if token.is_op(",") and failure.first.is_word("missing", "otherwise", "from"):
        return misplaced.RowAlone(span=token.span, word=failure.first.text)
    if token.is_word("missing", "otherwise", "from") and before.is_op(","):
        return misplaced.RowAlone(span=token.span, word=token.text)
    return None


LINE_HINTS = (body_on_header, row_alone, beginning, attribute_name, header_without_colon, body_below, colon_too_many)
