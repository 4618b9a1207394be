"""Rules and statements in plain words: the whole of the shipped models, and every statement of the conformance cases.

LSCORE_RECORD=1 writes the golden files anew.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from lscore.compiler import compile_file
from lscore.compiler.vocabulary import Vocabulary, vocabulary_of
from lscore.dsl import nodes
from lscore.dsl.build.conditions import AGGREGATES, FUNCTIONS
from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.parser import parse
from lscore.dsl.printer import canonical, rule_title
from lscore.dsl.tokens import RESERVED, tokenise
from lscore.render.plain import category_in_words, rule_in_words, statement_in_words
from lscore.render.plain.statements import column_in_words, line_in_words

WORDS = RESERVED | KEYWORDS | {*AGGREGATES, *FUNCTIONS, "active", "disqualified", "skipped", "level", "yes", "no"}
BESIDE = (nodes.LeadBlock, nodes.EventDecl, nodes.Test, nodes.ModelName, nodes.Owner)
HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "plain"
RULESETS = HERE.parent / "lscore" / "rulesets"
NAMES = sorted(path.name for path in RULESETS.iterdir() if (path / "model.score").exists())


def compare(name: str, lines: Iterable[str]) -> None:
    path = GOLDEN / f"{name}.txt"
    text = "".join(f"{line}\n" for line in lines)
    if "LSCORE_RECORD" in os.environ:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def said(statements: Iterable[nodes.Statement], names: Vocabulary) -> Iterator[tuple[str, str]]:
    """Each statement, rule and column as it is written, and in plain words."""
    for node in statements:
        yield first_line(node), statement_in_words(node, names)
        match node:
            case nodes.ScoreBlock(name=name, body=body):
                yield from rules(body, name.text, names)
            case nodes.CategoryBlock():
                yield from rules([node], "score", names)
            case nodes.LeadBlock(attributes=columns):
                yield from ((canonical(item), column_in_words(item, "The attribute")) for item in columns)
            case nodes.EventDecl(fields=columns):
                yield from ((canonical(item), column_in_words(item, "The field")) for item in columns)
            case nodes.Test(lines=lines):
                yield from ((canonical(item), line_in_words(item, names)) for item in lines)
            case _:
                pass


def rules(body: Iterable[nodes.Rule | nodes.CategoryBlock], score: str, names: Vocabulary) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, nodes.CategoryBlock):
            yield first_line(node), category_in_words(node, score)
            window = names.windows.get((score, node.name.text))
            yield from ((rule_title(item), rule_in_words(item, names, window)) for item in node.body)
        else:
            yield rule_title(node), rule_in_words(node, names)


def first_line(node: nodes.Node) -> str:
    return canonical(node).partition("\n")[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_models_in_plain_words(name: str) -> None:
    compiled = compile_file(RULESETS / name / "model.score")
    names = vocabulary_of(compiled.pages.values())
    page = next(iter(compiled.pages.values()))
    compare(name, (f"{written}\n    {words}" for written, words in said(page.statements, names)))


def form(written: str) -> str:
    """What is left of a statement without its names and values."""
    words = (token.text if token.kind in ("word", "op") else "_" for token in tokenise(written, "", 0, 1).tokens)
    known = (word if word in WORDS or not word[0].isalpha() else "_" for word in words)
    return re.sub(r"_(?: , _)+", "_", " ".join(known))


def test_every_construct_of_the_language_in_plain_words() -> None:
    """One statement of each form in the conformance cases."""
    found: dict[str, str] = {}
    for file in sorted((HERE / "conformance").glob("*.toml")):
        if file.stem == "audit_words":  # every word of the language as a name: the same forms again and again
            continue
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            page = parse(case["model"], "model.score").page
            names = vocabulary_of([page])
            told = [node for node in page.statements if not isinstance(node, BESIDE)]
            for written, words in said(told, names):
                found.setdefault(form(written), f"{written}\n    {words}")
    compare("conformance", sorted(found.values()))


def test_names_that_are_no_deeds_are_events() -> None:
    page = parse('when page_view "/pricing" within 30d: +5\nwhen bought within 1 day: +5\n', "m.score").page
    names = vocabulary_of([page])
    first, second = (statement_in_words(node, names) for node in page.statements)
    assert first == '+5 points once, if the lead had the event page_view "/pricing" in the last 30 days.'
    assert second == "+5 points once, if the lead bought in the last 1 day."
