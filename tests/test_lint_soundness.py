"""What the linter's analysis claims holds for random models and random leads: never is never, always is always, one
condition that implies another does, and no rule, category or score leaves its bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any, cast, get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lscore.compiler import compile_text
from lscore.compiler import model as m
from lscore.compiler.backends.python import Wanted
from lscore.compiler.lint.analysis.logic import Logic, logic_of
from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Condition, Model, Query
from lscore.errors import RunError
from lscore.runtime.engines.python import AccountFacts, PythonEngine
from lscore.runtime.results import ExplanationRow, Result
from tests.agreement import Example, compiled, draw_example
from tests.random_conditions import Conditions, World
from tests.random_data import INSTANTS, ZONES, Moments, data, edges_of
from tests.random_worlds import DECLARED, SETS

DICE = st.randoms(use_true_random=False)
CONDITIONS = get_args(Condition)
SEARCH = (Phase.explicit, Phase.generate)
"""A counterexample is small enough as it is drawn."""

Lead = tuple[str, Sequence[Any], list[Any], AccountFacts | None]

CLAIM = "{claim}: {what}\nlead {lead}\n{example}"


# --- leads and their answers


def leads_of(
    engine: PythonEngine, example: Example
) -> Iterator[tuple[str, Sequence[Any], list[Any], AccountFacts | None]]:
    """The leads of an example as the engine takes them."""
    values = {name: [lead.get(column) for column in engine.lead_columns] for name, lead in example.data.leads}
    own: dict[str, list[Any]] = {name: [] for name in values}
    for name, event in example.data.events:
        if name in own:
            own[name].append((event["event"], event["at"], *(event.get(column) for column in engine.event_columns)))
    accounts: dict[Any, list[str]] = {}
    for name, row in values.items():
        accounts.setdefault(engine.account_key(row), []).append(name)
    for key, names in accounts.items():
        facts = None
        if key is not None:
            facts = engine.account([(member, event) for member in names for event in own[member]])
        yield from ((name, values[name], own[name], facts) for name in names)


def answers(example: Example, asked: tuple[Condition, ...]) -> Iterator[tuple[str, tuple[bool, ...]]]:
    """Which of some conditions hold, for each lead that is not skipped."""
    engine = PythonEngine(example.model, example.as_of)
    for lead in leads_of(engine, example):
        try:
            raw, _ = engine.ask(Wanted(conditions=asked), *lead)
        except RunError:
            continue
        if not raw.skip_mask:
            yield lead[0], tuple(map(bool, raw.answers))


def conditions_of(node: object) -> Iterator[Condition]:
    """The conditions on a lead in some part of a model (not those on events, behind `where`)."""
    if isinstance(node, CONDITIONS):
        yield cast("Condition", node)
    if isinstance(node, tuple):
        for item in cast("tuple[object, ...]", node):
            yield from conditions_of(item)
    elif is_dataclass(node) and not isinstance(node, Query | type):
        for item in fields(node):
            yield from conditions_of(getattr(node, item.name))


# --- claims about conditions


def must_hold(example: Example, asked: Sequence[Condition]) -> Counter[str]:
    """Every claim about conditions holds for every lead; how many claims there were."""
    logic = logic_of(example.model)
    never = [place for place, item in enumerate(asked) if logic.never(item)]
    always = [place for place, item in enumerate(asked) if logic.always(item)]
    pairs = [(i, j) for i in range(len(asked)) for j in range(len(asked)) if i != j and i not in never]
    implied = [(i, j) for i, j in pairs if logic.implies(asked[i], asked[j])]
    apart = [(i, j) for i, j in pairs if i < j and logic.excludes(asked[i], asked[j])]
    for lead, held in answers(example, tuple(asked)):
        wrong = [("never", asked[i]) for i in never if held[i]]
        wrong += [("always", asked[i]) for i in always if not held[i]]
        wrong += [("implies", (asked[i], asked[j])) for i, j in implied if held[i] and not held[j]]
        wrong += [("excludes", (asked[i], asked[j])) for i, j in apart if held[i] and held[j]]
        for claim, what in wrong:
            pytest.fail(CLAIM.format(claim=claim, what=what, lead=lead, example=example))
    return Counter(never=len(never), always=len(always), implies=len(implied), excludes=len(apart))


def draw_claims(dice: Random) -> tuple[Example, list[Condition]]:
    """A model with many conditions that are about few things, and leads."""
    world = World(declared=True, account=True)
    conditions = Conditions(dice, world)
    zone = dice.choice(ZONES)
    tests = [dice.choice((conditions.phrase, lambda: conditions.test(decided=False)))() for _ in range(14)]
    tests += [conditions.condition(1) for _ in range(6)]
    lines = "\n".join(f"ensure {test}" for test in dict.fromkeys(tests))
    text = (
        f'timezone "{zone}"\nmissing "n/a"\n{SETS}{DECLARED}account by company\n{lines}\nscore s:\n    when ping: +1\n'
    )
    model = compiled(text)
    as_of = PythonEngine(model, 0).read_at(dice.choice(INSTANTS))
    assert as_of is not None
    found = data(dice, Moments(dice, as_of, zone, edges_of(text)))
    return Example(text, model, as_of, found, {}), [line.condition for line in model.ensures]


@settings(max_examples=15, phases=SEARCH)
@given(DICE)
def test_claims_about_conditions_on_few_things(dice: Random) -> None:
    must_hold(*draw_claims(dice))


@settings(max_examples=12, phases=SEARCH)
@given(DICE)
def test_claims_about_the_conditions_of_models(dice: Random) -> None:
    example = draw_example(dice, size=5)
    asked = dict.fromkeys(conditions_of(example.model))
    must_hold(example, dice.sample([*asked], min(len(asked), 16)))


def test_there_are_claims_to_hold() -> None:
    found = sum((must_hold(*draw_claims(Random(number))) for number in range(12)), Counter[str]())
    assert found["implies"] > 50, found
    assert found["excludes"] > 30, found
    assert found["never"], found
    assert found["always"], found


# --- bounds


def within(points: Decimal | int | None, bounds: tuple[int | None, int | None]) -> bool:
    """Whether some points lie within bounds."""
    units = int(Decimal(points or 0) * m.UNIT)
    least, most = bounds
    return (least is None or least <= units) and (most is None or units <= most)


def outside(model: Model, logic: Logic, result: Result, lines: Sequence[ExplanationRow]) -> Iterator[str]:
    """The rules, categories and scores of one lead that leave their bounds."""
    bounds = logic.bounds
    given_: dict[tuple[str, str, str], Decimal] = {}
    parts: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        rule, part = (line.score, line.category, line.rule), (line.score, line.category)
        given_[rule] = given_.get(rule, Decimal(0)) + line.points
        parts[part] = parts.get(part, Decimal(0)) + line.points
    for score in model.scores:
        for rule in score.rules:
            points = given_.get((score.name, rule.category or "", rule.name))
            if not within(points, bounds.rule(score.name, rule)):
                yield f"rule {rule.title}: {points}, not within {bounds.rule(score.name, rule)}"
        for category in score.categories:
            found = parts.get((score.name, category.name))
            if not within(found, bounds.category(score.name, category.name)):
                yield f"category {category.name}: {found}, not within {bounds.category(score.name, category.name)}"
        if not within(result.scores[score.name], bounds.score(score.name)):
            yield f"score {score.name}: {result.scores[score.name]}, not within {bounds.score(score.name)}"


@settings(max_examples=24, phases=SEARCH)
@given(DICE)
def test_nothing_leaves_its_bounds(dice: Random) -> None:
    example = draw_example(dice, size=8)
    logic = logic_of(example.model)
    engine = PythonEngine(example.model, example.as_of)
    for lead in leads_of(engine, example):
        try:
            result, lines = engine.explained(*lead)
        except RunError:
            continue
        if not result.skipped:
            wrong = [*outside(example.model, logic, result, lines)]
            assert not wrong, CLAIM.format(claim="bounds", what=wrong, lead=lead, example=example)


# --- findings: what they call without effect has none


def findings(example: Example) -> dict[str, set[int]]:
    """Where the rules about what never counts complain: the offsets of the places, by rule."""
    compiled_ = compile_text(example.text, "random.score")
    assert compiled_.model is not None
    subject = Subject(example.model, compiled_.pages, compiled_.sources, (), example.as_of // m.DAY)
    asked = ("swallowed-by-cap", "keep-never-acts", "unreachable-grade", "unreachable-tier")
    return {rule: {found.span.start for found in RULES[rule].check(subject)} for rule in asked}


def without_idle(model: Model, found: dict[str, set[int]]) -> Model:
    """The model without the rules, keeps and lines that are said to have no effect."""

    def kept(items: tuple[Any, ...], rule: str) -> tuple[Any, ...]:
        return tuple(item for item in items if item.span is None or item.span.start not in found[rule])

    scores = tuple(
        replace(score, rules=kept(score.rules, "swallowed-by-cap"), keeps=kept(score.keeps, "keep-never-acts"))
        for score in model.scores
    )
    grades, tiers = model.grades, model.tiers
    if grades:
        grades = replace(grades, lines=kept(grades.lines, "unreachable-grade"))
    if tiers:
        lines, at_most = kept(tiers.lines, "unreachable-tier"), kept(tiers.at_most, "unreachable-tier")
        tiers = replace(tiers, lines=lines, at_most=at_most)
    return replace(model, scores=scores, grades=grades, tiers=tiers)


def same_without(example: Example) -> int:
    """Results are the same without what is said to have no effect; how many such things there were."""
    found = findings(example)
    rules = {rule.span.start for score in example.model.scores for rule in score.rules if rule.span}
    # Of several rules that never count each alone is without effect, not all of them together.
    found["swallowed-by-cap"] = {*sorted(found["swallowed-by-cap"] & rules)[:1]}
    found["keep-never-acts"] = {*sorted(found["keep-never-acts"])[:1]}
    count = sum(map(len, found.values()))
    if not count:
        return 0
    whole, less = (PythonEngine(model, example.as_of) for model in (example.model, without_idle(example.model, found)))
    for lead, other in zip(leads_of(whole, example), leads_of(less, example), strict=True):
        try:
            told, again = result_of(whole, lead), result_of(less, other)
        except RunError:
            continue
        assert told == again, CLAIM.format(claim="no effect", what=found, lead=lead, example=example)
    return count


def result_of(engine: PythonEngine, lead: Lead) -> dict[str, Any]:
    """What a run says of a lead, but for the reasons of the lines."""
    said = engine.score(*lead).row()
    return {name: value for name, value in said.items() if name not in {"reasons", "model_version"}}


def draw_idle(dice: Random) -> Example:
    """A model with tight bounds and few letters, and leads."""
    conditions = Conditions(dice, World(declared=True, account=False))
    tests = [conditions.condition(0) for _ in range(5)]

    def test() -> str:
        some = f"s {dice.choice(('>=', '<', 'is', '>'))} {dice.choice(('0', '3', '10', '-4'))}"
        return dice.choice((*tests, some, f"{some} and ({dice.choice(tests)})", f"({dice.choice(tests)}) or {some}"))

    def rules(space: str) -> list[str]:
        points = ("+5", "-5", "+10", "-2.5", "+0.5")
        forms = ("when {}: {}", "when {}: {}", "each visited, at most 2 times: {1} as x{2}")
        return [
            space + dice.choice(forms).format(dice.choice(tests), dice.choice(points), f"{number}{len(space)}")
            for number in range(1 + dice.randrange(3))
        ]

    part = dice.choice(("at most 5", "at least 0", "at least -5, at most 0", "weight 50%, at most 10", "at least 3"))
    score = [f"score s{dice.choice(('', ' from 0 to 10', ' from -5 to 5', ' from 0 to 3'))}:"]
    score += list(dict.fromkeys(rules("    ")))
    score += [f"    category c, {part}:", *dict.fromkeys(rules("        "))]
    lines = [
        f"keep s {dice.choice(('at least', 'at most', 'at'))} {dice.choice('059')} if {item}" for item in tests[:2]
    ]
    lines += [f"grade {letter} if {test()}" for letter in dice.choice(("AB", "ABBC", "AAB"))]
    lines += ["tiers hot, warm, cold"]
    lines += [f"tier {tier} if {test()}" for tier in ("hot", "warm", "warm")]
    lines += [f"tier at most {tier} if {test()}" for tier in ("warm", "cold")]
    lines += dice.choice((["tier cold otherwise"], []))
    text = "\n".join([SETS, DECLARED, *score, *lines]) + "\n"
    model = compiled(text)
    as_of = PythonEngine(model, 0).read_at(dice.choice(INSTANTS))
    assert as_of is not None
    return Example(text, model, as_of, data(dice, Moments(dice, as_of, "UTC", edges_of(text))), {})


@settings(max_examples=20, phases=SEARCH)
@given(DICE)
def test_what_has_no_effect_can_go(dice: Random) -> None:
    same_without(draw_idle(dice))


def test_there_are_findings_to_hold() -> None:
    assert sum(same_without(draw_idle(Random(number))) for number in range(20)) > 10
