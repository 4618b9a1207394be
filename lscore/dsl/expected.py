"""What could stand at a place, in words: from the parser's terminals to a phrase such as "a name or `:`".

Nothing of the grammar's own names gets through: every terminal has its words here (a test says so).
"""

from __future__ import annotations

from collections.abc import Collection

_WORDS = {
    "NAME": "a name",
    "QUOTED": "a text in quotes",
    "NUMBER": "a number",
    "NEGATIVE": "a number",
    "SIGNED": "points, like `+15`",
    "PERCENT": "a percentage, like `50%`",
    "DURATION": "a duration, like `30d`",
    "DATE": "a date, like `2026-03-01`",
    "INSTANT": "a time, like `2026-03-01T12:30`",
    "COMPARE": "`>=`",
    "SEP": "`,`",
    "ITEM": "`,`",
    "COMMA": "`,`",
    "COLON": "`:`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "STAR": "`*`",
    "SLASH": "`/`",
    "IN_ONE": "`in one`",
    "ON_OR": "`on or before`",
    "BETWEEN_AGO": "`between`",
    "AFTER_DATE": "`after`",
    "BY_COUNT": "`by`",
    "DAYS_SINCE": "`days since`",
    "WHERE_GROUP": "`where`",
    "WHERE_FLAG": "`where`",
    "$END": "the end of the line",
}

_VALUE = frozenset(("NAME", "QUOTED", "NUMBER", "NEGATIVE", "DATE", "INSTANT"))
_ARITHMETIC = frozenset(("PLUS", "MINUS", "STAR", "SLASH"))
_TESTS = frozenset(
    (
        "IS", "COMPARE", "IN", "NOT", "BETWEEN", "CONTAINS", "STARTS", "ENDS", "LIKE", "HAS", "INCLUDE", "BEFORE",
        "AFTER_DATE", "ON_OR",
    )
)  # fmt: skip
_PARTS = frozenset(
    (
        "WITHIN", "OVER", "BETWEEN_AGO", "WHERE", "WHERE_GROUP", "WHERE_FLAG", "AFTER", "IN_ONE", "ON", "BY_COUNT",
        "AT",
        "EXACTLY",
        "MORE", "FEWER",
    )
)  # fmt: skip
_GROUPS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    (
        "a condition",
        frozenset(("NAME", "NOT", "LPAR", "AT")),
        _VALUE | {"NOT", "LPAR", "AT", "EXACTLY", "DAYS_SINCE"},
    ),
    ("a value", frozenset(("NAME", "LPAR", "NUMBER", "AT")), _VALUE | {"LPAR", "AT", "EXACTLY", "DAYS_SINCE"}),
    ("a value", frozenset(("NAME", "QUOTED", "NUMBER", "DATE")), _VALUE),
    (
        "a test like `is CEO` or `>= 5`",
        frozenset(("IS", "COMPARE", "IN")),
        _TESTS | _ARITHMETIC,
    ),
    ("a sign like `+`", frozenset(("PLUS", "STAR")), _ARITHMETIC),
    (
        "a window like `within 30d`",
        frozenset(("WITHIN", "OVER", "BETWEEN_AGO")),
        _PARTS,
    ),
    (
        "`because`, `as`, `from` or `until`",
        frozenset(("BECAUSE", "AS", "UNTIL")),
        frozenset(("BECAUSE", "AS", "FROM", "UNTIL")),
    ),
)
"""Terminals that stand for one thing when they come together: its words, what must be there, and what they cover."""

_LAST = ("`,`", "`and`", "`or`", "`:`", "`)`", "the end of the line")
_MOST = 6


def in_words(terminals: Collection[str]) -> str:
    """The terminals as a phrase: what a reader would call them, joined by commas and "or"."""
    left = set(terminals)
    groups: list[str] = []
    for name, needed, covered in _GROUPS:
        if needed <= left:
            groups.append(name)
            left -= covered
    single = {word_of(terminal) for terminal in left}
    last = [word for word in _LAST if word in single]
    words = list(dict.fromkeys([*groups, *sorted(single - set(_LAST)), *last]))
    if len(words) > _MOST:
        words = [*groups[: _MOST - 2], *last[-1:], "another word of the language"]
    if len(words) < 2:
        return "".join(words) or "nothing more"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def word_of(terminal: str) -> str:
    """What a reader calls one terminal."""
    return _WORDS.get(terminal) or f"`{terminal.lower()}`"
