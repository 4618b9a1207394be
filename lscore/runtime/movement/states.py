"""One of the results that a movement goes through: its row, its scores, the lines that add up to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from lscore.compiler.backends.python import Wanted
from lscore.compiler.model import Model, Rule
from lscore.runtime.engines.python import AccountFacts, PythonEngine
from lscore.runtime.explain import Decision, decisions
from lscore.runtime.lead_facts import LeadFacts
from lscore.runtime.near_misses import NearMisses
from lscore.runtime.results import ExplanationRow

Key = tuple[str, str, str]
"""A line's score, category (empty outside) and rule."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says: points in units, how many events it used, the instant of the newest, its reason."""

    points: int
    count: int
    newest: str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One result. `row` has the columns of a result, `scores` units (none of a skipped lead); `decisions` is None where
    they are not known."""

    row: Mapping[str, Any]
    scores: Mapping[str, int]
    lines: Mapping[Key, Said]
    decisions: tuple[Decision, ...] | None

    def check(self) -> None:
        """AssertionError unless the lines add up to the scores."""
        sums = sums_of(self.lines)
        assert {name: sums.get(name, 0) for name in self.scores} == self.scores, (sums, self.scores)
        assert set(sums) <= set(self.scores)


def sums_of(lines: Mapping[Key, Said]) -> dict[str, int]:
    """The sums of lines by their scores."""
    found: dict[str, int] = {}
    for (score, _, _), said in lines.items():
        found[score] = found.get(score, 0) + said.points
    return found


def units_of(points: Decimal) -> int:
    """Points as units. Raises ValueError for what is no whole number of them."""
    units = points.scaleb(4)
    if not units.is_finite() or units != units.to_integral_value():
        raise ValueError(points)
    return int(units)


def gathered(rows: Iterable[ExplanationRow]) -> dict[Key, Said]:
    """Lines by their keys. Two rules of one name in one category are told together."""
    found: dict[Key, Said] = {}
    for row in rows:
        said = Said(units_of(row.points), row.count, row.newest_event, row.text)
        key = (row.score, row.category, row.rule)
        found[key] = together(found[key], said) if key in found else said
    return found


def together(one: Said, other: Said) -> Said:
    """Two lines as one."""
    newest = max(filter(None, (one.newest, other.newest)), default=None)
    texts = dict.fromkeys(filter(None, (one.text, other.text)))
    return Said(one.points + other.points, one.count + other.count, newest, "; ".join(texts))


@dataclass(frozen=True)
class Run:
    """A lead under one model as of one instant (microseconds), and what it is asked for."""

    engine: PythonEngine
    lead: str
    values: Sequence[Any]
    events: tuple[Any, ...]
    account: AccountFacts | None
    state: State = field(init=False)

    def __post_init__(self) -> None:
        result, rows = self.engine.explained(self.lead, self.values, self.events, self.account)
        scores = {name: units_of(points) for name, points in result.scores.items()}
        state = State(result.row(), scores, gathered(rows), decisions(result))
        state.check()
        object.__setattr__(self, "state", state)

    @classmethod
    def of(cls, facts: LeadFacts, as_of: int, until: int) -> Run:
        """The lead as of an instant, with what happened up to another one."""
        engine = facts.engine if facts.engine.as_of == as_of else PythonEngine(facts.engine.model, as_of)
        events = tuple(event for event in facts.events if event[1] <= until)
        account = facts.account
        if account is not None:
            account = AccountFacts([pair for pair in account.pairs if pair[1][1] <= until])
        return cls(engine, facts.lead, facts.values, events, account)

    @property
    def model(self) -> Model:
        """The model."""
        return self.engine.model

    @cached_property
    def rules(self) -> Mapping[Key, Sequence[Rule]]:
        """The rules behind the lines that there can be; none behind `(bounds)` and the like."""
        found: dict[Key, list[Rule]] = {}
        for line in self.engine.code(Wanted(explain=True, by_name=self.engine.by_name)).lines:
            rules = found.setdefault((line.score, line.category, line.name), [])
            rules += [line.rule] if line.rule is not None else []
        return found

    def lacking(self, key: Key) -> tuple[str, ...]:
        """What a rule that gives nothing lacks, in words."""
        rules = [(key[0], rule) for rule in self.rules.get(key, ())]
        if not rules or self.state.row.get("skipped"):
            return ()
        near = NearMisses(self.engine, self.lead, self.values, self.events, self.account).of(rules)
        return tuple(dict.fromkeys(reason for item in near for reason in item.reasons))


def renamed(state: State, names: Mapping[Key, Key], scores: Mapping[str, str]) -> State:
    """A state with other names of lines and scores."""
    lines: dict[Key, Said] = {}
    for key, said in state.lines.items():
        name = names.get(key, key)
        lines[name] = together(lines[name], said) if name in lines else said
    levels = {f"level_{old}": f"level_{new}" for old, new in scores.items()}
    return replace(
        state,
        row={levels.get(column, column): value for column, value in state.row.items()},
        scores={scores.get(name, name): units for name, units in state.scores.items()},
        lines=lines,
    )
