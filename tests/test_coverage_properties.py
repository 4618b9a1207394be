"""Over random models: coverage and its ids are of the meaning, not of the page; what is suggested parses, passes and
shows what no test showed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from lscore.compiler import Compiled, compile_text
from lscore.compiler.model import Model, Test, TestEvent
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import format_page
from lscore.runtime.coverage.measure import Coverage, measure
from lscore.runtime.coverage.model_goals import goals_of
from lscore.runtime.coverage.mutants import mutants_of
from lscore.runtime.coverage.suggest import suggest
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.tests import run_tests
from tests.random_data import Moments, data, edges_of
from tests.random_worlds import ModelText

DICE = st.randoms(use_true_random=False)
SEARCH = (Phase.explicit, Phase.generate)
"""A counterexample is small enough as it is drawn."""

BREAK = re.compile(r"( and| or|,) (?=\S)")

SECOND = 1_000_000
"""Pages tell instants by the second."""

NOWHERE = Span("random.score", 0, 0, 1, 1)


def read(text: str) -> Compiled:
    found = compile_text(text, "random.score")
    assert found.model is not None, f"{text}\n{[(item.span.line, item.message) for item in found.diagnostics]}"
    return found


def model_of(found: Compiled) -> Model:
    assert found.model is not None
    return found.model


def leads_of(dice: Random, model: Model, text: str, zone: str) -> list[Test]:
    """Random leads of a model, as tests that expect nothing."""
    as_of = PythonEngine(model, 0).read_at("2026-03-01")
    assert as_of is not None
    drawn = data(dice, Moments(dice, as_of, zone, edges_of(text)), leads=4)
    kinds = {event.data_name: event for event in model.events}
    own: dict[str, list[TestEvent]] = {}
    for lead, event in drawn.events:
        kind = kinds.get(str(event["event"]))
        at = PythonEngine(model, as_of).read_at(event["at"])
        if kind is not None and at is not None:
            cells = ((field.name, event.get(field.column)) for field in kind.fields)
            stated = tuple((name, str(value)) for name, value in cells if value)
            own.setdefault(lead, []).append(TestEvent(at - at % SECOND, kind.name, stated))
    return [
        Test(
            f"t{number}",
            as_of,
            tuple((item.name, str(value)) for item in model.attributes if (value := row.get(item.column))),
            tuple(own.get(lead, ())),
            (),
            NOWHERE,
        )
        for number, (lead, row) in enumerate(drawn.leads)
    ]


# --- the page does not count


def wrapped(text: str) -> str:
    """Lines broken behind `and`, `or` and commas, wherever no quoted text is near."""
    return re.sub(r'^[^"#\n]+$', lambda line: BREAK.sub(r"\1\n                    ", line[0]), text, flags=re.MULTILINE)


def turned(page: nodes.Page) -> str:
    """What stands in each score and each category in the opposite order."""
    body = "\n".join(_turned(page.text, statement) for statement in page.statements)
    return body + "\n"


def _turned(text: str, node: nodes.Node) -> str:
    if not isinstance(node, nodes.ScoreBlock | nodes.CategoryBlock):
        return text[node.span.start : node.span.end]
    head = text[node.span.start : node.body[0].span.start]
    indent = " " * (node.body[0].span.column - 1)
    return head + f"\n{indent}".join(_turned(text, item) for item in reversed(node.body))


def figures(found: Compiled, tests: Iterable[Test]) -> object:
    coverage = measure(goals_of(model_of(found), found.pages, found.sources), list(tests))
    return (
        coverage.counts(),
        sorted((goal.id, goal.kind) for goal in coverage.goals),
        sorted((gap.goal.id, len(gap.sides)) for gap in coverage.gaps),
        sorted(goal.id for goal in coverage.impossible),
        sorted(mutant.id for mutant in mutants_of(found.pages)),
    )


@settings(max_examples=12, deadline=None, phases=SEARCH)
@given(DICE)
def test_layout_and_order_move_neither_figures_nor_ids(dice: Random) -> None:
    drawn = ModelText(dice, size=8)
    statements = drawn.draw()
    found = read("\n".join(statements) + "\n")
    formatted = format_page(found.pages["random.score"])
    again = read(formatted).pages["random.score"]
    tests = leads_of(dice, model_of(found), formatted, drawn.zone)
    expected = figures(found, tests)
    assume(expected != figures(found, ()))  # else the tests show nothing
    others = {
        "formatted": formatted,
        "shuffled": "\n".join(dice.sample(statements, len(statements))) + "\n",
        "with comments": formatted.replace("\n", "  # so it is\n"),
        "wrapped": wrapped(formatted),
        "turned": turned(again),
    }
    for what, text in others.items():
        assert figures(read(text), tests) == expected, f"{what}\n{text}"


# --- suggestions


def open_sides(coverage: Coverage) -> int:
    return sum(len(gap.sides) for gap in coverage.gaps)


@settings(max_examples=3, deadline=None, phases=SEARCH)
@given(DICE)
def test_suggestions_parse_pass_and_close_gaps(dice: Random) -> None:
    drawn = ModelText(dice, size=2)
    text = "\n".join(drawn.draw()) + "\n"
    found = read(text)
    model = model_of(found)
    goals = goals_of(model, found.pages, found.sources)
    tests = leads_of(dice, model, text, drawn.zone)
    coverage = measure(goals, tests)
    suggested = suggest(goals, coverage, model, tests)
    blocks = "\n".join(test.text for test in suggested.tests)
    more = read(text + blocks)
    written = model_of(more).tests
    assert [test.name for test in written] == [test.name for test in suggested.tests]
    for outcome in run_tests(model_of(more)):
        assert outcome.passed, f"{text}{blocks}\n{outcome.name}\n{outcome.report}"
    known, before = list(tests), open_sides(coverage)
    for test in written:
        known.append(test)
        now = open_sides(measure(goals, known))
        assert now < before, f"{text}{blocks}\n{test.name} shows nothing"
        before = now
    assert before == len(suggested.left)
