"""Two branches and plain git: what is added at different places has one meaning, whichever side is merged into which;
what both add is found by `check`."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lscore.rulesets
from lscore.cli import main
from lscore.compiler import compile_file, compile_text
from lscore.compiler.diff import Side, diff
from lscore.dsl import nodes
from lscore.dsl.parser import parse
from tests.git_support import ENV, Repo

MODEL = """\
model "b2b"
owner "growth"

lead:
    title
    country
    industry
    email
    employees number

event visited: page
event downloaded: asset

set free from "free.txt"

define big: employees >= 200

score fit, from 0 to 100:
    category person, at most 40:
        when title is CEO: +20 as chief
        when title is CFO: +15 as finance
    category company, at most 60:
        points by employees as size:
            from 1000: +30
            from 200: +20
        when industry is software: +10 as trade
    when domain(email) in free: -5 as private
    when big: +5 as large

score heat, from 0 to 100:
    category web, within 30d, at most 60:
        when visited "/pricing*": +15 as pricing
        each downloaded, at most 3 times: +5 as downloads
    when visited "/careers*" within 30d: -10 as careers

grades A, B, C
grade A if fit >= 60
grade B if fit >= 30
grade C otherwise

raise grade 1 step if country is NL

tiers hot, warm, cold
tier hot if grade is A and heat >= 30 because "good and active"
tier warm if grade at least B because "good"
tier cold otherwise

route to sales if tier is hot
ensure heat <= 100

test "a chief":
    as of 2026-03-01
    given title CEO
    expect fit 20

test "somebody":
    as of 2026-03-01
    given title janitor
    expect fit 0
