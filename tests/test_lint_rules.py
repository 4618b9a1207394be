"""Each lint rule: its own examples, its cases, its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from lscore.compiler import compile_text
from lscore.compiler.lint.fixing import mend
from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.rule import LintRule
from lscore.render.rule_page import index_page, rule_page
from tests.lint_support import CASES, MODEL, Case, cases, checked, lines_of

DOCS = Path(__file__).parents[1] / "docs" / "lint"


def of_kind(kind: str) -> list[Case]:
    return [case for case in cases() if case.kind == kind]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_are_what_it_says(rule: LintRule) -> None:
    bad = Case(rule.id, "bad", 1, rule.bad, files=rule.files, leads=rule.leads, events=rule.events)
    good = Case(rule.id, "good", 1, rule.good, files=rule.files, leads=rule.leads, events=rule.events)
    assert lines_of(checked(bad), rule.id)
    assert not lines_of(checked(good), rule.id)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_cases_and_a_page(rule: LintRule) -> None:
    kinds = {case.kind for case in cases() if case.rule == rule.id}
    assert {"pass", "fail"} <= kinds, f"{CASES.name}/{rule.id}.toml needs cases of both kinds"
    assert not rule.fix or "fix" in kinds, f"{CASES.name}/{rule.id}.toml needs a case of its fix"
    assert bool(rule.fix) == bool(rule.fixed)
    assert (DOCS / f"{rule.id}.md").read_text(encoding="utf-8") == rule_page(rule), (
        "make docs/lint anew: python -m lscore.render.rule_page docs/lint"
    )


def test_every_case_is_of_a_rule_and_every_page_too() -> None:
    assert {case.rule for case in cases()} <= RULES.keys()
    assert {page.stem for page in DOCS.glob("*.md")} == {*RULES, "README"}
    assert (DOCS / "README.md").read_text(encoding="utf-8") == index_page()


@pytest.mark.parametrize("case", of_kind("pass"), ids=lambda case: case.id)
def test_pass(case: Case) -> None:
    assert lines_of(checked(case), case.rule) == []


@pytest.mark.parametrize("case", of_kind("fail"), ids=lambda case: case.id)
def test_fail(case: Case) -> None:
    assert lines_of(checked(case), case.rule) == sorted(case.lines)


@pytest.mark.parametrize("case", of_kind("fix"), ids=lambda case: case.id)
def test_fix(case: Case) -> None:
    rule = RULES[case.rule]
    found = checked(case)
    assert lines_of(found, case.rule)
    sources = {Path(file).name: text for file, text in found.sources.items()}
    assert sources[MODEL] == case.model
    safely = mend(found.findings, found.sources, unsafe=False)
    assert bool(safely.texts) == (rule.fix == "safe")
    mended = mend(found.findings, found.sources, unsafe=True)
    texts = {Path(file).name: text for file, text in mended.texts.items()}
    assert texts.get(MODEL, case.model) == case.fixed
    assert lines_of(checked(case, texts=texts), case.rule) == []
    if rule.fix == "safe" and not case.files:
        before, after = (compile_text(text, MODEL).model for text in (case.model, case.fixed))
        assert before is not None
        assert after is not None
        assert before.version == after.version, "a safe fix keeps the meaning"
