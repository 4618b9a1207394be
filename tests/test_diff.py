"""`lscore diff` over files: what it tells of each kind of edit, in which class, and in which forms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lscore.cli import VERBS, main
from lscore.compiler import compile_text
from lscore.compiler.diff import Difference, Side, Weight, diff
from lscore.render.forms.markdown import LONGEST

MODEL = """\
model "b2b"
owner "growth"
timezone "Europe/Amsterdam"
missing "n/a", "-"

lead:
    title
    country text one of NL, BE
    employees number from "Company Size"
    company

account by company
event visited: page, session
event opened from "Email Opened": mail

set bosses: CEO, CFO
set pages: "/pricing*", home
set leaders: bosses, owner
define big: employees >= 200
define keen: visited pages within 20d

score fit, from 0 to 100:
    category person, at most 40:
        when title in bosses: +20 because "decides" as decider
        when title in leaders: +5 as leader
    category company:
        points by employees as size:
            from 1000: +30
            from 200: +20
            missing: -5
    when big: +3 as large

score heat:
    category web, within 30d:
        each visited pages, once per session, at most 5 times, halving every 15d: +4 because "looks" as pricing
        when opened: +1 as mail
    when visited home within 7d: +2
    when keen: +5 as keen_one

keep heat at most 20 if country is missing as capped
grades A, B, C
grade A if fit >= 70
grade B if fit >= 50
grade C otherwise
raise grade 1 step if big
levels of heat:
    from 10: high
    otherwise: low
rating: grade, level of heat
tiers hot, cold
tier hot if grade is A and heat >= 10 because "good and active"
tier cold otherwise
tier at most cold if company is missing
disqualify if country is BE because "elsewhere"
skip if title is intern
route to sales if tier is hot
ensure heat <= 100

test "nobody":
    as of 2026-03-01
    expect fit 0
