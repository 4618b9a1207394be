"""Coverage counts what docs/coverage.md says, whatever the layout; what is suggested parses, passes and closes gaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lscore.commands.coverage_options import CoverageChoice, coverage_answer
from lscore.compiler import Compiled, compile_file, compile_text
from lscore.dsl.printer import format_page
from lscore.errors import UsageError
from lscore.runtime.coverage.blocks import block
from lscore.runtime.coverage.measure import Coverage, findings, measure
from lscore.runtime.coverage.model_goals import goals_of
from lscore.runtime.coverage.subjects import Subject, subjects
from lscore.runtime.tests import run_tests
from tests.conftest import Lscore

RULESETS = Path(__file__).parent.parent / "lscore" / "rulesets"
NAMES = ("b2b_saas", "course_provider", "nurture", "webshop")

LEAD = """lead:
    employees number
    country
    interests list
    opted_in yes/no
    signup date
event visited: page, seconds number
event opened: campaign
event clicked: campaign
"""


def compiled(text: str) -> Compiled:
    found = compile_text(text, "m.score")
    assert found.model is not None, found.diagnostics
    return found


def stated(number: int, lines: str) -> str:
    body = "".join(f"    {line.strip()}\n" for line in lines.split("|") if line.strip())
    return f'test "t{number}":\n    as of 2026-03-01\n{body}    expect score >= -1000000\n'


def coverage_of(model: str, *tests: str, declared: str = LEAD) -> Coverage:
    text = f"{declared}{model}\n" + "".join(stated(number, lines) for number, lines in enumerate(tests))
    found = compiled(text)
    assert found.model is not None
    return measure(goals_of(found.model, found.pages, found.sources), found.model.tests)


def gaps(model: str, *tests: str) -> set[str]:
    return {f"{gap.goal.kind} {gap.goal.what}" for gap in coverage_of(model, *tests).gaps}


CASES: list[tuple[str, str, list[str], set[str]]] = [
    ("a rule that always fires", "when employees is known: +1", ["given employees 1"], {"rule fires"}),
    ("fires and does not", "when employees is known: +1", ["given employees 1", ""], set()),
    ("a rule of no points fires too", "when employees is known: +0", ["given employees 1", ""], set()),
    (
        "missing is no side of a threshold",
        "when employees >= 200: +1",
        ["given employees 200", ""],
        {"threshold employees >= 200", "condition employees >= 200"},
    ),
    ("at the bound and below", "when employees >= 200: +1", ["given employees 200", "given employees 199.9999"], set()),
    (
        "above alone is one side",
        "when employees > 200: +1",
        ["given employees 201", "given employees 250", ""],
        {"threshold employees > 200", "condition employees > 200"},
    ),
    (
        "between has two outsides",
        "when employees between 5 and 9: +1",
        ["given employees 5", "given employees 4"],
        {"threshold employees between 5 and 9"},
    ),
    (
        "a count is met exactly and missed by one",
        "when visited at least 3 times: +1",
        ["1d ago, 4 times: visited a", "1d ago: visited a"],
        {"threshold at least 3 times"},
    ),
    (
        "just so",
        "when visited at least 3 times: +1",
        ["1d ago, 3 times: visited a", "1d ago, 2 times: visited a"],
        set(),
    ),
    (
        "exactly is missed on both sides",
        "when visited exactly 2 times: +1",
        ["1d ago, 2 times: visited a", "1d ago: visited a"],
        {"threshold exactly 2 times"},
    ),
    (
        "in one session",
        "when visited at least 2 times in one page: +1",
        ["1d ago, 2 times: visited a", "1d ago: visited a|1d ago: visited b"],
        set(),
    ),
    (
        "a window needs an event on either side",
        "when visited within 30d: +1",
        ["29d ago: visited a", ""],
        {"window within 30d"},
    ),
    ("30 days ago is outside", "when visited within 30d: +1", ["29d ago: visited a", "30d ago: visited a"], set()),
    (
        "an event of another page is not outside of the window",
        "when visited a within 30d: +1",
        ["29d ago: visited a", "30d ago: visited b"],
        {"window within 30d", "condition visited a"},
    ),
    (
        "between has an edge on either side",
        "when visited between 10d and 20d ago: +1",
        ["15d ago: visited a", "20d ago: visited a"],
        {"window between 10d and 20d ago"},
    ),
    (
        "the window of a date",
        "when signup within 30d: +1",
        ["given signup 2026-02-20", "given signup 2026-01-20"],
        set(),
    ),
    (
        "a cap that does not bind",
        "each visited, at most 2 times: +1",
        ["1d ago, 2 times: visited a", ""],
        {"cap at most 2 times"},
    ),
    ("a cap that binds", "each visited, at most 2 times: +1", ["1d ago, 3 times: visited a", ""], set()),
    (
        "points are bounded in both directions",
        "each visited, at most 3 points: -2",
        ["1d ago, 2 times: visited a", ""],
        set(),
    ),
    ("once per", "each visited, once per page: +1", ["1d ago, 2 times: visited a", ""], set()),
    (
        "once per does not bind for two pages",
        "each visited, once per page: +1",
        ["1d ago: visited a|1d ago: visited b", ""],
        {"cap once per page"},
    ),
    (
        "both atoms of and",
        "when employees is known and visited: +1",
        ["given employees 1|1d ago: visited a", ""],
        {"condition employees is known", "condition visited"},
    ),
    (
        "each atom alone",
        "when employees is known and visited: +1",
        ["given employees 1|1d ago: visited a", "given employees 1", "1d ago: visited a"],
        set(),
    ),
    (
        "an atom of or must not be covered by the other",
        "when employees is known or visited: +1",
        ["given employees 1|1d ago: visited a", ""],
        {"condition employees is known", "condition visited"},
    ),
    (
        "at least 2 of",
        "when at least 2 of (employees is known, visited, opened): +1",
        ["given employees 1|1d ago: visited a", "given employees 1", "1d ago: visited a", "1d ago: opened x"],
        {"condition opened"},
    ),
    (
        "a define is counted where it stands",
        "define big: employees is known and opened\nwhen big: +1",
        ["given employees 1|1d ago: opened x", ""],
        {"condition employees is known", "condition opened"},
    ),
    (
        "an atom of where",
        "when visited where (seconds >= 10 and page is a): +1",
        ["1d ago: visited a, seconds 10", "1d ago: visited a, seconds 9"],
        {"condition page is a"},
    ),
    (
        "from rows on both sides",
        "points by employees:\n    from 100: +1\n    from 200: +2",
        ["given employees 100", "given employees 200"],
        {"threshold from 100", "rule fires"},
    ),
    (
        "a row nobody takes",
        "points by country:\n    NL, BE: +1\n    DE: +2\n    missing: -1",
        ["given country be", ""],
        {"rule row DE", "rule fires"},
    ),
    (
        "first of: the second row where the first does not hold",
        "first of:\n    when visited: +2\n    when opened: +1",
        ["1d ago: visited a|1d ago: opened x", "1d ago: visited a", ""],
        {"rule row opened"},
    ),
    (
        "after its anchor",
        "each clicked within 1h after opened of the same campaign: +1",
        ["1h ago: opened a|1h ago: clicked a", ""],
        {"condition after opened", "window within 1h after opened", "condition of the same campaign"},
    ),
    (
        "skipped leads show nothing",
        "skip if opted_in is no\nwhen visited: +1",
        ["given opted_in no|1d ago: visited a", "given opted_in yes", ""],
        {"rule fires"},
    ),
    (
        "a rule of some days",
        "when visited: +1 from 2026-03-02",
        ["1d ago: visited a", ""],
        {"rule fires", "window from 2026-03-02"},
    ),
]


@pytest.mark.parametrize(("model", "tests", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_counts(model: str, tests: list[str], expected: set[str]) -> None:
    assert gaps(model, *tests) == expected


def test_a_category_window_is_one_window() -> None:
    model = "score score:\n    category web, within 30d:\n        when visited: +1\n        when opened: +1"
    open_ = gaps(model, "1d ago: visited a", "1d ago: opened x", "30d ago: opened x")
    assert open_ == set()
    windows = [goal for goal in coverage_of(model).goals if goal.kind == "window"]
    assert len(windows) == 1


def test_what_no_test_can_show_is_not_counted() -> None:
    found = coverage_of("score score, from 0 to 10:\n    when visited: +5", "1d ago: visited a", "")
    assert {goal.what for goal in found.impossible} == {"from 0", "to 10"}
    assert not found.gaps
    account = LEAD.replace("    country\n", "    country\n    firm\n") + "account by firm\n"
    team = coverage_of("when at the account: visited by at least 2 different leads: +1", "", declared=account)
    assert all(goal.kind != "threshold" for goal in team.goals)


def test_unreachable_needs_a_reason() -> None:
    text = f"{LEAD}when visited: +1\n" + stated(1, "")
    found = compiled(text)
    (subject,) = subjects([(found, None)])
    (gap,) = subject.coverage(subject.goals()).gaps
    for comment, left in (
        (f"# lscore: unreachable[{gap.goal.id}] because so", 0),
        (f"# lscore: unreachable[{gap.goal.id}]", 1),
    ):
        (subject,) = subjects([(compiled(f"{comment}\n{text}"), None)])
        coverage = subject.coverage(subject.goals())
        assert len(coverage.gaps) == left
        codes = [item.code for item in subject.coverage_findings(coverage)]
        assert ("unreachable-comment" in codes) is bool(left)


# --- the shipped rulesets


def ruleset(name: str) -> Subject:
    folder = RULESETS / name
    files = [compile_file(folder / file) for file in ("model.score", "model_test.score")]
    (found,) = subjects([(item, folder) for item in files])
    return found


def with_few_tests(name: str) -> Subject:
    """A shipped model with every second of its tests, which leave gaps."""
    subject = ruleset(name)
    return replace(subject, tests=subject.tests[::2])


@pytest.mark.parametrize("name", NAMES)
def test_suggestions_parse_pass_and_close_gaps(name: str) -> None:
    subject = with_few_tests(name)
    goals = subject.goals()
    coverage = subject.coverage(goals)
    assert len(coverage.gaps) > 10
    suggested = subject.suggestions(goals, coverage, lambda _: None)
    again = subject.suggestions(goals, coverage, lambda _: None)
    assert [test.text for test in again.tests] == [test.text for test in suggested.tests]
    file = RULESETS / name / "more_test.score"
    text = 'tests of "model.score"\n\n' + "\n".join(test.text for test in suggested.tests)
    found = compile_text(text, str(file))
    assert found.model is not None, found.diagnostics
    assert all(outcome.passed for outcome in run_tests(found.model))
    known = list(subject.tests)
    for test in found.model.tests:
        before = measure(goals, known)
        known.append(test)
        after = measure(goals, known)
        sides = [sum(len(gap.sides) for gap in item.gaps) for item in (before, after)]
        assert sides[1] < sides[0], test.name
    assert len(suggested.left) == sum(len(gap.sides) for gap in measure(goals, known).gaps)


@pytest.mark.parametrize("name", NAMES)
def test_layout_and_order_do_not_move_coverage(name: str) -> None:
    subject = with_few_tests(name)
    file = str(RULESETS / name / "model.score")
    page = subject.compiled.pages[file]
    statements = [page.text[item.span.start : item.span.end] for item in reversed(page.statements)]
    expected = shown(subject)
    for text in (format_page(page), page.text.replace("\n", "  # x\n"), "\n".join(statements) + "\n"):
        other = compile_text(text, file)
        assert other.model is not None, other.diagnostics
        assert shown(replace(subject, compiled=other, model=other.model)) == expected


def shown(subject: Subject) -> tuple[set[str], set[str]]:
    coverage = subject.coverage(subject.goals())
    return {goal.id for goal in coverage.goals}, {gap.goal.id for gap in coverage.gaps}


# --- what the command says


def test_the_answer_of_the_command() -> None:
    found = compiled(f"{LEAD}when employees >= 200: +1 as size\n" + stated(1, "given employees 200"))
    answer = coverage_answer(CoverageChoice(coverage=True, fail_under=50), [(found, None)], color=False)
    assert {item.code for item in answer.findings} == {"uncovered-rule", "uncovered-condition", "uncovered-threshold"}
    assert "m.score: coverage 0%, 0 of 3" in answer.summary
    assert "^^^^^^^^^^^^^^^^ not covered" in answer.text
    assert answer.failed
    fine = coverage_answer(CoverageChoice(coverage=True, fail_under=0), [(found, None)], color=False)
    assert not fine.failed
    none = coverage_answer(CoverageChoice(coverage=True), [(found, None)], color=False, chosen=lambda _: False)
    assert "0 of 3" in none.summary


def test_failures_and_gaps_are_told_together(tmp_path: Path, lscore: Lscore) -> None:
    wrong = stated(1, "given employees 200").replace("expect score >= -1000000", "expect score 2")
    (tmp_path / "m.score").write_text(f"{LEAD}when employees >= 200: +1 as size\n{wrong}", encoding="utf-8")
    ended = lscore("test", "m.score", "--coverage")
    assert ended.code == 1
    failed, gap, figures = (
        ended.out.index(text) for text in ("score 1", "note[uncovered-rule]", "coverage 0%, 0 of 3")
    )
    assert failed < gap < figures


def test_pages_for_others_are_counted_with_those(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / "sets.score").write_text("set benelux: NL, BE\n", encoding="utf-8")
    model = f'use "sets.score"\n{LEAD}when country in benelux: +1\n'
    (tmp_path / "m.score").write_text(model + stated(1, "given country NL") + stated(2, "given country FR"), "utf-8")
    ended = lscore("test", "m.score", "sets.score", "--coverage", "--mutate")
    assert "m.score: coverage 100%" in ended.out
    assert "sets.score: coverage" not in ended.out
    assert "sets.score: mutants" not in ended.out
    assert "sets.score:1:1: note[surviving-mutant]" in ended.out


def test_points_that_no_page_can_state_are_not_expected() -> None:
    text = f"{LEAD}each visited: +600000 as much\n" + stated(1, "1d ago: visited a")
    found = compiled(text)
    assert found.model is not None
    events = found.model.tests[0].events * 2
    told = block(found.model, replace(found.model.tests[0], events=events), "twice")
    assert "score 1200000" in told
    assert "rule much" not in told
    assert compiled(text + told).model is not None


def test_nothing_asked_and_nothing_to_measure() -> None:
    assert coverage_answer(CoverageChoice(), [], color=False).text == ""
    with pytest.raises(UsageError, match="no model"):
        coverage_answer(CoverageChoice(coverage=True), [], color=False)


def test_findings_point_at_their_places() -> None:
    model = "when employees >= 200 and country is NL: +1"
    text = LEAD + model + "\n" + stated(1, "")
    found = compiled(text)
    assert found.model is not None
    notes = list(findings(measure(goals_of(found.model, found.pages, found.sources), found.model.tests)))
    pointed = {text[item.span.start : item.span.end] for item in notes}
    assert pointed == {model, "employees >= 200", "country is NL"}
