"""Names the words of a line for the parser: which terminal of the grammar a word is, where it stands.

Only the reserved words are themselves everywhere. Any other word of the language is itself where the parser waits for
it, and a NAME elsewhere; no state of the parser takes both (a test says so). Where one token of look-ahead is not
enough for the parser, the words that follow settle it here:

- `in one` (FIELD) and `in` (a list); `on or before` (a DATE) and `on at least 3 days`; `by at least 3 different
  leads` and `by` (FIELD);
- `between 30d and 60d ago` and `between 50 and 200`; `after 2026-01-01` and `after opened`; `days since visited` and
  a field `days`;
- `where vip` (a yes/no field alone), `where (…)` (a condition) and `where` (a test);
- `30 days`, a duration, and `30` with an attribute `days` behind it;
- the comma: between the values of a list, between the values behind `in`, and between options, arguments, expectations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lark.lexer import Lexer

from lscore.dsl import literals
from lscore.dsl.diagnostics import Problem
from lscore.dsl.tokens import RESERVED, UNITS, Token, merged

KEYWORDS: frozenset[str] = frozenset(
    (
        "account", "ago", "best", "category", "column", "day", "days", "decimal", "decimals", "define",
        "different", "disqualify", "each", "ensure", "event", "every", "expect", "first", "for", "given",
        "grade", "grades", "keep", "lead", "leads", "least", "levels", "lower", "model", "most", "next",
        "owner", "per", "point", "points", "raise", "rating", "route", "same", "score", "set", "skip", "start",
        "step", "steps", "test", "tests", "than", "the", "tier", "tiers", "time", "times", "timezone", "use",
        "weight", "when", "with", "without", "word",
    )
)  # fmt: skip
"""The words of the language that are not reserved."""

_SIGNS = {
    "(": "LPAR", ")": "RPAR", ":": "COLON", "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH",
    ">=": "COMPARE", "<=": "COMPARE", ">": "COMPARE", "<": "COMPARE",
}  # fmt: skip
_LITERALS = {"quoted": "QUOTED", "percent": "PERCENT", "date": "DATE", "time": "INSTANT", "duration": "DURATION"}
_OPTION_WORDS = ("once", "at", "halving", "fading", "losing", "within", "from", "to")
_WITH_OPTIONS = ("when", "each", "for", "score", "category")
"""The words that begin the lines which take options."""
_TEST_WORDS = (
    "is", "before", "contains", "starts", "ends", "like", "has", "include", "and", "or", "not", "in", "between",
    "within",
)  # fmt: skip
UNKNOWN = "UNKNOWN"
"""The terminal of a sign that the grammar does not have."""


@dataclass(slots=True)
class LineOfTokens:
    """What the lexer reads: the tokens of one logical line, the start symbol they are parsed by, and the problems
    found.

    `at` is the token in hand; with a `stop` the lexer reads no further than that, though it sees what follows.
    """

    tokens: list[Token]
    start: str
    problems: list[Problem]
    at: int = 0
    stop: int | None = None


class LineLexer(Lexer):
    """The lexer that Lark calls; it knows the parser's state."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
        """Yields the tokens of the line with their terminals; `line.at` is the index of the token in hand."""
        line: LineOfTokens = lexer_state.text
        states = parser_state.parse_conf.states
        stack = parser_state.state_stack
        tokens, commas = line.tokens, _commas(line)
        end = len(tokens) if line.stop is None else line.stop
        while line.at < end:
            token, used = _named(line, line.at, states[stack[-1]], commas)
            yield token
            line.at += used


def _named(line: LineOfTokens, at: int, takes: dict[str, Any], commas: dict[int, str]) -> tuple[Token, int]:
    """The token at an index under its terminal, and how many tokens of the line it stands for."""
    token = line.tokens[at]
    match token.kind:
        case "word":
            return _word(line, at, takes)
        case "number":
            return _number(line, at, takes)
        case "signed":
            token.type = _signed(token, line, takes)
        case "op":
            token.type = commas[at] if token.text == "," else _SIGNS.get(token.text, UNKNOWN)
        case kind:
            token.type = _LITERALS.get(kind, UNKNOWN)
    return token, 1


