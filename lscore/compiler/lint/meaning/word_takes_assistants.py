"""`has word Executive` takes the executive assistant, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lscore.compiler.lint.analysis.places import bare
from lscore.compiler.lint.analysis.value_lists import sets_of
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.normal import normal
from lscore.compiler.texts import set_parts, written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity

_TITLES = re.compile(r"title|role|position|function|job", re.IGNORECASE)
_BOSSES = re.compile(r"executive|exec|(managing )?director|(vice )?president|vp|chief|c[efotim]o|founder|head")
_ASSISTANTS = re.compile(r"assist|secretar|\bpa\b")

_MODEL = """\
model "b2b"

lead:
    title

score fit, from 0 to 100:
    when title has word executive{}: +20
"""


def _check(subject: Subject) -> Iterator[Finding]:
    tests = [node for node in subject.nodes(nodes.TextTest) if _asks_for_bosses(node)]
    if not tests or any(_ASSISTANTS.search(text) for text in _texts(subject)):
        return
    first = tests[0]
    value = subject.text(first.right.span)
    left = subject.text(first.left.span)
    yield Finding(
        first.span,
        f"`{first.op} {value}` likely takes assistants as well, and nothing in the model tells them apart",
        label="also true for an assistant of theirs",
        help=f"leave them out: `{left} {first.op} {value} and not {left} has word assistant`",
    )


def _asks_for_bosses(node: nodes.TextTest) -> bool:
    left = bare(node.left)
    if node.op == "like" or not isinstance(left, nodes.Name) or not _TITLES.search(left.text):
        return False
    return _BOSSES.fullmatch(normal(written(node.right))) is not None


def _texts(subject: Subject) -> Iterator[str]:
    """What the pages name or quote, and what their sets hold, in small letters."""
    yield from (node.text.lower() for node in subject.nodes(nodes.Quoted))
    yield from (node.text.lower() for node in subject.nodes(nodes.Name))
    for held in sets_of(subject).values():
        yield from ("*".join(parts) for parts in set_parts(held.texts))


RULE = LintRule(
    id="word-takes-assistants",
    group="meaning",
    severity=Severity.NOTE,
    says="A word of a title is asked for that assistants have in theirs, too, and nothing in the model excludes them.",
    why=(
        'An "Executive Assistant" is no executive, and the "Assistant to the CEO" does not sign. A test on one word of '
        "a title takes them both for whom they work for. It is found where no part of the model speaks of assistants, "
        "once in a model."
    ),
    bad=_MODEL.format(""),
    good=_MODEL.format(" and not title has word assistant"),
    check=_check,
)