"""
FREE = "gmail.com\nhotmail.com\nweb.de\nyahoo.com\n"


Called = Callable[..., tuple[int, str]]
"""Calls the command line: its exit code and what it says."""


class Merge:
    """Two branches of one model, `ours` and `theirs`."""

    def __init__(self, folder: Path, called: Called) -> None:
        self.repo = Repo.new(folder)
        self.called = called
        self.repo.write("m.score", MODEL)
        self.repo.write("free.txt", FREE)
        self.repo.commit("Rules")

    def branch(self, name: str, *edits: tuple[str, str], path: str = "m.score") -> None:
        """A branch on which edits are made."""
        self.repo.git("checkout", "-q", "-b", name, "main")
        for old, new in edits:
            self.repo.edit(old, new, path)
        self.repo.commit(name)

    def merged(self, into: str, other: str) -> bool:
        """Merge one branch into a new one at the tip of another; whether git had no question."""
        self.repo.git("checkout", "-q", "-b", f"{other}-into-{into}", into)
        done = subprocess.run(
            ["git", "merge", "-q", "--no-edit", other],
            cwd=self.repo.folder,
            env=ENV,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0

    def version(self) -> str:
        """The version of the model as it is checked out."""
        found = compile_file(self.repo.folder / "m.score").model
        assert found is not None
        return found.version

    def check(self) -> tuple[int, str]:
        return self.called("check", "m.score")

    def holds(self) -> None:
        """Merged in either order without a question, the model has one meaning, and nothing is wrong with it."""
        versions: set[str] = set()
        for into, other in (("ours", "theirs"), ("theirs", "ours")):
            assert self.merged(into, other)
            ended, said = self.check()
            assert ended == 0, said
            versions.add(self.version())
        assert len(versions) == 1
        ended, said = self.called("diff", "theirs-into-ours", "ours-into-theirs", "--exit-code")
        assert ended == 0
        assert said.startswith("no difference in meaning")


Edit = tuple[str, str]
AT_DIFFERENT_PLACES: dict[str, tuple[Edit, Edit]] = {
    "categories": (
        ("when title is CFO", "when title is CTO: +10 as engineer\n        when title is CFO"),
        ("+10 as trade\n", "+10 as trade\n        when industry is logistics: +8 as freight\n"),
    ),
    "scores": (
        ("+5 as large\n", "+5 as large\n    when country is BE: +1 as near\n"),
        ("-10 as careers\n", "-10 as careers\n    when visited blog within 30d: +1 as reads\n"),
    ),
    "new categories": (
        ("score heat", "    category place:\n        when country is BE: +1 as near\n\nscore heat"),
        (
            "\ngrades A",
            "    category mail, at most 5:\n        when downloaded mail within 30d: +1 as mail\n\ngrades A",
        ),
    ),
    "a rule and a set": (
        ("+15 as finance\n", "+15 as finance\n        when title in heads: +9 as head\n"),
        ("define big", "set heads: VP, director\ndefine big"),
    ),
    "a rule and the points of another": (
        ("+15 as finance\n", "+15 as finance\n        when title is CTO: +10 as engineer\n"),
        ("+10 as trade", "+12 as trade"),
    ),
    "grades and tiers": (
        ("grade B if fit", "grade B if fit >= 20 and country is NL\ngrade B if fit"),
        ("tier warm if", 'tier warm if heat >= 25 because "active"\ntier warm if'),
    ),
    "rows of a table and a threshold": (
        ("from 200: +20", "from 500: +25\n            from 200: +20"),
        ("grade A if fit >= 60", "grade A if fit >= 65"),
    ),
    "an attribute and an event": (
        ("    country\n", "    country\n    region\n"),
        ("event downloaded", "event attended: topic\nevent downloaded"),
    ),
    "routes and ensures": (
        ("route to sales", "route to desk if tier is warm\nroute to sales"),
        ("ensure heat <= 100\n", "ensure heat <= 100\nensure fit <= 100\n"),
    ),
    "tests at different places": (
        (
            'test "somebody"',
            'test "finance":\n    as of 2026-03-01\n    given title CFO\n    expect fit 15\n\ntest "somebody"',
        ),
        (
            "    expect fit 0\n",
            '    expect fit 0\n\ntest "trade":\n    as of 2026-03-01\n    given industry software\n    expect fit 10\n',
        ),
    ),
}


@pytest.fixture
def merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Merge:
    def called(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main([*arguments])
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out + said.err

    found = Merge(tmp_path / "shop", called)
    monkeypatch.chdir(found.repo.folder)
    return found


@pytest.mark.parametrize("case", AT_DIFFERENT_PLACES)
def test_what_two_branches_add_at_different_places(case: str, merge: Merge) -> None:
    for name, edit in zip(("ours", "theirs"), AT_DIFFERENT_PLACES[case], strict=True):
        merge.branch(name, edit)
    merge.holds()


def test_values_of_a_file_at_different_lines(merge: Merge) -> None:
    merge.branch("ours", ("gmail.com\n", "aol.com\ngmail.com\n"), path="free.txt")
    merge.branch("theirs", ("yahoo.com\n", "yahoo.com\nzoho.com\n"), path="free.txt")
    merge.holds()


def test_values_of_a_file_at_its_end_with_the_union_driver(merge: Merge) -> None:
    """As docs/review.md has it: order and repetitions mean nothing in the file of a set."""
    merge.repo.write(".gitattributes", "*.txt merge=union\n")
    merge.repo.commit("Attributes")
    merge.branch("ours", ("yahoo.com\n", "yahoo.com\nzoho.com\ngmx.de\n"), path="free.txt")
    merge.branch("theirs", ("yahoo.com\n", "yahoo.com\ngmx.de\naol.com\n"), path="free.txt")
    merge.holds()
    assert {"zoho.com", "gmx.de", "aol.com"} <= set((merge.repo.folder / "free.txt").read_text().split())


# --- what both add

NAMED = "when title is CTO: +10 as engineer"
BARE = "when title is CTO: +10"
TABLE = "points by industry as {}:\n            software: +1\n            games: -1"
TEST = 'test "twice":\n    as of 2026-03-01\n    expect fit 0\n\n'
FINANCE, CHIEF, HEAT = "when title is CFO", "when title is CEO", "each downloaded"
BIG, EVENTS, GRADES, ROUTE = "define big", "event visited", "grades A", "route to"

THE_SAME: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "a rule with a name": ("rule-name-twice", (CHIEF, NAMED), ("when industry", NAMED)),
    "a rule with a name, in another score": ("rule-name-twice", (CHIEF, NAMED), (HEAT, NAMED)),
    "a rule": ("rule-twice", (CHIEF, BARE), (FINANCE, BARE)),
    "a rule, in another category": ("contained-rule", (CHIEF, BARE), ("when industry", BARE)),
    "a rule under another name": ("contained-rule", (CHIEF, NAMED), ("when industry", BARE + " as technician")),
    "a table under another name": (
        "said-twice",
        (CHIEF, TABLE.format("trades")),
        ("when industry", TABLE.format("branch")),
    ),
    "a set": ("declared-twice", (BIG, "set heads: VP, director"), (EVENTS, "set heads: VP, director")),
    "a define": ("declared-twice", (BIG, "define small: employees < 5"), (EVENTS, "define small: employees < 5")),
    "an attribute": ("declared-twice", ("country\n", "region"), ("employees number", "region")),
    "an event": ("declared-twice", (EVENTS, "event sent: mail"), (GRADES, "event sent: mail")),
    "a test": ("test-twice", ('test "a chief"', TEST), ('test "somebody"', TEST)),
    "a grade line": ("said-twice", ("grade A if", "grade B if fit >= 40"), (ROUTE, "grade B if fit >= 40")),
    "a step": (
        "said-twice",
        ("raise", "lower grade 1 step if industry is games"),
        (ROUTE, "lower grade 1 step if industry is games"),
    ),
    "a tier line": ("said-twice", ("tier hot", "tier hot if fit >= 90"), (ROUTE, "tier hot if fit >= 90")),
    "an otherwise": ("otherwise-twice", ("tiers", "grade C otherwise"), (ROUTE, "grade C otherwise")),
    "a route": ("said-twice", (ROUTE, "route to desk if tier is warm"), (GRADES, "route to desk if tier is warm")),
    "a disqualify": (
        "said-twice",
        (ROUTE, 'disqualify if industry is games because "no"'),
        (GRADES, 'disqualify if industry is games because "never"'),
    ),
    "an ensure": ("said-twice", ("ensure", "ensure fit <= 100"), (GRADES, "ensure fit <= 100")),
    "a category with options": (
        "options-twice",
        ("category person", "category extra, at most 5:\n        when country is BE: +1"),
        ("category company", "category extra, at most 5:\n        when country is DE: +1"),
    ),
    "levels": (
        "levels-twice",
        (GRADES, "levels of heat:\n    from 5: 1\n    otherwise: 2"),
        (ROUTE, "levels of heat:\n    from 5: 1\n    otherwise: 2"),
    ),
}


def before(place: str, text: str) -> Edit:
    """An edit that puts a text in front of the line that a place begins."""
    margin = re.search(rf"^( *){re.escape(place)}", MODEL, re.MULTILINE)
    assert margin is not None
    return f"\n{margin[0]}", f"\n{margin[1]}{text}\n{margin[0]}"


@pytest.mark.parametrize("case", THE_SAME)
def test_what_both_add_at_different_places_is_found(case: str, merge: Merge) -> None:
    code, mine, other = THE_SAME[case]
    merge.branch("ours", before(*mine))
    merge.branch("theirs", before(*other))
    for into, name in (("ours", "theirs"), ("theirs", "ours")):
        assert merge.merged(into, name)
        ended, said = merge.check()
        assert ended == 1
        assert f"[{code}]: " in said


def test_what_both_add_at_one_place_is_there_once(merge: Merge) -> None:
    merge.branch("ours", before(CHIEF, NAMED))
    merge.branch("theirs", before(CHIEF, NAMED))
    merge.holds()
    assert (merge.repo.folder / "m.score").read_text(encoding="utf-8").count(NAMED) == 1


# --- conflicts


def test_a_conflict_is_told_and_either_order_of_both_sides_is_right(merge: Merge) -> None:
    merge.branch("ours", before(CHIEF, NAMED))
    merge.branch("theirs", before(CHIEF, "when title is VP: +5 as vice"))
    versions: set[str] = set()
    for into, other in (("ours", "theirs"), ("theirs", "ours")):
        assert not merge.merged(into, other)
        ended, said = merge.check()
        assert ended == 1
        assert said.startswith("m.score:20:1: error[merge-conflict]: a merge left a conflict here")
        assert said.endswith("found 1 error\n")
        text = (merge.repo.folder / "m.score").read_text(encoding="utf-8")
        merge.repo.write("m.score", re.sub(r"^(<{7}|={7}|>{7}).*\n", "", text, flags=re.MULTILINE))
        assert merge.check()[0] == 0
        versions.add(merge.version())
        merge.repo.commit("Both")
    assert len(versions) == 1


def test_a_conflict_in_the_file_of_a_set_is_told(merge: Merge) -> None:
    merge.branch("ours", ("yahoo.com\n", "yahoo.com\nzoho.com\n"), path="free.txt")
    merge.branch("theirs", ("yahoo.com\n", "yahoo.com\naol.com\n"), path="free.txt")
    assert not merge.merged("ours", "theirs")
    ended, said = merge.check()
    assert ended == 1
    assert said.startswith("free.txt:5:1: error[merge-conflict]")


def test_tests_at_the_end_conflict_and_both_are_right(merge: Merge) -> None:
    end = "janitor\n    expect fit 0\n"
    for name, title in (("ours", "CTO"), ("theirs", "VP")):
        new = f'\ntest "a {title}":\n    as of 2026-03-01\n    given title {title}\n    expect fit 0\n'
        merge.branch(name, (end, end + new))
    assert not merge.merged("ours", "theirs")
    assert "error[merge-conflict]" in merge.check()[1]


# --- anywhere in the shipped models


@dataclass(frozen=True, slots=True)
class Page:
    """A model's text, and what may be put in front of which of its lines (from 1)."""

    text: str
    rules: dict[int, str]
    """Where rules may stand: the margin."""
    statements: tuple[int, ...]
    score: str
    attribute: str


