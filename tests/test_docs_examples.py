"""Every example of `docs/language.md` and `docs/cookbook.md` is run as it stands on the page.

The info string of a fenced block says what it is:

- `score` is a complete model: it compiles, and the tests in it pass;
- `score preamble` stands once in a document and is put in front of its `score fragment` and `score error` blocks;
- `score error` must be rejected, with a finding inside the block;
- `score tests` is a file of tests, run by `lscore test`;
- `csv leads`, `csv events`, `csv result as_of=DATE` and `csv explain as_of=DATE` behind a model are a run of it
  and the rows it must give (a column or a lead that is not named is not compared);
- any block with `file=PATH` is a file beside the next model.

Blocks with another info string are prose.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import lscore
from lscore.cli import main

DOCS = Path(__file__).parent.parent / "docs"
DOCUMENTS = ("language.md", "cookbook.md")
FILE = re.compile(r"(?:^|\s)file=(\S+)")
AS_OF = re.compile(r"(?:^|\s)as_of=(\S+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `line` is that of its opening fence, `info` what stands behind it."""

    document: str
    line: int
    info: str
    text: str

    @property
    def place(self) -> str:
        return f"docs/{self.document}:{self.line}"


@dataclass(slots=True)
class Example:
    """A model of a document with the files beside it, the data behind it and the results it must give."""

    block: Block
    kind: str
    preamble: str
    files: dict[str, str]
    data: dict[str, str] = field(default_factory=dict[str, str])
    results: list[Block] = field(default_factory=list[Block])

    @property
    def model(self) -> str:
        return self.preamble + self.block.text

    def write(self, folder: Path) -> Path:
        """Write the model and the files beside it; return the model's path."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        path = folder / "model.score"
        path.write_text(self.model, encoding="utf-8")
        return path


def blocks_of(document: str) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    found: list[Block] = []
    opening: tuple[int, str] | None = None
    body: list[str] = []
    for number, line in enumerate((DOCS / document).read_text(encoding="utf-8").split("\n"), start=1):
        if opening is None and line.startswith("```"):
            opening, body = (number, line.removeprefix("```").strip()), []
        elif opening is not None and line == "```":
            found.append(Block(document, *opening, "".join(f"{text}\n" for text in body)))
            opening = None
        elif opening is not None:
            body.append(line)
    assert opening is None, f"docs/{document}:{opening} is never closed"
    return found


def examples_of(document: str) -> list[Example]:
    """The examples of a document, each with what belongs to it."""
    blocks = blocks_of(document)
    preambles = [block.text for block in blocks if block.info == "score preamble"]
    assert len(preambles) <= 1, f"docs/{document} has more than one preamble"
    preamble = preambles[0] if preambles else ""
    found: list[Example] = []
    files: dict[str, str] = {}
    for block in blocks:
        beside = FILE.search(block.info)
        if beside:
            files[beside.group(1)] = block.text
        elif block.info in ("score", "score preamble", "score fragment", "score error", "score tests"):
            kind = block.info.removeprefix("score").strip() or "model"
            before = preamble if kind in ("fragment", "error") else ""
            found.append(Example(block, kind, before, files))
            files = {}
        elif block.info in ("csv leads", "csv events"):
            found[-1].data[block.info.removeprefix("csv ")] = block.text
        elif block.info.startswith(("csv result ", "csv explain ")):
            found[-1].results.append(block)
        else:
            assert not block.info.startswith(("score", "csv")), f"{block.place}: what is `{block.info}`?"
    assert not files, f"docs/{document}: no model behind {', '.join(files)}"
    return found


EXAMPLES = [example for document in DOCUMENTS for example in examples_of(document)]


def of_kind(*kinds: str) -> list[object]:
    """The examples of these kinds as parameters named `path:line`."""
    return [pytest.param(example, id=example.block.place) for example in EXAMPLES if example.kind in kinds]


def run_command(*arguments: str) -> None:
    """Call the command line; it must end with exit code 0."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    assert stop.value.code in (0, None)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("example", of_kind("model", "preamble", "fragment"))
def test_the_example_compiles_and_its_tests_pass(example: Example, tmp_path: Path) -> None:
    path = example.write(tmp_path)
    try:
        model = lscore.load(path)
    except lscore.ModelError as error:
        pytest.fail("\n".join(f"{d.span.line}: {d.message} [{d.code}]" for d in error.diagnostics))
    outcomes = model.test()
    names = re.findall(r'(?m)^test "(.*)":$', example.model)
    assert sorted(outcome.name for outcome in outcomes) == sorted(names)
    assert not [outcome.report for outcome in outcomes if not outcome.passed]


@pytest.mark.parametrize("example", of_kind("error"))
def test_the_wrong_example_is_rejected(example: Example, tmp_path: Path) -> None:
    path = example.write(tmp_path)
    with pytest.raises(lscore.ModelError) as caught:
        lscore.load(path)
    first = example.preamble.count("\n") + 1
    assert all(diagnostic.message for diagnostic in caught.value.diagnostics)
    assert [d for d in caught.value.diagnostics if d.span.line >= first]


@pytest.mark.parametrize("example", of_kind("tests"))
def test_the_file_of_tests_passes(example: Example, tmp_path: Path) -> None:
    path = example.write(tmp_path).rename(tmp_path / "examples.score")
    run_command("test", str(path))


@pytest.mark.parametrize(
    ("example", "expected"),
    [pytest.param(e, block, id=block.place) for e in EXAMPLES for block in e.results],
)
def test_the_run_gives_these_rows(example: Example, expected: Block, tmp_path: Path) -> None:
    path = example.write(tmp_path)
    as_of = AS_OF.search(expected.info)
    assert as_of, f"{expected.place}: as of when?"
    out, explained = tmp_path / "out.csv", tmp_path / "explained.csv"
    arguments = ["run", str(path), "--as-of", as_of.group(1), "-o", str(out), "--explain", str(explained)]
    for name, text in example.data.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        arguments += [f"--{name}", str(tmp_path / f"{name}.csv")]
    run_command(*arguments)

    wanted = rows_of(expected.text)
    explain = expected.info.startswith("csv explain")
    given = rows_of((explained if explain else out).read_text(encoding="utf-8"))
    leads = {row["lead"] for row in wanted}
    assert [{name: row[name] for name in wanted[0]} for row in given if row["lead"] in leads] == wanted


def test_every_rule_of_the_cookbook_is_shown_at_work() -> None:
    text = (DOCS / "cookbook.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"(?ms)^## (S?\d+)\. [^\n]*\n(.*?)(?=^## |\Z)", text))
    assert list(sections) == [*map(str, range(1, 31)), "S1", "S2", "S3", "S4", "S5"]
    for heading, body in sections.items():
        assert "\nSource: " in body, heading
        assert "```score\n" in body, heading
        assert body.count('\ntest "') >= 2, heading


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_inside_the_documents_lead_somewhere(document: str) -> None:
    def anchors(name: str) -> set[str]:
        headings = re.findall(r"(?m)^#+ (.*)$", (DOCS / name).read_text(encoding="utf-8"))
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    for name, anchor in re.findall(r"\]\(([\w.]*)#([^)]*)\)", (DOCS / document).read_text(encoding="utf-8")):
        assert anchor in anchors(name or document), f"{name}#{anchor}"
