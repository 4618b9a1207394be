"""What builds on the last state of a text says exactly what a fresh start says: trees, places, models, findings.

python -m tests.test_incremental --texts 200 --seed 1        more of them, for long
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path
from random import Random

import pytest

from lscore.compiler import Compiled, compile_file
from lscore.compiler.lint.settings import LintSettings
from lscore.compiler.memory import CompileMemory, Memories
from lscore.dsl.memory import PageMemory
from lscore.dsl.parser import parse
from lscore.runtime.checking import check, compile_files
from tests.random_worlds import ModelText

RULESETS = Path(__file__).parent.parent / "lscore" / "rulesets"
SHIPPED = sorted(RULESETS.glob("*/model.score"))
WITH_ERRORS = sorted((Path(__file__).parent / "golden").rglob("*.score"))
AS_OF = 1_790_000_000_000_000

TYPED = 'abe019 \n\n\t"():,#+-*._äß€\r='
WORDS = (
    "and",
    "or",
    "not",
    "when",
    "each",
    "within 30d",
    ": +5",
    "as big",
    "in",
    "score",
    "category x:",
    "lead:",
    "fit",
)


def edited(dice: Random, text: str, other: str) -> str:
    """A text after one edit, as people and editors make them. `other` is where something is pasted from."""
    at = dice.randint(0, len(text))
    lines = text.split("\n")
    line = dice.randrange(len(lines))
    match dice.randrange(12):
        case 0 | 1 | 2:
            return text[:at] + dice.choice(TYPED) + text[at:]
        case 3:
            return text[:at] + text[at + 1 :]
        case 4:
            return text[:at] + text[at + dice.randrange(40) :]
        case 5:
            return text[:at] + f" {dice.choice(WORDS)} " + text[at:]
        case 6:
            return "\n".join([*lines[:line], *lines[line + 1 :]])
        case 7:
            return "\n".join([*lines[:line], lines[line], *lines[line:]])
        case 8:
            lines[line] = lines[line][4:] if dice.randrange(2) else f"    {lines[line]}"
            return "\n".join(lines)
        case 9:
            moved = lines.pop(line)
            lines.insert(dice.randint(0, len(lines)), moved)
            return "\n".join(lines)
        case 10:
            found = other.split("\n")
            start = dice.randrange(len(found))
            return "\n".join([*lines[:line], *found[start : start + dice.randint(1, 5)], *lines[line:]])
        case _:
            lines[line] = lines[line] + dice.choice((" # said", "  ", " #", " 1"))
            return "\n".join(lines)


def states(dice: Random, text: str, other: str, edits: int) -> Iterator[str]:
    """The states of a text while it is edited; now and then somebody takes back what they did."""
    past = [text]
    yield text
    for _ in range(edits):
        if len(past) > 2 and dice.randrange(4) == 0:
            text = past.pop(dice.randrange(len(past)))
        else:
            text = edited(dice, text, other)
        past.append(text)
        yield text


def random_model(dice: Random) -> str:
    return "\n".join(ModelText(dice, size=dice.choice((4, 12, 30))).draw()) + "\n"


def told(compiled: Compiled) -> object:
    """All that is to be said of a compilation, with every place."""
    model = compiled.model
    pages = {file: astuple(page) for file, page in compiled.pages.items()}
    return compiled.diagnostics, compiled.sources, pages, model and astuple(replace(model, version=""))


def agree_in_trees(dice: Random, text: str, other: str, edits: int) -> None:
    memory = PageMemory()
    for state in states(dice, text, other, edits):
        known, fresh = parse(state, "m.score", memory), parse(state, "m.score")
        assert known.diagnostics == fresh.diagnostics, state
        assert astuple(known.page) == astuple(fresh.page), state


def agree_in_models(dice: Random, file: Path, text: str, other: str, edits: int) -> None:
    memory = CompileMemory()
    for state in states(dice, text, other, edits):
        known = compile_file(file, None, {file: state}, memory)
        fresh = compile_file(file, None, {file: state})
        assert told(known) == told(fresh), state


def agree_in_findings(dice: Random, file: Path, text: str, other: str, edits: int) -> None:
    memories = Memories()
    for state in states(dice, text, other, edits):
        said = [
            check(
                compile_files((file,), {file: None}, (), {file: state}, memory),
                LintSettings(),
                as_of=AS_OF,
                memories=memory,
            )
            for memory in (memories, None)
        ]
        assert said[0].findings == said[1].findings, state
        assert (said[0].ignored, said[0].files) == (said[1].ignored, said[1].files), state


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_shipped_models_are_parsed_alike(file: Path) -> None:
    dice = Random(file.parent.name)
    agree_in_trees(dice, file.read_text(encoding="utf-8"), dice.choice(SHIPPED).read_text(encoding="utf-8"), 25)


@pytest.mark.parametrize("seed", range(12))
def test_texts_with_errors_are_parsed_alike(seed: int) -> None:
    dice = Random(seed)
    for file in dice.sample(WITH_ERRORS, 4):
        other = dice.choice(WITH_ERRORS).read_bytes().decode("utf-8", "replace")
        agree_in_trees(dice, file.read_bytes().decode("utf-8", "replace"), other, 12)


@pytest.mark.parametrize("seed", range(12))
def test_random_models_are_compiled_alike(seed: int, tmp_path: Path) -> None:
    dice = Random(seed)
    agree_in_models(dice, tmp_path / "m.score", random_model(dice), random_model(dice), 15)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_shipped_models_are_compiled_alike(file: Path) -> None:
    dice = Random(file.parent.name)
    agree_in_models(dice, file, file.read_text(encoding="utf-8"), random_model(dice), 8)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_files_of_tests_are_compiled_alike(file: Path) -> None:
    dice = Random(file.parent.name)
    tests = file.with_name("model_test.score")
    agree_in_models(dice, tests, tests.read_text(encoding="utf-8"), random_model(dice), 3)


@pytest.mark.parametrize("seed", range(8))
def test_random_models_are_checked_alike(seed: int, tmp_path: Path) -> None:
    dice = Random(seed)
    agree_in_findings(dice, tmp_path / "m.score", random_model(dice), random_model(dice), 12)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_shipped_models_are_checked_alike(file: Path) -> None:
    dice = Random(file.parent.name)
    agree_in_findings(dice, file, file.read_text(encoding="utf-8"), random_model(dice), 5)


def test_what_a_used_file_says_now_counts(tmp_path: Path) -> None:
    model, used = tmp_path / "m.score", tmp_path / "used.score"
    text = 'use "used.score"\nwhen title in chiefs: +5\n'
    memory = CompileMemory()
    for said in ("set chiefs: CEO\n", "set chiefs: CEO, CTO\n", "set others: CEO\n", "", "set chiefs: CEO\n"):
        texts = {model: text, used: said}
        assert told(compile_file(model, None, texts, memory)) == told(compile_file(model, None, texts))
    assert told(compile_file(model, None, {model: text}, memory)) == told(compile_file(model, None, {model: text}))
    used.write_text("set chiefs: CFO\n", encoding="utf-8")
    assert told(compile_file(model, None, {model: text}, memory)) == told(compile_file(model, None, {model: text}))


def test_a_declaration_changes_what_rules_mean_that_did_not(tmp_path: Path) -> None:
    file = tmp_path / "m.score"
    rules = (
        "score fit:\n    when size is 5: +1 as big\n    when wanted: +2\n    when visited home at least 2 times: +3\n"
    )
    heads = (
        "",
        "lead:\n    size number\n    wanted yes/no\nevent visited: page\n",
        "lead:\n    size text\n    wanted yes/no\nevent visited: page\n",
        "lead:\n    size text\nevent visited: page\nevent wanted\n",
        "lead:\n    size text\ndefine wanted: size is 7\nevent visited: page number\n",
        "define wanted: size is 7\n",
        "define wanted: size >= 7\nwhen size is missing: +1\n",
        "",
    )
    memory = CompileMemory()
    for head in heads:
        texts = {file: head + rules}
        assert told(compile_file(file, None, texts, memory)) == told(compile_file(file, None, texts)), head


def follow(file: Path, *texts: str) -> None:
    """Compile and check one text after another."""
    memory, memories = CompileMemory(), Memories()
    for text in texts:
        state = {file: text}
        assert told(compile_file(file, None, state, memory)) == told(compile_file(file, None, state)), text
        known, fresh = (
            check(compile_files((file,), {file: None}, (), state, with_), LintSettings(), as_of=AS_OF, memories=with_)
            for with_ in (memories, None)
        )
        assert known.findings == fresh.findings, text


def test_where_names_are_first_read_moves_with_their_rules(tmp_path: Path) -> None:
    rules = "when size is 5: +1\nwhen visited home: +2\nwhen active where page is x: +3\nwhen a is b: +1\n"
    moved = (f"# one\n\n{rules}", f"when home is b: +1\n{rules}", f"\n{rules}when b is c: +1")
    follow(tmp_path / "m.score", rules, *moved)


def test_what_a_name_is_read_as_is_settled_by_the_first_rule_that_has_it(tmp_path: Path) -> None:
    one, other = "when visited: +1\n", "when visited is 5: +2\n"
    follow(tmp_path / "m.score", one + one, one + other, other + one, other + other, other, one)


def test_a_define_changes_what_holds_of_rules_that_did_not_change(tmp_path: Path) -> None:
    head = "lead:\n    size number\n"
    rules = "score fit:\n    when vip: +5\n    when not vip and size < 3: +1\n    when fit2 >= 50: +1\n"
    tests = ("size > 5 and size < 3", "size > 5", "size is known or size is missing", "size > 5 and size < 3")
    ranges = ("", ", from 0 to 40", ", from 0 to 100", "")
    follow(
        tmp_path / "m.score",
        *(
            f"{head}define vip: {test}\n{rules}score fit2{range_}:\n    when size > 1: +45\n"
            for test, range_ in zip(tests, ranges, strict=True)
        ),
    )


def main() -> int:
    """Hold many more texts against each other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for number in range(arguments.texts):
        dice = Random(f"{arguments.seed}/{number}")
        file = Path(f"/nowhere-{number}.score")
        shipped = dice.choice(SHIPPED).read_text(encoding="utf-8")
        agree_in_trees(dice, shipped, random_model(dice), arguments.edits)
        agree_in_findings(dice, file, random_model(dice), shipped, arguments.edits)
        agree_in_models(dice, file, random_model(dice), shipped, arguments.edits)
    sys.stdout.write(f"{arguments.texts} texts, {arguments.edits} edits each: all alike\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
