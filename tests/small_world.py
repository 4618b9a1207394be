"""A small world of declarations, and what the compiler makes of statements in it."""

from __future__ import annotations

from lscore.compiler import compile_text
from lscore.compiler import model as m
from lscore.render.text import render

WORLD = """lead:
    title
    country
    company
    employees number
    seats number
    signup date
    last_login time
    opted_in yes/no
    interests list
account by company
event visited: page, seconds number, session
event purchased: product, amount number, channel, gift yes/no, due date
event unsubscribed
set chiefs: CEO, CFO, "chief *"
"""


def compiled(text: str) -> m.Model:
    found = compile_text(text, "m.score")
    assert found.model is not None, render(found.diagnostics, found.sources)
    return found.model


def codes(text: str) -> list[tuple[int, str]]:
    return [(found.span.line, found.code) for found in compile_text(text, "m.score").diagnostics]
