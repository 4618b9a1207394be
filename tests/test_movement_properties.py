"""What moved a lead, over random models, edits and data: the parts are differences of runs that another way gives, too,
and every sum closes."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lscore.compiler import compile_file
from lscore.compiler.diff import Side, diff
from lscore.compiler.model import Model
from lscore.errors import RunError
from lscore.render.json import exact_json
from lscore.render.movement import movement_text
from lscore.render.movement_json import movement_json
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.explain import explain, to_json
from lscore.runtime.lead_facts import lead_facts
from lscore.runtime.movement import Asked, Movement, moved_against, moved_since
from lscore.runtime.movement.older_models import Older
from lscore.runtime.movement.split import Step
from lscore.runtime.movement.states import units_of
from lscore.runtime.movement.stored import read_stored
from tests.random_data import DAY, INSTANTS, Moments, data, edges_of
from tests.random_edits import draw_edit, page
from tests.random_worlds import ModelText

Scores = dict[str, int]
Parts = dict[tuple[str, str, str], int]


class World:
    """Files of a random model, an edit of it, and data as it was and as it is."""

    def __init__(self, dice: Random, folder: Path) -> None:
        self.folder = folder
        drawn = ModelText(dice, size=6)
        statements = drawn.draw()
        edited, _ = draw_edit(dice, statements)
        self.old = self.model("old.score", page(statements))
        self.new = self.model("new.score", edited if isinstance(edited, str) else page(edited))
        now = PythonEngine(self.new[0], 0).read_at(dice.choice(INSTANTS))
        assert now is not None
        self.now = now
        self.then = now - dice.choice((0, 1, DAY, 9 * DAY, 30 * DAY, 60 * DAY))
        moments = Moments(dice, self.now, drawn.zone, edges_of(page(statements)))
        first, second = data(dice, moments, leads=2), data(dice, moments, leads=2)
        self.lead = "L0"
        self.before = self.files("before", first.leads, first.events)
        events = [*second.events, *dice.sample(list(first.events), len(first.events) // 2)]
        # Half of the edits of data leave the leads as they are.
        self.today = self.files("today", first.leads if dice.randrange(2) else second.leads, events)

    def model(self, name: str, text: str) -> tuple[Model, Side]:
        file = self.folder / name
        file.write_text(text, encoding="utf-8", newline="")
        compiled = compile_file(file)
        assert compiled.model is not None
        return compiled.model, Side.of(compiled)

    def files(self, name: str, leads: Sequence[tuple[str, Mapping[str, Any]]], events: Any) -> tuple[Path, Path]:
        found = self.folder / f"{name}-leads.csv", self.folder / f"{name}-events.csv"
        _write(found[0], "id", leads)
        _write(found[1], "lead", events)
        return found

    def asked(self, model: Model) -> Asked:
        return Asked(model, *self.today, self.lead, self.now, allow_missing_columns=True)

    def older(self) -> Older:
        return Older(self.old[0], "old.score", diff(self.old[1], self.new[1]))

    def explained(self, model: Model, files: tuple[Path, Path], as_of: int) -> dict[str, Any]:
        facts = lead_facts(model, *files, self.lead, as_of=as_of, allow_missing_columns=True)
        return to_json(explain(facts.engine, facts.lead, facts.values, facts.events, facts.account))

    def without_later_events(self, model: Model) -> tuple[Path, Path]:
        """Today's data without the events after the older instant, as the model reads their times."""
        engine = PythonEngine(model, self.now)
        with self.today[1].open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if (at := engine.read_at(row["at"])) is None or at <= self.then]
        file = self.folder / "kept-events.csv"
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, rows[0].keys() if rows else ["lead", "at", "event"])
            writer.writeheader()
            writer.writerows(kept)
        return self.today[0], file


def _write(file: Path, identity: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, [identity, *(rows[0][1] if rows else ("at", "event"))])
        writer.writeheader()
        writer.writerows({identity: name, **values} for name, values in rows)


def scores(document: dict[str, Any]) -> Scores:
    return {item["score"]: units_of(item["points"]) for item in document["scores"]}


def lines(document: dict[str, Any]) -> Parts:
    found: Parts = {}
    for score in document["scores"]:
        for line in score["lines"]:
            key = score["score"], line["category"] or "", line["rule"]
            found[key] = found.get(key, 0) + units_of(line["points"])
    return found


