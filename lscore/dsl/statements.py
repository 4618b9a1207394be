"""How statements begin: the words at the start of a line, and what may come second.

By its first two words a line is recognised as the start of a statement even where the line above is not finished.
"""

from __future__ import annotations

from lscore.dsl.tokens import Token

_NAME, _TEXT = "a name", "a text"

SECOND: dict[str, tuple[str, ...]] = {
    "model": (_TEXT,),
    "owner": (_TEXT,),
    "timezone": (_TEXT,),
    "missing": (_TEXT,),
    "use": (_TEXT,),
    "set": (_NAME,),
    "define": (_NAME,),
    "lead": (":",),
    "account": ("by",),
    "event": (_NAME,),
    "score": (_NAME,),
    "category": (_NAME,),
    "when": (_NAME, "not", "at", "("),
    "each": (_NAME, "at"),
    "points": ("by",),
    "first": ("of",),
    "best": ("of",),
    "for": ("every",),
    "keep": (_NAME,),
    "grades": (_NAME, _TEXT),
    "grade": (_NAME, _TEXT),
    "raise": ("grade",),
    "lower": ("grade",),
    "levels": ("of",),
    "rating": (":",),
    "tiers": (_NAME, _TEXT),
    "tier": (_NAME, _TEXT),
    "disqualify": ("if",),
    "skip": ("if",),
    "route": ("to",),
    "ensure": (_NAME, "not", "("),
    "test": (_TEXT,),
    "tests": ("of",),
    "otherwise": (":",),
    "given": (_NAME,),
    "expect": (_NAME, "not"),
}
"""The words that begin a statement or a line of a block, and how each goes on."""

STATEMENTS = tuple(word for word in SECOND if word not in ("otherwise", "given", "expect"))
"""The words that begin a statement at the left margin."""

RULES = ("when", "each", "points", "first", "best", "for")
"""The words that begin a rule."""

_IN_BLOCKS = (*RULES, "category", "otherwise", "given", "expect")
"""The words that begin a line of a block; the others begin statements at the left margin alone."""


def opens_statement(tokens: list[Token], indent: int = 0) -> bool:
    """Whether a line begins like a statement and not like the rest of one: in a block (`indent` above 0) only what
    stands in blocks does, and `lead: +1` is the last value of a row.
    """
    if len(tokens) < 2 or tokens[0].kind != "word" or (indent and tokens[0].text not in _IN_BLOCKS):
        return False
    expected = SECOND.get(tokens[0].text, ())
    second = tokens[1]
    if second.is_op(":") and tokens[0].is_name() and len(tokens) > 2 and tokens[2].kind == "signed":
        return False
    if second.text in expected or (_TEXT in expected and second.kind == "quoted"):
        return True
    if _NAME not in expected or not second.is_name():
        return False
    return tokens[0].text not in ("grade", "tier") or (len(tokens) > 2 and tokens[2].is_word("if", "otherwise"))


def lacks_colon(tokens: list[Token]) -> bool:
    """Whether a line that does not end in `:` reads like a header all the same; lines below it are then its body."""
    match [token.text for token in tokens[:2]]:
        case ["lead"] | ["levels", "of"] | ["points", "by"] | ["first" | "best", "of"]:
            return True
        case ["score" | "category" | "test", _]:
            return True
        case ["each", _]:
            return not any(token.kind == "signed" for token in tokens)
        case _:
            return False