def page_of(name: str) -> Page:
    text = (lscore.rulesets.path(name) / "model.score").read_text(encoding="utf-8")
    page = parse(text, "model.score").page
    rules: dict[int, str] = {}
    for block in (node for node in page.statements if isinstance(node, nodes.ScoreBlock)):
        for item in block.body:
            inside = item.body if isinstance(item, nodes.CategoryBlock) else (item,)
            rules |= {node.span.line: " " * (node.span.column - 1) for node in inside}
    (lead,) = (node for node in page.statements if isinstance(node, nodes.LeadBlock))
    scores = [node.name.text for node in page.statements if isinstance(node, nodes.ScoreBlock)]
    return Page(text, rules, tuple(node.span.line for node in page.statements), scores[0], lead.attributes[0].name.text)


PAGES = {name: page_of(name) for name in lscore.rulesets.NAMES}


def draw_addition(dice: Random, page: Page, name: str) -> tuple[int, list[str]]:
    """A line of the page, and what a branch adds in front of it."""
    if dice.randrange(2):
        line = dice.choice([*page.rules])
        return line, [f"{page.rules[line]}when {page.attribute} is {name}: {dice.choice(('+1', '-2.5'))} as {name}"]
    added = dice.choice(
        (
            [f"set {name}: a, b"],
            [f"define {name}: {page.attribute} is known"],
            [f"route to {name} if {page.score} > 3"],
            [f"ensure {page.score} < 1000"],
            [f'disqualify if {page.attribute} is {name} because "{name}"'],
            [f"event {name}: object"],
            [
                f'test "{name}":',
                "    as of 2026-03-01",
                f"    given {page.attribute} {name}",
                "    expect not skipped",
                "",
            ],
        )
    )
    return dice.choice(page.statements), added


