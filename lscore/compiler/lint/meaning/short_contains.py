"""`contains` with a text so short that it is part of other words."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.rule import Finding, LintRule, Option
from lscore.compiler.lint.subject import Subject
from lscore.compiler.normal import normal
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Severity
from lscore.dsl.edits import between

_ID = "short-contains"
_LENGTH = Option("length", 4, "how many characters a text has at most that counts as short", 1)

_MODEL = """\
model "b2b"

lead:
    title

score fit, from 0 to 100:
    when title {} VP: +20
"""


def _check(subject: Subject) -> Iterator[Finding]:
    longest = subject.option(_ID, _LENGTH.name, _LENGTH.default)
    for node in subject.nodes(nodes.TextTest):
        text = normal(written(node.right))
        if node.op != "contains" or len(text) > longest or not _is_word(text):
            continue
        value = subject.text(node.right.span)
        yield Finding(
            node.span,
            f"`contains {value}` likely matches inside other words",
            label="also true in the middle of a word",
            help=f"`has word {value}` matches it as a word of its own",
            fix=between(node.left.span, node.right.span, "has word"),
        )


def _is_word(text: str) -> bool:
    """Whether a text is one word of a script that has capitals: such scripts put something between words."""
    return text.isalnum() and any(letter.lower() != letter.upper() for letter in text)


RULE = LintRule(
    id=_ID,
    group="meaning",
    severity=Severity.NOTE,
    says="`contains` with a short text also matches inside longer words.",
    why=(
        'Four letters are part of many words: `title contains "CTO"` is true for a director, `contains "exec"` for an '
        "executive assistant, `contains VP` for somebody who looks after a VPN. `has word` asks for the word: no "
        "letter or digit right before or after it."
    ),
    bad=_MODEL.format("contains"),
    good=_MODEL.format("has word"),
    check=_check,
    fix="unsafe",
    fixed="writes `has word` in place of `contains`",
    options=(_LENGTH,),
)
