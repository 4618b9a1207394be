"""`lscore check` as a linter: what is asked, what is ignored, what is known, what is mended; `lscore rule`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lscore.compiler.lint.registry import RULES
from tests.conftest import Lscore

MODEL = """\
model "b2b"
owner "ops"

set bosses: CEO, CFO
set unusual: Sculptor, Poet

lead:
    title text

score fit, from 0 to 10:
    when title in bosses: +10

# the end
"""
MENDED = MODEL.replace("set unusual: Sculptor, Poet\n", "")
UNUSED = "set unusual: Sculptor, Poet\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "m.score").write_text(MODEL, encoding="utf-8")
    return tmp_path


def settings(project: Path, text: str) -> None:
    (project / "lscore.toml").write_text(f'models = ["m.score"]\n{text}', encoding="utf-8")


def test_a_warning_is_shown_and_fails(project: Path, lscore: Lscore) -> None:
    ended = lscore("check", "m.score", "--select", "unused-set")
    assert ended.code == 1
    assert "m.score:5:" in ended.out
    assert "warning[unused-set]" in ended.out
    assert "found 1 warning" in ended.out


def test_a_note_is_shown_and_does_not_fail(project: Path, lscore: Lscore) -> None:
    settings(project, '[lint.severity]\nunused-set = "note"\n')
    ended = lscore("check", "--select", "unused-set")
    assert ended.code == 0
    assert "found 1 note" in ended.out


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        (["--select", "unused-set"], "", 1),
        (["--select", "upkeep", "--ignore", "unused-set,untested-tier"], "", 0),
        ([], '[lint]\nselect = ["unused-set"]\n', 1),
        ([], '[lint]\nselect = ["unused-set"]\nignore = ["unused-set"]\n', 0),
        ([], '[lint]\nselect = ["unused-set"]\nignore = ["upkeep"]\n', 1),
        (["--ignore", "unused-set"], '[lint]\nselect = ["unused-set"]\n', 0),
        (["--select", "unused-define"], '[lint]\nselect = ["unused-set"]\n', 0),
        ([], '[lint]\nselect = ["meaning"]\n', 0),
    ],
)
def test_what_is_asked(project: Path, lscore: Lscore, options: list[str], text: str, code: int) -> None:
    settings(project, text)
    ended = lscore("check", *options)
    assert ended.code == code, ended.text
    assert ("unused-set" in ended.out) == (code == 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[lint]\nselect = ["unused-sets"]\n', "did you mean `unused-set`?"),
        ('[lint]\nselect = "unused-set"\n', '`select` must be a list of rules, but is "unused-set"'),
        ("[lint]\nignore = [1]\n", "`ignore` must be a list of rules"),
        ('[lint]\nseverity = { unused-set = "fatal" }\n', "must be error, warning or note"),
        ('[lint.severity]\nunused = "error"\n', "there is no lint rule `unused`"),
        ("[lint.options]\ntoo-many-criteria = { rules = -1 }\n", "must be a whole number from"),
        ("[lint.options]\ntoo-many-criteria = { rulez = 5 }\n", "`rulez` is no setting of `too-many-criteria`"),
        ("[lint.options]\nunused-set = { most = 5 }\n", "the rule has no options"),
        ("[lint]\nbaseline = 5\n", "`baseline` must be a path"),
        ("[lint]\nselected = []\n", "`selected` is no setting of [lint]"),
        ("lint = 5\n", "`lint` must be a table"),
    ],
)
def test_wrong_settings(project: Path, lscore: Lscore, text: str, said: str) -> None:
    settings(project, text)
    ended = lscore("check")
    assert ended.code == 2
    assert said in ended.err
    assert "lscore.toml:2:" in ended.err or "lscore.toml:3:" in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--select", "unused-sets"], "`--select`: there is no rule `unused-sets`; did you mean `unused-set`?"),
        (["--ignore", "x"], "there is no rule `x`"),
        (["--select", " , "], "names no rule"),
        (["--baseline", "gone.json"], "there is no baseline gone.json"),
    ],
)
def test_wrong_options(project: Path, lscore: Lscore, options: list[str], said: str) -> None:
    ended = lscore("check", "m.score", *options)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""


def test_fix_makes_safe_fixes_only(project: Path, lscore: Lscore) -> None:
    ended = lscore("check", "m.score", "--select", "unused-set", "--fix")
    assert ended.code == 0, ended.text
    assert "made 1 fix in 1 file" in ended.err
    assert (project / "m.score").read_text(encoding="utf-8") == MENDED


def test_an_unsafe_fix_needs_its_option(project: Path, lscore: Lscore) -> None:
    text = MODEL.replace(UNUSED, "").replace("title text", "title text\n    shoe_size number")
    (project / "m.score").write_text(text, encoding="utf-8")
    lscore("check", "m.score", "--select", "unused-attribute", "--fix")
    assert (project / "m.score").read_text(encoding="utf-8") == text
    ended = lscore("check", "m.score", "--select", "unused-attribute", "--unsafe-fixes")
    assert ended.code == 0, ended.text
    assert (project / "m.score").read_text(encoding="utf-8") == MENDED


def test_diff_shows_and_writes_nothing(project: Path, lscore: Lscore) -> None:
    ended = lscore("check", "m.score", "--select", "unused-set", "--diff")
    assert ended.code == 1
    assert "\n-set unusual: Sculptor, Poet\n" in ended.out
    assert "would make 1 fix" in ended.err
    assert (project / "m.score").read_text(encoding="utf-8") == MODEL
    (project / "m.score").write_text(MENDED, encoding="utf-8")
    ended = lscore("check", "m.score", "--select", "unused-set", "--diff")
    assert (ended.code, ended.out) == (0, "")


def test_a_fix_keeps_line_ends_and_byte_order_mark(project: Path, lscore: Lscore) -> None:
    windows = MODEL.replace("\n", "\r\n").encode()
    (project / "m.score").write_bytes(b"\xef\xbb\xbf" + windows)
    assert lscore("check", "m.score", "--select", "unused-set", "--fix").code == 0
    assert (project / "m.score").read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()


def test_an_error_is_told_and_nothing_is_mended(project: Path, lscore: Lscore) -> None:
    broken = MODEL.replace("when title", "when shoe")
    (project / "m.score").write_text(broken, encoding="utf-8")
    ended = lscore("check", "m.score", "--select", "unused-set", "--fix")
    assert ended.code == 1
    assert "shoe" in ended.out
    assert UNUSED in (project / "m.score").read_text(encoding="utf-8")


def test_a_baseline_holds_back_and_only_shrinks(project: Path, lscore: Lscore) -> None:
    ask = ("check", "m.score", "--select", "unused-set")
    ended = lscore(*ask, "--write-baseline")
    assert (ended.code, ended.out) == (0, "lscore-baseline.json counts 1 finding\n")
    file = project / "lscore-baseline.json"
    assert json.loads(file.read_text()) == {"version": 1, "findings": {"m.score": {"unused-set": 1}}}

    ended = lscore(*ask, "--baseline", "lscore-baseline.json")
    assert ended.code == 0
    assert "the baseline holds back 1 finding" in ended.err

    more = MODEL.replace(UNUSED, f"{UNUSED}set others: Baker\n")
    (project / "m.score").write_text(more, encoding="utf-8")
    ended = lscore(*ask, "--baseline", "lscore-baseline.json")
    assert ended.code == 1
    assert "found 2 warnings" in ended.out
    lscore(*ask, "--baseline", "lscore-baseline.json", "--write-baseline")
    assert json.loads(file.read_text())["findings"] == {"m.score": {"unused-set": 1}}

    (project / "m.score").write_text(MENDED, encoding="utf-8")
    ended = lscore(*ask, "--baseline", "lscore-baseline.json")
    assert ended.code == 0
    assert "the baseline counts more than there is" in ended.err
    assert lscore(*ask, "--baseline", "lscore-baseline.json", "--write-baseline").code == 0
    assert json.loads(file.read_text())["findings"] == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "has another form"),
        ('{"version": 2, "findings": {}}', "has another form"),
        ('{"version": 1, "findings": {"m.score": {"unused-set": -1}}}', "has another form"),
    ],
)
def test_a_baseline_that_is_none(project: Path, lscore: Lscore, text: str, said: str) -> None:
    (project / "b.json").write_text(text, encoding="utf-8")
    ended = lscore("check", "m.score", "--baseline", "b.json")
    assert ended.code == 2
    assert said in ended.err


def test_a_baseline_of_the_project(project: Path, lscore: Lscore, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(project, '[lint]\nselect = ["unused-set"]\nbaseline = "known.json"\n')
    assert lscore("check", "--write-baseline").code == 0
    assert (project / "known.json").exists()
    below = project / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert lscore("check").code == 0


def test_tests_of_a_model_count_wherever_they_stand(project: Path, lscore: Lscore) -> None:
    tiers = MODEL + "tiers hot, cold\ntier hot if fit >= 10\ntier cold otherwise\n"
    (project / "m.score").write_text(tiers, encoding="utf-8")
    assert "untested-tier" in lscore("check", "m.score").out
    told = 'tests of "m.score"\ntest "{0}":\n    as of 2026-03-01\n    given title {1}\n    expect tier {0}\n'
    (project / "hot_test.score").write_text(told.format("hot", "CEO"), encoding="utf-8")
    (project / "cold_test.score").write_text(told.format("cold", "Baker"), encoding="utf-8")
    assert "untested-tier" not in lscore("check", "m.score").out


def test_rule_prints_the_page_of_a_rule(lscore: Lscore) -> None:
    ended = lscore("rule", "unused-set")
    assert ended.code == 0
    assert ended.out.startswith("# unused-set\n")
    for part in ("## Bad", "## Good", "safe"):
        assert part in ended.out


def test_rule_lists_all_rules(lscore: Lscore) -> None:
    ended = lscore("rule")
    assert ended.code == 0
    listed = {line.split()[0] for line in ended.out.splitlines() if line.startswith("  ")}
    assert listed == set(RULES)
    assert len(RULES) >= 35


def test_rule_knows_the_nearest(lscore: Lscore) -> None:
    ended = lscore("rule", "unused-sets")
    assert ended.code == 2
    assert "did you mean `unused-set`?" in ended.err
