"""A mutant that is called killed fails a test, one that survives fails none, and ids do not depend on layout."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.commands.coverage_options import CoverageChoice, coverage_answer
from lscore.compiler import Compiled, compile_file, compile_text
from lscore.compiler.model import Model, Test, TestEvent
from lscore.dsl.printer import format_page
from lscore.runtime.coverage.killing import Fate, fates
from lscore.runtime.coverage.mutants import Mutant, edited, mutants_of
from lscore.runtime.coverage.subjects import Subject, more_suggestions, mutation, sample, subjects
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.tests import inputs_of, run_tests

RULESETS = Path(__file__).parent.parent / "lscore" / "rulesets"

MODEL = """lead:
    employees number
    country
    opted_in yes/no
event visited: page, session
event opened: campaign

set benelux: NL, BE
define keen: visited "/pricing*" within 30d or opened within 7d

score interest, from 0 to 100:
    category web, within 30d, at most 20:
        each visited by page, once per page, at most 3 times, halving every 10d as pages:
            "/pricing*": +8
            otherwise: +1
    points by employees as size:
        from 100: +10
        from 200: +20
        missing: -5
    when country in benelux and not opted_in is no: +5 as near
    for every 5d without active beyond 10d, at most 9 points: -3 as silence
keep interest at most 15 if opened at least 3 times in one day
tiers hot, warm, cold
tier hot if interest >= 20 and keen
tier warm if interest between 10 and 19
tier cold otherwise
tier at most warm if opted_in is no
disqualify if country is FR

test "one":
    as of 2026-03-01
    given employees 200, country NL
    1d ago: visited "/pricing"
    20d ago: visited home
    expect interest 33, tier hot, rule near +5
test "two":
    as of 2026-03-01
    given employees 100, opted_in no
    expect interest 10, tier warm, not disqualified
test "three":
    as of 2026-03-01
    given country FR
    22d ago: opened x
    expect disqualified