"""


def side(text: str) -> Side:
    found = compile_text(text, "m.score")
    assert found.model is not None, [(item.span.line, item.message) for item in found.diagnostics]
    return Side.of(found)


def edited(*edits: tuple[str, str]) -> Difference:
    text = MODEL
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return diff(side(MODEL), side(text))


def told(difference: Difference) -> list[str]:
    """Each change in a line."""
    lines: list[str] = []
    for change in difference.changes:
        named = f"{change.old_name} > {change.name}" if change.old_name else change.name
        details = "; ".join(f"{item.what}: {item.old} -> {item.new}" for item in change.details)
        through = f" (through {', '.join(change.through)})" if change.through else ""
        head = " ".join(part for part in (change.weight.value, change.kind, change.what, named) if part)
        lines.append(f"{head} [{details}]{through}")
    return lines


CASES: dict[str, tuple[tuple[str, str], list[str]]] = {
    "points": (("+20 because", "+25 because"), ["points changed rule decider [points: +20 -> +25]"]),
    "window of a rule that is named by its words": (
        ("home within 7d", "home within 14d"),
        [
            (
                "points changed rule when visited home within 7d > when visited home within 14d "
                "[window: within 7d -> within 14d]"
            )
        ],
    ),
    "condition": (
        ("title is intern", "title is student"),
        [
            (
                "decisions changed skip skip if title is intern > skip if title is student "
                "[condition: title is intern -> title is student]"
            )
        ],
    ),
    "decay": (
        ("halving every 15d", "fading over 30d"),
        ["points changed rule pricing [decay: halving every 15d -> fading over 30d]"],
    ),
    "options": (
        ("once per session, at most 5 times", "at most 3 times, at most 9 points"),
        ["points changed rule pricing [once per: session -> ; times: at most 5 -> at most 3; cap:  -> 9]"],
    ),
    "because": (('"looks"', '"reads prices"'), ['text changed rule pricing [because: "looks" -> "reads prices"]']),
    "period": ((" as large", " as large from 2026-01-01"), ["points changed rule large [from:  -> 2026-01-01]"]),
    "rows": (
        ("from 1000: +30", "from 500: +30"),
        ["points changed rule size [row from 1000: +30 -> ; row from 500:  -> +30]"],
    ),
    "rename of a rule": ((" as large", " as big_one"), ["text renamed rule large > big_one []"]),
    "rule removed": (
        ("        when opened: +1 as mail\n", ""),
        ["points removed rule mail [rule: when opened: +1 as mail -> ]"],
    ),
    "rule added": (
        ("    when big:", "    when employees > 5: +1 as some\n    when big:"),
        ["points added rule some [rule:  -> when employees > 5: +1 as some]"],
    ),
    "rule in another category that bounds nothing": (
        ("    when big: +3 as large\n", "    category other:\n        when big: +3 as large\n"),
        ["text added category other []", "text changed rule large [place: fit -> fit / other]"],
    ),
    "cap of a category": (("at most 40", "at most 35"), ["points changed category person [at most: 40 -> 35]"]),
    "window of a category": (
        ("category web, within 30d", "category web, within 45d"),
        [
            "points changed category web [window: 30d -> 45d]",
            "points changed rule pricing [] (through the window of category web)",
            "points changed rule mail [] (through the window of category web)",
        ],
    ),
    "category renamed": (("category company", "category firm"), ["text renamed category company > firm []"]),
    "range": (("from 0 to 100", "from 0 to 90"), ["points changed score fit [at most: 100 -> 90]"]),
    "keep": (
        ("at most 20 if", "at most 25 if"),
        ["points changed keep heat at most 20 > heat at most 25 [keep: at most 20 -> at most 25]"],
    ),
    "scale": (
        ("tiers hot, cold", "tiers hot, mild, cold"),
        [
            "decisions changed tiers [scale: hot, cold -> hot, mild, cold]",
            "decisions changed tier tier at most cold if company is missing []",
        ][:1],
    ),
    "threshold of a grade": (
        ("fit >= 50", "fit >= 55"),
        ["decisions changed grade grade B if fit >= 50 > grade B if fit >= 55 [condition: fit >= 50 -> fit >= 55]"],
    ),
    "reason of a tier": (
        ('"good and active"', '"good"'),
        ['text changed tier tier hot if grade is A and heat >= 10 [because: "good and active" -> "good"]'],
    ),
    "levels": (
        ("from 10: high", "from 12: high"),
        ["decisions changed levels heat [from 10: high -> ; from 12:  -> high]"],
    ),
    "rating": (
        ("rating: grade, level of heat", "rating: level of heat, grade"),
        ["decisions changed rating [rating: grade, level of heat -> level of heat, grade]"],
    ),
    "route": (
        ("route to sales", "route to desk"),
        ["decisions changed route route to sales if tier is hot > route to desk if tier is hot [route: sales -> desk]"],
    ),
    "steps": (
        ("raise grade 1 step", "raise grade 2 steps"),
        ["decisions changed grade step raise grade 1 step if big > raise grade 2 steps if big [grade step: 1 -> 2]"],
    ),
    "first route gone": (
        ("route to sales if tier is hot\n", ""),
        [
            "schema changed result [column: routes -> ]",
            "decisions removed route route to sales if tier is hot []",
        ],
    ),
    "set": (
        ("set bosses: CEO, CFO", "set bosses: CEO, CTO"),
        [
            "points changed rule decider [] (through set bosses)",
            "points changed rule leader [] (through set bosses)",
            "points changed set bosses [member: CFO -> ; member:  -> CTO]",
        ],
    ),
    "define": (
        ("visited pages within 20d", "visited pages within 10d"),
        [
            "points changed rule keen_one [] (through define keen)",
            "points changed define keen [window: within 20d -> within 10d]",
        ],
    ),
    "timezone": (
        ("Europe/Amsterdam", "UTC"),
        ["decisions changed timezone [timezone: Europe/Amsterdam -> UTC]"],
    ),
    "missing": (('"n/a", "-"', '"n/a", "?"'), ["decisions changed missing [marker: - -> ; marker:  -> ?]"]),
    "account": (("account by company", "account by title"), ["decisions changed account [account: company -> title]"]),
    "owner": (('owner "growth"', 'owner "sales"'), ["text changed owner [owner: growth -> sales]"]),
    "name": (('model "b2b"', 'model "all"'), ["text changed model [model: b2b -> all]"]),
    "one of": (
        ("one of NL, BE", "one of NL, BE, DE"),
        ["schema changed attribute country [one of: be, nl -> be, de, nl]"],
    ),
    "column": (('"Company Size"', '"Size"'), ["schema changed attribute employees [column: Company Size -> Size]"]),
    "field": (
        ("page, session", "page, session, seconds number"),
        ["schema changed event visited [field:  -> seconds number]"],
    ),
    "data name": (
        ('"Email Opened"', '"Opened"'),
        ["schema changed event opened [name in the data: email opened -> opened]"],
    ),
    "test": (
        ("expect fit 0", "expect fit 0, heat 0"),
        ["text changed test nobody [line: expect fit 0 -> ; line:  -> expect fit 0, heat 0]"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_edits(case: str) -> None:
    edit, expected = CASES[case]
    assert told(edited(edit)) == expected


def test_other_words_for_the_same_are_no_difference() -> None:
    assert not edited(("set bosses: CEO, CFO", 'set bosses: "cfo", CEO'), ("within 20d", "within 20 days"))
    assert not edited(("score heat:", "# a comment\n\n\nscore heat:"), ("fit >= 50", "fit >= 50.0"))


@pytest.mark.parametrize(
    ("pattern", "new", "what", "weight"),
    [
        (r"\bbosses\b", "chiefs", "set", Weight.TEXT),
        (r"\bkeen\b", "eager", "define", Weight.TEXT),
        (r"\bheat\b", "warmth", "score", Weight.SCHEMA),
        (r"\bopened\b", "read", "event", Weight.TEXT),
        (r"\bemployees\b", "size_of_firm", "attribute", Weight.TEXT),
    ],
)
def test_a_renamed_thing_is_renamed_and_nothing_else(pattern: str, new: str, what: str, weight: Weight) -> None:
    text = re.sub(pattern, new, MODEL)
    said = diff(side(MODEL), side(text))
    renames = [change for change in said.changes if change.what == what]
    assert [(change.kind, change.name, change.weight) for change in renames] == [("renamed", new, weight)]
    others = [change for change in said.changes if change.what not in (what, "result")]
    assert all(change.weight is Weight.TEXT and change.kind in ("renamed", "changed") for change in others)
    assert not any(change.through for change in others)


def test_operands_in_another_order_are_text() -> None:
    said = edited(("grade is A and heat >= 10", "heat >= 10 and grade is A"))
    assert [(change.what, change.weight) for change in said.changes] == [("tier", Weight.TEXT)]


def test_both_places_are_told() -> None:
    (change,) = edited(("\nset bosses", "\n\n\nset bosses"), ("+3 as large", "+4 as large")).changes
    assert change.old is not None
    assert change.new is not None
    assert (change.old.line + 2, change.old.file) == (change.new.line, "m.score")


# --- the command


@pytest.fixture
def lscore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command line in a fresh folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(VERBS, "diff", "")

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["diff", *arguments])
        out = capsys.readouterr()
        return int(stop.value.code or 0), out.out, out.err

    return run


Run = Callable[..., tuple[int, str, str]]


def two(folder: Path, *edits: tuple[str, str]) -> None:
    text = MODEL
    for old, new in edits:
        text = text.replace(old, new)
    (folder / "old.score").write_text(MODEL, encoding="utf-8")
    (folder / "new.score").write_text(text, encoding="utf-8")


def test_text(lscore: Run, tmp_path: Path) -> None:
    two(tmp_path, ("+3 as large", "+4 as large"), ('"looks"', '"reads"'))
    code, out, err = lscore("old.score", "new.score")
    assert (code, err) == (0, "")
    assert out == (
        "b2b: points (old.score -> new.score)\n"
        "points: what scores say, and what follows from them\n"
        "  ~ rule large in fit\n"
        "      points  +3 -> +4\n"
        "      old.score:31 -> new.score:31\n"
        "text: words and tests; no score and no decision moves\n"
        "  ~ rule pricing in heat / web\n"
        '      because  "looks" -> "reads"\n'
        "      old.score:35 -> new.score:35\n"
        "2 rules changed\n"
    )


def test_exit_codes(lscore: Run, tmp_path: Path) -> None:
    two(tmp_path)
    assert lscore("old.score", "new.score", "--exit-code") == (
        0,
        "no difference in meaning between old.score and new.score (1 model)\n",
        "",
    )
    two(tmp_path, ("+3 as large", "+4 as large"))
    sides = ("old.score", "new.score")
    assert lscore(*sides)[0] == 0
    assert lscore(*sides, "--exit-code")[0] == 1
    assert lscore(*sides, "--fail-on", "points")[0] == 1
    assert lscore(*sides, "--fail-on", "decisions")[0] == 0


def test_json(lscore: Run, tmp_path: Path) -> None:
    two(tmp_path, ("set bosses: CEO, CFO", "set bosses: CEO"))
    code, out, _ = lscore("old.score", "new.score", "--format", "json", "-o", "diff.json")
    assert (code, out) == (0, "")
    document = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))
    assert (document["version"], document["class"], document["compared"]) == (1, "points", 1)
    (model,) = document["models"]
    found = next(change for change in model["changes"] if change["what"] == "set")
    assert found["details"] == [{"what": "member", "old": "CFO", "new": None}]
    assert found["old"] == {"file": "old.score", "line": 16, "column": 1}
    assert [change["through"] for change in model["changes"] if change["what"] == "rule"] == [["set bosses"]] * 2


def test_markdown_stays_short_and_says_what_it_is_given(lscore: Run, tmp_path: Path) -> None:
    rules = [f'when title is "a|b{number}": +{number + 1} as r{number}' for number in range(900)]
    text = "\n".join(rules) + "\n"
    (tmp_path / "old.score").write_text(text, encoding="utf-8")
    (tmp_path / "new.score").write_text(text.replace("a|b", "a|c"), encoding="utf-8")
    code, out, _ = lscore("old.score", "new.score", "--format", "markdown")
    assert code == 0
    assert len(out) <= LONGEST
    assert re.search(r"\nand \d+ more changes\n$", out)
    row = next(line for line in out.splitlines() if "`rule r0`" in line)
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_folders(lscore: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "titles.score").write_text("set bosses: CEO\n", encoding="utf-8")
        (tmp_path / folder / "sub" / "same.score").write_text("when ping: +1\n", encoding="utf-8")
        (tmp_path / folder / "broken.score").write_text("when when\n", encoding="utf-8")
        model = 'use "titles.score"\nmodel "titled"\nwhen title in bosses: +1 as r\n'
        (tmp_path / folder / f"{folder}.score").write_text(model, encoding="utf-8")
    (tmp_path / "b" / "titles.score").write_text("set bosses: CEO, CFO\n", encoding="utf-8")
    (tmp_path / "b" / "added.score").write_text("when pong: +1\n", encoding="utf-8")
    (tmp_path / "a" / "gone.score").write_text("when king: +1\n", encoding="utf-8")
    code, out, err = lscore("a", "b", "--format", "json")
    assert (code, err) == (0, "")
    models = {model["model"]: model for model in json.loads(out)["models"]}
    assert set(models) == {"titled", "added", "gone"}
    assert (models["titled"]["old"], models["titled"]["new"]) == ("a/a.score", "b/b.score")
    assert models["added"]["changes"][0]["kind"] == "added"
    assert models["gone"]["changes"][0]["kind"] == "removed"
    assert {change["what"] for change in models["titled"]["changes"]} == {"rule", "set"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("old.score", "nope.score"), "there is no file or folder nope.score"),
        (("old.score", "new.score", "third"), "and no third: third"),
        (("old.score", "main"), "is in no git repository"),
        ((), "is in no git repository"),
        (("empty", "empty"), "there is no .score file in empty"),
    ],
)
def test_wrong_use(lscore: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    two(tmp_path)
    (tmp_path / "empty").mkdir()
    code, out, err = lscore(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_side_with_errors_is_told_with_its_place(lscore: Run, tmp_path: Path) -> None:
    two(tmp_path, ("when big: +3", "when bigg >= 3: +3"))
    code, out, err = lscore("old.score", "new.score")
    assert (code, out) == (1, "")
    assert err.startswith("new.score:31:")
    assert "found 1 error" in err
