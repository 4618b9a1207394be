"""`pytest` runs the tests of `.score` files: what is collected, what a failure and an error look like, and that nobody
else is disturbed."""

from __future__ import annotations

import shutil
import sys

import pytest
from junitparser import JUnitXml

from lscore import rulesets

pytest_plugins = ["pytester"]

MODEL = """\
lead:
    title

when title is CEO: +10

test "a CEO scores":
    as of 2026-03-01
    given title CEO
    expect score 10

test "nobody else does":
    as of 2026-03-01
    given title Clerk
    expect score 0
"""

TESTS = """\
tests of "model.score"

test "a CEO scores more":
    as of 2026-03-01
    given title CEO
    expect score 11
"""

BROKEN = MODEL.replace("when title", "when tile")


@pytest.fixture
def models(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a model, a failing file of tests, and a Python test."""
    monkeypatch.setenv("COLUMNS", "120")
    pytester.makefile(".toml", lscore="")
    write(pytester, "models/model.score", MODEL)
    write(pytester, "models/model_test.score", TESTS)
    pytester.makepyfile(test_other="def test_python(): pass")
    return pytester


def write(pytester: pytest.Pytester, name: str, text: str) -> None:
    file = pytester.path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def output(ran: pytest.RunResult) -> str:
    """What a run printed. Whatever happened, it is told in lscore's words."""
    text = f"{ran.stdout.str()}\n{ran.stderr.str()}"
    assert "Traceback" not in text
    assert ".py:" not in text
    return text


def test_each_test_is_an_item(models: pytest.Pytester) -> None:
    ran = models.runpytest_subprocess("--collect-only", "-q")
    assert ran.outlines[:4] == [
        "models/model.score::a CEO scores",
        "models/model.score::nobody else does",
        "models/model_test.score::a CEO scores more",
        "test_other.py::test_python",
    ]


def test_a_failure_reads_as_in_lscore_test(models: pytest.Pytester) -> None:
    ran = models.runpytest()
    ran.assert_outcomes(passed=3, failed=1)
    told = models.run(sys.executable, "-m", "lscore", "test").outlines
    assert told[0].startswith("models/model_test.score:6:")
    assert "\n".join(told[:-2]) in output(ran)
    ran.stdout.fnmatch_lines(["FAILED models/model_test.score::a CEO scores more - expected score 11, got score 10"])


def test_tests_are_chosen_by_name_and_by_place(models: pytest.Pytester) -> None:
    models.runpytest("-k", "nobody").assert_outcomes(passed=1, deselected=3)
    models.runpytest("models/model.score").assert_outcomes(passed=2)
    models.runpytest("models/model.score::a CEO scores").assert_outcomes(passed=1)
    models.runpytest("models/model.score::a CFO scores").assert_outcomes()


def test_a_failure_is_run_again_first(models: pytest.Pytester) -> None:
    models.runpytest()
    models.runpytest("--last-failed").assert_outcomes(failed=1)


def test_color_is_for_terminals(models: pytest.Pytester) -> None:
    red = "\x1b[31m\x1b[1merror[failed-test]"
    assert red in models.runpytest("--color=yes", "--junitxml=junit.xml").stdout.str()
    assert "\x1b" not in models.runpytest("--color=no").stdout.str()
    assert "\x1b" not in (models.path / "junit.xml").read_text(encoding="utf-8")


def test_a_junit_report_names_tests_and_failures(models: pytest.Pytester) -> None:
    models.runpytest("--junitxml=junit.xml")
    cases = {case.name: case for suite in JUnitXml.fromfile(str(models.path / "junit.xml")) for case in suite}
    assert set(cases) == {"a CEO scores", "nobody else does", "a CEO scores more", "test_python"}
    (failure,) = cases["a CEO scores more"].result
    assert failure.message == "expected score 11, got score 10"
    assert "+10  when title is CEO" in failure.text
    assert cases["a CEO scores"].is_passed


def test_workers_share_the_tests(models: pytest.Pytester) -> None:
    ran = models.runpytest_subprocess("-n", "2")
    ran.assert_outcomes(passed=3, failed=1)
    assert "+10  when title is CEO" in output(ran)


def test_errors_of_a_model_are_told_where_they_are(models: pytest.Pytester) -> None:
    write(models, "models/model.score", BROKEN)
    ran = models.runpytest("--continue-on-collection-errors")
    ran.assert_outcomes(passed=1, errors=2)
    text = output(ran)
    assert "models/model.score:4:6: error[unknown-attribute]: there is no attribute or score `tile`" in text
    assert "did you mean `title`?" in text
    ran.stdout.fnmatch_lines(["ERROR models/model_test.score - there is no attribute or score `tile`"])


def test_a_wrong_project_file_is_told(models: pytest.Pytester) -> None:
    write(models, "lscore.toml", "modles = []\n")
    ran = models.runpytest("models")
    ran.assert_outcomes(errors=2)
    assert "lscore.toml:1:1" in output(ran)


def test_a_model_reaches_what_its_project_holds(models: pytest.Pytester) -> None:
    write(models, "shared/words.score", "set chiefs: CEO, CFO\n")
    write(models, "models/model.score", 'use "../shared/words.score"\n' + MODEL.replace("is CEO:", "in chiefs:"))
    models.runpytest("models/model.score").assert_outcomes(passed=2)


def test_files_without_tests_are_passed_over(models: pytest.Pytester) -> None:
    write(models, "models/unfinished.score", "when tile is CEO +5\n# a test of the new title\n")
    models.runpytest("-k", "CEO").assert_outcomes(passed=1, failed=1, deselected=2)
    assert "models/unfinished.score:1:" in output(models.runpytest("models/unfinished.score"))


def test_a_broken_file_that_is_named_is_told(models: pytest.Pytester) -> None:
    (models.path / "latin.score").write_bytes(b'test "caf\xe9":\n')
    ran = models.runpytest("latin.score")
    ran.assert_outcomes(errors=1)
    assert "latin.score:1" in output(ran)


def test_it_can_be_turned_off(models: pytest.Pytester) -> None:
    models.runpytest("-p", "no:lscore").assert_outcomes(passed=1)


def test_projects_without_models_do_not_pay(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys

        def test_what_is_imported():
            loaded = {name for name in sys.modules if name.split(".")[0] == "lscore"}
            assert loaded == {"lscore", "lscore.pytest_plugin"}
            assert not loaded & {"duckdb", "pyarrow", "lark"}
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_tests_of_a_shipped_model_pass(pytester: pytest.Pytester) -> None:
    shutil.copytree(rulesets.path("nurture"), pytester.path, dirs_exist_ok=True)
    ran = pytester.runpytest()
    told = pytester.run(sys.executable, "-m", "lscore", "test").outlines[-1]
    assert told == f"{ran.parseoutcomes()['passed']} passed"
    assert ran.ret == 0


def test_a_lead_that_cannot_be_scored_fails_alone(pytester: pytest.Pytester) -> None:
    model = "lead:\n    n number\nfor every 0.0001 n: +1_000_000\n"
    test = 'test "{0}":\n    as of 2026-03-01\n    given n {0}\n    expect score {1}\n'
    write(pytester, "large.score", model + test.format(99999999999999, 1) + test.format(1, 10_000_000_000))
    ran = pytester.runpytest()
    ran.assert_outcomes(passed=1, failed=1)
    assert "lscore: lead test: the points of" in output(ran)