"""


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return subject_of(tmp_path, MODEL)


def subject_of(folder: Path, text: str) -> Subject:
    file = folder / "m.score"
    file.write_text(text, encoding="utf-8")
    found = compile_file(file)
    assert found.model is not None, found.diagnostics
    (subject,) = subjects([(found, None)])
    return subject


def changed(subject: Subject, mutant: Mutant) -> Compiled:
    """The whole file with the edit made, tests included."""
    page = subject.compiled.pages[subject.file]
    found = compile_text(edited(page.text, mutant.edit), subject.file)
    if found.model is None and mutant.fallback is not None:
        return compile_text(edited(page.text, mutant.fallback), subject.file)
    return found


def test_the_tests_of_the_model_pass(subject: Subject) -> None:
    assert all(outcome.passed for outcome in run_tests(subject.model))


def test_what_is_killed_fails_a_test_and_what_survives_does_not(subject: Subject) -> None:
    mutants = subject.mutants()
    found = fates(subject.bench(), mutants, processes=1)
    counts = Counter(found)
    assert counts["killed"] > 20
    assert counts["survived"] > 10
    for mutant, fate in zip(mutants, found, strict=True):
        other = changed(subject, mutant)
        if fate == "invalid":
            assert other.model is None
        elif fate == "same":
            assert other.model is not None
            assert all(outcome.passed for outcome in run_tests(other.model))
        elif other.model is None:  # the tests themselves speak of what is gone
            assert fate == "killed"
        else:
            passed = all(outcome.passed for outcome in run_tests(other.model))
            assert passed is (fate == "survived"), mutant


def test_two_processes_say_the_same(subject: Subject) -> None:
    mutants = subject.mutants()[:30]
    bench = subject.bench()
    told: list[int] = []
    assert fates(bench, mutants, told.append, processes=2) == fates(bench, mutants, processes=1)
    assert sum(told) == len(mutants)


def test_all_kinds_of_edits(subject: Subject) -> None:
    edits = {(mutant.what, mutant.edit.text) for mutant in subject.mutants()}
    assert {
        ("points", "+9"),
        ("window", "31d"),
        ("window", "29d"),
        ("threshold", "201"),
        ("threshold", "199"),
        ("operator", "interest > 20"),
        ("operator", "interest >= 20 or keen"),
        ("operator", "country is not FR"),
        ("member", "set benelux: NL"),
        ("operator", "opted_in is no"),
        ("rule", ""),
        ("line", ""),
        ("option", ""),
        ("beyond", ""),
    } <= edits


def test_ids_stay_where_layout_and_order_change(subject: Subject) -> None:
    page = subject.compiled.pages[subject.file]
    ids = sorted(mutant.id for mutant in subject.mutants())
    assert len(set(ids)) == len(ids)
    statements = [page.text[item.span.start : item.span.end] for item in reversed(page.statements)]
    for text in (format_page(page), "\n\n".join(statements) + "\n", page.text.replace(", ", " ,  ")):
        other = compile_text(text, subject.file)
        assert other.model is not None, other.diagnostics
        assert sorted(mutant.id for mutant in mutants_of(other.pages)) == ids


def test_equivalent_mutants_are_written_down(tmp_path: Path, subject: Subject) -> None:
    before = mutation(subject, subject.bench(), subject.mutants(), lambda _: None)
    known, other = before.survived[0].id, before.survived[1].id
    says = (f"[{known}] because so", f"[{other}]", "[00000000] because no")
    comments = "".join(f"# lscore: equivalent{words}\n" for words in says)
    again = subject_of(tmp_path, comments + MODEL)
    after = mutation(again, again.bench(), again.mutants(), lambda _: None)
    assert [mutant.id for mutant in after.equivalent] == [known]
    assert {mutant.id for mutant in after.survived} == {mutant.id for mutant in before.survived} - {known}
    answer = coverage_answer(CoverageChoice(mutate=True, fail_under=100), [(again.compiled, None)], color=False)
    complaints = [item.message for item in answer.findings if item.code == "equivalent-comment"]
    assert complaints == [
        f"`equivalent[{other}]` gives no reason",
        "no mutant that survives is called `00000000`",
    ]
    assert answer.failed
    assert "1 mutant that the page calls equivalent" in answer.summary


def test_failing_tests_notice_nothing(tmp_path: Path) -> None:
    broken = subject_of(tmp_path, MODEL.replace("expect interest 33", "expect interest 34"))
    assert [test.name for test in broken.bench().tests] == ["two", "three"]


def test_suggested_tests_notice_survivors(tmp_path: Path, subject: Subject) -> None:
    bench = subject.bench()
    before = mutation(subject, bench, subject.mutants(), lambda _: None)
    made = more_suggestions(subject, bench, before, lambda _: None)
    assert made
    more = subject_of(tmp_path, MODEL + "\n" + "\n".join(test.text for test in made))
    assert all(outcome.passed for outcome in run_tests(more.model))
    after = mutation(more, more.bench(), more.mutants(), lambda _: None)
    noticed = {mutant.id for mutant in before.survived} - {mutant.id for mutant in after.survived}
    assert {name for test in made for name in test.shows} <= noticed


# --- a mutant that changes no result is not called killed


pages = st.sampled_from(["/pricing", "/pricing/a", "home"])
events = st.lists(st.tuples(st.sampled_from(["visited", "opened"]), st.integers(0, 45), pages), max_size=6)
leads = st.fixed_dictionaries(
    {},
    optional={
        "employees": st.sampled_from(["99", "100", "199", "200", "201"]),
        "country": st.sampled_from(["NL", "BE", "FR", "DE"]),
        "opted_in": st.sampled_from(["yes", "no"]),
    },
)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(leads, events), min_size=1, max_size=4))
def test_what_changes_no_result_is_never_killed(drawn: list[tuple[dict[str, str], list[tuple[str, int, str]]]]) -> None:
    """Over tests that expect just what the model says of random leads."""
    (subject,) = subjects([(compile_text(MODEL, "m.score"), None)])
    model = subject.model
    days = 86_400_000_000
    template = model.tests[0]
    tests: list[Test] = []
    for lead, happened in drawn:
        stated = "".join(
            f"    {age}d ago: {name} {value!r}\n".replace("'", '"') for name, age, value in happened if age
        )
        facts = ", ".join(f"{key} {value}" for key, value in lead.items())
        given_line = f"    given {facts}\n" if facts else ""
        block = f'test "t":\n    as of 2026-03-01\n{given_line}{stated}'
        bare = compile_text(f"{MODEL}\n{block}    expect interest >= 0\n", subject.file)
        assert bare.model is not None, bare.diagnostics
        test = bare.model.tests[-1]
        assert test.as_of % days == template.as_of % days
        score = dict(row_of(model, test))["interest"]
        full = compile_text(f"{MODEL}\n{block}    expect interest {score}\n", subject.file)
        assert full.model is not None, full.diagnostics
        tests.append(full.model.tests[-1])
    bench = replace(subject.bench(), tests=tuple(tests))
    mutants = subject.mutants()[::9]
    found: list[Fate] = fates(bench, mutants, processes=1)
    for mutant, fate in zip(mutants, found, strict=True):
        other = bench.model(mutant.span.file, mutant.edit)
        if other is None:
            continue
        same = all(row_of(other, test) == row_of(model, test) for test in tests)
        assert not (same and fate == "killed"), mutant


STEPS = """lead:
    employees number
    country
    interests list