def closes(movement: Movement) -> None:
    """Every sum of a movement, in every direction."""
    for score in movement.scores:
        assert sum(score.parts.values()) == score.change
        for step in Step:
            assert sum(line.parts[step] for line in score.lines) == score.parts[step]
        for line in score.lines:
            ends = [said.points if said else 0 for said in (line.old, line.new)]
            assert sum(line.parts.values()) == ends[1] - ends[0]
        assert sum(line.old.points for line in score.lines if line.old) == (score.old or 0)
        assert sum(line.new.points for line in score.lines if line.new) == (score.new or 0)
    for turn in movement.turns:
        value = turn.old
        for step in turn.steps:
            assert step.old == value != step.new
            value = step.new
        assert value == turn.new
    assert json.loads(movement_json(movement))["lead"] == movement.lead
    assert movement_text(movement, 80).startswith("lead ")


def begins_and_ends(movement: Movement, old: dict[str, Any], new: dict[str, Any]) -> None:
    """The ends are what `explain` says of them (old names of scores aside)."""
    assert [item.old for item in movement.scores if item.old is not None] == _sorted_by(movement, scores(old))
    assert {item.score: item.new for item in movement.scores if item.new is not None} == scores(new)
    now = {line.key: line.new.points for item in movement.scores for line in item.lines if line.new}
    assert now == lines(new)


def _sorted_by(movement: Movement, found: Scores) -> list[int]:
    """The old scores in the order of the movement's; a renamed one stands under its new name."""
    known = {item.score for item in movement.scores if item.old is not None}
    (renamed,) = [sorted(known - set(found))] if known - set(found) else [[]]
    names = dict(zip(sorted(set(found) - known), renamed, strict=True))
    return [points for _, points in sorted((names.get(name, name), points) for name, points in found.items())]


def total(movement: Movement, step: Step) -> int:
    return sum(score.parts[step] for score in movement.scores)


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_since_is_exact(dice: Random) -> None:
    with TemporaryDirectory() as folder:
        world = World(dice, Path(folder))
        model, other = world.old[0], world.new[0]
        try:
            then = world.explained(model, world.today, world.then)
            aged = world.explained(model, world.without_later_events(model), world.now)
            full = world.explained(model, world.today, world.now)
            now = world.explained(other, world.today, world.now)
            movement = moved_since(world.asked(other), world.then, world.older())
        except RunError:
            return  # a sum beyond the limit: there is no result to speak of
        closes(movement)
        begins_and_ends(movement, then, now)
        assert total(movement, Step.OLDER_DATA) == 0
        assert total(movement, Step.CLOCK) == sum(scores(aged).values()) - sum(scores(then).values())
        assert total(movement, Step.NEW_EVENTS) == sum(scores(full).values()) - sum(scores(aged).values())
        assert total(movement, Step.RULES) == sum(scores(now).values()) - sum(scores(full).values())
        same = moved_since(world.asked(model), world.then)
        closes(same)
        assert total(same, Step.RULES) == 0
        steps = {line.key: line.parts for score in same.scores for line in score.lines}
        for key, parts in steps.items():
            assert parts[Step.CLOCK] == lines(aged).get(key, 0) - lines(then).get(key, 0)
            assert parts[Step.NEW_EVENTS] == lines(full).get(key, 0) - lines(aged).get(key, 0)


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_against_is_exact(dice: Random) -> None:
    with TemporaryDirectory() as folder:
        world = World(dice, Path(folder))
        model, other = world.old[0], world.new[0]
        result = Path(folder) / "result.json"
        try:
            old = world.explained(model, world.before, world.then)
            then = world.explained(model, world.today, world.then)
            now = world.explained(other, world.today, world.now)
            result.write_text(exact_json(old) + "\n", encoding="utf-8")
            stored = read_stored(str(result), None, world.lead, model.name)
            movement = moved_against(world.asked(other), stored, world.older())
        except RunError:
            return  # a sum beyond the limit: there is no result to speak of
        closes(movement)
        begins_and_ends(movement, old, now)
        assert total(movement, Step.OLDER_DATA) == sum(scores(then).values()) - sum(scores(old).values())
        back = moved_against(world.asked(model), stored)
        closes(back)
        since = moved_since(world.asked(model), world.then)
        for step in (Step.CLOCK, Step.NEW_EVENTS, Step.RULES):
            assert total(back, step) == total(since, step)
