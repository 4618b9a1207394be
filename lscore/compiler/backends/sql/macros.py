"""What statements do with texts again and again, as macros: how a text is compared, how it is read as a number, time or
date. A statement then says it in a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lscore.compiler.backends.sql.reading import number_of_text
from lscore.compiler.backends.sql.script_trees import create_macro, often_used, replaced
from lscore.compiler.backends.sql.texts import normal_form, trimmed
from lscore.compiler.backends.sql.times import day_of_text, instant_of_text
from lscore.compiler.backends.sql.tree import Expr, Statement, call, parameter
from lscore.compiler.backends.sql.zone import Zone

_ARGUMENT = "given"

_USES = 8
"""So often each macro uses its argument, at least: the number of tests in `trimmed`."""

ABOUT: Mapping[str, str] = {
    "trimmed": "A text without white space around it.",
    "normal_form": "A text as it is compared: composed, trimmed, white space folded, in lower case.",
    "number_of_text": "A text as a number, in units of 1/10,000; NULL if it is none.",
    "instant_of_text": "A text as an instant, in microseconds since 1970-01-01 UTC; NULL if it is none.",
    "day_of_text": "A text as a day, counted from 1970-01-01; NULL if it is none.",
}
"""The macros and what each says, in an order in which each uses only earlier ones."""


def with_macros(statements: Sequence[Statement], zone: Zone) -> tuple[dict[str, Statement], list[Statement]]:
    """The macros that some statements need, by name, and these statements with calls of them."""
    bodies: Mapping[str, Callable[[Expr], Expr]] = {
        "trimmed": trimmed,
        "normal_form": normal_form,
        "number_of_text": number_of_text,
        "instant_of_text": lambda text: instant_of_text(text, zone),
        "day_of_text": lambda text: day_of_text(text, zone),
    }
    found = [_calling(statement, bodies) for statement in statements]
    macros: dict[str, Statement] = {}
    for name in reversed(list(ABOUT)):
        if any(_calls(statement, name) for statement in (*found, *macros.values())):
            earlier = {other: bodies[other] for other in bodies if other != name}
            body = _calling(bodies[name](parameter(_ARGUMENT)), earlier)
            macros[name] = create_macro(name, _ARGUMENT, body)
    return dict(reversed(list(macros.items()))), found


def _calling(statement: Statement, bodies: Mapping[str, Callable[[Expr], Expr]]) -> Statement:
    """The statement with calls of macros."""
    values = often_used(statement, _USES)
    return replaced(statement, {body(value): call(name, value) for name, body in bodies.items() for value in values})


def _calls(statement: Statement, name: str) -> bool:
    return any(str(node.this) == name for node in statement.find_all(type(call(name))))