def _word(line: LineOfTokens, at: int, takes: dict[str, Any]) -> tuple[Token, int]:
    tokens = line.tokens
    token = tokens[at]
    text = token.text
    if text in _BY_WHAT_FOLLOWS:
        terminal, used = _BY_WHAT_FOLLOWS[text](tokens, at)
        if terminal and (text in RESERVED or terminal in takes):
            if used > 1:
                return merged("word", terminal, tokens[at : at + used]), used
            token.type = terminal
            return token, 1
    if text in RESERVED or (text in KEYWORDS and text.upper() in takes):
        token.type = text.upper()
    else:
        token.type = "NAME"
    return token, 1


def _number(line: LineOfTokens, at: int, takes: dict[str, Any]) -> tuple[Token, int]:
    """A number, or a duration with the unit that follows where the parser takes one."""
    tokens = line.tokens
    token = tokens[at]
    token.type = "NUMBER"
    if "DURATION" not in takes or not is_long_duration(tokens, at):
        return token, 1
    if "NUMBER" in takes and not (at + 2 < len(tokens) and tokens[at + 2].is_word("without")):
        return token, 1
    whole = merged("duration", "DURATION", tokens[at : at + 2])
    reading = literals.read_long(token.text, tokens[at + 1].text, whole.span)
    whole.value = reading.value
    if reading.problem is not None:
        line.problems.append(reading.problem)
    return whole, 2


def _signed(token: Token, line: LineOfTokens, takes: dict[str, Any]) -> str:
    """A number with a sign is POINTS, or a negative number where the parser takes one.

    An OBJECT is a plain number, so that `a -3` is no event with an object; in tests there is no such doubt (`expect
    fit -3`).
    """
    if token.text[0] == "-" and "NEGATIVE" in takes:
        return "NEGATIVE"
    if token.text[0] == "-" and "NUMBER" in takes and line.start == "test_line":
        return "NUMBER"
    return "SIGNED"


def is_long_duration(tokens: list[Token], at: int) -> bool:
    """Whether a number with the unit as a word stands here: `30 days`."""
    return tokens[at].kind == "number" and at + 1 < len(tokens) and tokens[at + 1].is_word(*UNITS)


# --- words settled by what follows


def _next(tokens: list[Token], at: int, ahead: int = 1) -> Token | None:
    return tokens[at + ahead] if at + ahead < len(tokens) else None


def _in(tokens: list[Token], at: int) -> tuple[str, int]:
    after = _next(tokens, at)
    return ("IN_ONE", 2) if after is not None and after.is_word("one") else ("IN", 1)


def _on(tokens: list[Token], at: int) -> tuple[str, int]:
    middle, last = _next(tokens, at), _next(tokens, at, 2)
    if middle is not None and last is not None and middle.is_word("or") and last.is_word("before", "after"):
        return "ON_OR", 3
    return "ON", 1


def _between(tokens: list[Token], at: int) -> tuple[str, int]:
    after = _next(tokens, at)
    far = after is not None and (after.kind == "duration" or is_long_duration(tokens, at + 1))
    return ("BETWEEN_AGO" if far else "BETWEEN"), 1


def _after(tokens: list[Token], at: int) -> tuple[str, int]:
    after = _next(tokens, at)
    return ("AFTER_DATE" if after is not None and after.kind in ("date", "time") else "AFTER"), 1


def _by(tokens: list[Token], at: int) -> tuple[str, int]:
    after = _next(tokens, at)
    count = after is not None and after.is_word("at", "exactly", "more", "fewer")
    return ("BY_COUNT" if count else "BY"), 1


def _days(tokens: list[Token], at: int) -> tuple[str, int]:
    since, after = _next(tokens, at), _next(tokens, at, 2)
    if since is None or after is None or not since.is_word("since"):
        return "", 1
    return ("DAYS_SINCE", 2) if after.is_name() or after.is_word("at") or after.is_op("(") else ("", 1)


def _where(tokens: list[Token], at: int) -> tuple[str, int]:
    """`where (…)` holds a condition if there is one in the parentheses, else they belong to arithmetic."""
    after = _next(tokens, at)
    if after is None:
        return "WHERE", 1
    if after.is_op("("):
        return ("WHERE" if _is_arithmetic(tokens, at + 1) else "WHERE_GROUP"), 1
    return ("WHERE" if not after.is_name() or starts_test(tokens, at + 2) else "WHERE_FLAG"), 1


_BY_WHAT_FOLLOWS = {
    "in": _in,
    "on": _on,
    "between": _between,
    "after": _after,
    "by": _by,
    "days": _days,
    "where": _where,
}