event visited: page

score fit, from 0 to 100:
    category size, at most 40:
        points by employees:
            from 10: +10
            from 100: +25
        when country is NL: +5
    first of:
        when interests include crm: +30
        when country is known: +10
    best of:
        when interests include erp: +5
        when visited at least 2 times: +15
    points by count of visited:
        from 0: +0
        from 3: +10
    each visited, once per page, at most 20 points: +5
tiers hot, warm, cold
tier hot if fit >= 71
tier warm if fit between 33 and 60
tier cold if fit < 15
levels of fit:
    from 48: 1
    otherwise: 2

test "t":
    as of 2026-03-01
    expect fit 0
"""


def test_what_is_proved_to_change_nothing() -> None:
    """Beside those that mean the same: bounds out of reach and thresholds between two values, and no others."""
    (subject,) = subjects([(compile_text(STEPS, "m.score"), None)])
    bench = subject.bench()
    mutants = [mutant for mutant in subject.mutants() if bench.fate(mutant) == "same"]
    edits = {(mutant.before.partition(" ")[0], mutant.edit.text) for mutant in mutants}
    told_apart = {("tier", "fit < 71"), ("tier", "16"), ("tier", "70"), ("score", "99")}
    assert {
        ("tier", "fit > 71"),
        ("tier", "72"),
        ("tier", "34"),
        ("from", "47"),
        ("from", "49"),
    } <= edits
    assert not told_apart & edits


@settings(max_examples=60, deadline=None)
@given(
    employees=st.sampled_from(["", "9", "10", "100"]),
    country=st.sampled_from(["", "NL", "BE"]),
    interests=st.sampled_from(["", "crm", "erp", "crm;erp"]),
    visits=st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=6),
)
def test_no_lead_tells_such_a_mutant(employees: str, country: str, interests: str, visits: list[str]) -> None:
    subject, others = _proved()
    stated = {"employees": employees, "country": country, "interests": interests}
    lead = tuple((key, value) for key, value in stated.items() if value)
    test = subject.model.tests[0]
    at = test.as_of - 3_600_000_000
    events = tuple(TestEvent(at, "visited", (("page", page),)) for page in visits)
    test = replace(test, lead=lead, events=events)
    row = row_of(subject.model, test)
    for other in others:
        assert row_of(other, test) == row


@cache
def _proved() -> tuple[Subject, tuple[Model, ...]]:
    (subject,) = subjects([(compile_text(STEPS, "m.score"), None)])
    bench = subject.bench()
    same = [mutant for mutant in subject.mutants() if bench.fate(mutant) == "same"]
    models = [bench.model(mutant.span.file, mutant.edit) for mutant in same]
    return subject, tuple(model for model in models if model is not None)


def row_of(model: Model, test: Test) -> list[tuple[str, object]]:
    engine = PythonEngine(model, test.as_of)
    row = engine.score(*inputs_of(engine, test)).row()
    return [(key, value) for key, value in row.items() if key != "model_version"]


# --- a part of the mutants


def test_of_many_mutants_some_are_tried_and_the_rest_is_told(tmp_path: Path, subject: Subject) -> None:
    every = subject.mutants()
    some = sample(every, 30)
    assert len(some) == 30
    assert [mutant for mutant in every if mutant in some] == list(some)
    assert sample(every, len(every)) == every
    reversed_ids = {mutant.id for mutant in sample(every[::-1], 30)}
    assert reversed_ids == {mutant.id for mutant in some}
    found = mutation(subject, subject.bench(), every, lambda _: None, 30)
    assert {mutant.id for mutant in found.untried} == {mutant.id for mutant in every} - reversed_ids
    left_out = found.untried[0].id
    again = subject_of(tmp_path, f"# lscore: equivalent[{left_out}] because so\n{MODEL}")
    choice = CoverageChoice(mutate=True, mutate_limit=30)
    answer = coverage_answer(choice, [(again.compiled, None)], color=False)
    assert f"not tried: {len(every) - 30} mutants; `--mutate-limit 0` tries all" in answer.summary
    assert not [item for item in answer.findings if item.code == "equivalent-comment"]
