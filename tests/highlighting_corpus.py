"""The texts that highlighting is tested on, and the language's own word on what each of their words is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lscore.dsl.layout import Line
from lscore.dsl.parser import named_words, parse
from lscore.dsl.tokens import Token

ROOT = Path(__file__).parent.parent
WORDS = ROOT / "editors" / "vscode" / "test" / "snapshots" / "words.score"
"""A page with every word of the language."""


@cache
def corpus() -> dict[str, str]:
    """The shipped rulesets, the models of the conformance cases, `score` blocks of the documents, by their places."""
    texts = {str(path.relative_to(ROOT)): read(path) for path in (ROOT / "lscore" / "rulesets").rglob("*.score")}
    for path in (ROOT / "tests" / "conformance").glob("*.toml"):
        cases = tomllib.loads(read(path)).get("case", [])
        texts |= {f"{path.name}: {case['name']}": case["model"] for case in cases if "model" in case}
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "lscore" / "rulesets").rglob("*.md")]
    for path in documents:
        for block in re.finditer(r"(?ms)^```score[^\n]*\n(.*?)^```$", read(path)):
            texts[f"{path.relative_to(ROOT)} at {block.start()}"] = block[1]
    return texts


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sound() -> dict[str, str]:
    """Those that the parser reads without an error, and the page of all words."""
    texts = corpus() | {WORDS.name: read(WORDS)}
    return {name: text for name, text in texts.items() if not parse(text, name).diagnostics}


def words_of(text: str) -> Iterator[Token]:
    """All words of a text that are no comments, each under the terminal that the parser takes it for."""

    def inside(lines: list[Line]) -> Iterator[Token]:
        for line in lines:
            yield from line.tokens
            yield from inside(line.body)

    return inside(named_words(text, "").lines)


def is_keyword(token: Token) -> bool:
    """Whether a word is the language's own where it stands; the unit of a duration is part of the number."""
    return token.kind == "word" and token.type not in ("NAME", "DURATION")