def starts_test(tokens: list[Token], at: int) -> bool:
    """Whether what stands here goes on with a value in front of it: `>= 5`, `is web`, `+ 3`; not `within 30d`, nor
    `in one day`.
    """
    token = _next(tokens, at, 0)
    if token is None:
        return False
    if token.kind == "op":
        return token.text not in (",", ":", ")")
    match token.text if token.kind == "word" else "":
        case "in":
            return _in(tokens, at)[0] == "IN"
        case "not":
            after = _next(tokens, at)
            return after is not None and after.is_word("in")
        case "on":
            return _on(tokens, at)[0] == "ON_OR"
        case "between":
            return _between(tokens, at)[0] == "BETWEEN"
        case "after":
            return _after(tokens, at)[0] == "AFTER_DATE"
        case "is" | "before" | "contains" | "starts" | "ends" | "like" | "has" | "include":
            return True
        case _:
            return False


def _is_arithmetic(tokens: list[Token], at: int) -> bool:
    """Whether the parentheses that open here hold a sum and no condition: an operator in or right behind them, and
    no test.
    """
    depth, operators = 0, False
    for index in range(at, len(tokens)):
        token = tokens[index]
        depth += token.is_op("(") - token.is_op(")")
        if token.is_word(*_TEST_WORDS) or (token.kind == "op" and _SIGNS.get(token.text) == "COMPARE"):
            return False
        operators = operators or token.is_op("+", "-", "*", "/")
        if depth == 0:
            return operators or starts_arithmetic(tokens, index + 1)
    return False


def starts_arithmetic(tokens: list[Token], at: int) -> bool:
    """Whether an operator stands here."""
    token = _next(tokens, at, 0)
    return token is not None and token.is_op("+", "-", "*", "/")


# --- commas


def _commas(line: LineOfTokens) -> dict[int, str]:
    """The terminal of every comma: COMMA between values, ITEM between those behind `in`, SEP between anything else."""
    tokens = line.tokens
    commas: dict[int, str] = {}
    owners = ["SEP" if line.start == "test_line" and tokens and tokens[0].is_word("expect") else "COMMA"]
    base = owners[0]
    for at, token in enumerate(tokens):
        if token.kind == "op":
            if token.text == "(":
                owners.append(_owner(tokens, at))
            elif token.text == ")" and len(owners) > 1:
                owners.pop()
            elif token.text == ",":
                commas[at] = _comma(tokens, at, owners, base)
                if commas[at] == "SEP" and len(owners) == 1:
                    owners[0] = base
        elif token.kind == "word" and (owners[-1] != "SEP" or len(owners) == 1):
            owners[-1] = _after_word(tokens, at, owners, base)
    return commas


def _owner(tokens: list[Token], at: int) -> str:
    """What the commas right inside an opening parenthesis separate."""
    before = tokens[at - 1] if at > 1 else None
    return "SEP" if before is not None and (before.is_word("of") or before.is_name()) else "COMMA"


def _after_word(tokens: list[Token], at: int, owners: list[str], base: str) -> str:
    """What the commas behind a word separate."""
    word = tokens[at].text
    if word == "in" and _in(tokens, at)[0] == "IN":
        return "ITEM"
    if word == "of" and at and tokens[at - 1].is_word("any", "all"):
        return "COMMA"
    if word in ("and", "or", "not"):
        return base if len(owners) == 1 else "COMMA"
    return owners[-1]


def _comma(tokens: list[Token], at: int, owners: list[str], base: str) -> str:
    if len(owners) > 1:
        return owners[-1]
    if base == "SEP":
        return owners[0] if owners[0] != "SEP" and _only_values(tokens, at + 1) else "SEP"
    after, later = _next(tokens, at), _next(tokens, at, 2)
    if after is None or after.kind != "word":
        return owners[0]
    if after.text in _OPTION_WORDS and tokens[0].is_word(*_WITH_OPTIONS):
        return "SEP"
    return "SEP" if later is not None and _named_option(tokens[0], after, later) else owners[0]


def _named_option(header: Token, word: Token, after: Token) -> bool:
    """`weight 50%` of a category, `start D` of the grades; elsewhere both words are names."""
    if word.text == "weight":
        return header.is_word("category") and after.kind in ("percent", "number")
    return word.text == "start" and header.is_word("grades") and after.is_value()


def _only_values(tokens: list[Token], at: int) -> bool:
    """Whether nothing but single values and commas stands from here on."""
    rest = tokens[at:]
    return (
        bool(rest)
        and all(token.is_value() if index % 2 == 0 else token.is_op(",") for index, token in enumerate(rest))
        and len(rest) % 2 == 1
    )