def with_added(text: str, *added: tuple[int, list[str]]) -> str:
    lines = text.split("\n")
    for line, new in sorted(added, reverse=True):
        lines[line - 1 : line - 1] = new
    return "\n".join(lines)


def merged_files(ours: str, base: str, theirs: str, *options: str) -> tuple[int, str]:
    """What `git merge-file` makes of three texts: how many conflicts, and the text."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        command = ["git", "merge-file", "-p", "-q", *options, *map(str, paths)]
        done = subprocess.run(command, env=ENV, capture_output=True, check=False)
        assert 0 <= done.returncode < 128, done.stderr
        return done.returncode, done.stdout.decode("utf-8")


def side_of(text: str, name: str) -> Side:
    found = compile_text(text, "model.score", folder=lscore.rulesets.path(name))
    assert found.model is not None, [(item.span.line, item.message) for item in found.diagnostics]
    return Side.of(found)


@pytest.mark.parametrize("name", lscore.rulesets.NAMES)
@settings(max_examples=25)
@given(dice=st.randoms(use_true_random=False))
def test_two_additions_anywhere_in_a_shipped_model(name: str, dice: Random) -> None:
    page = PAGES[name]
    mine, other = draw_addition(dice, page, "mine"), draw_addition(dice, page, "other")
    ours, theirs = with_added(page.text, mine), with_added(page.text, other)
    there, back = merged_files(ours, page.text, theirs), merged_files(theirs, page.text, ours)
    assert there[0] == back[0]
    if mine[0] == other[0]:
        assert there[0] == 1 or mine[1] == other[1]
        there, back = (
            merged_files(*texts, "--union") for texts in ((ours, page.text, theirs), (theirs, page.text, ours))
        )
    else:
        assert there[0] == 0
    wanted = side_of(with_added(page.text, mine, other), name)
    for _, text in (there, back):
        found = side_of(text, name)
        assert found.model.version == wanted.model.version
        assert not diff(wanted, found)
