"""From two ends to the movement between them: the results between, the parts, and why each line moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lscore.compiler.model import Model
from lscore.errors import UsageError
from lscore.runtime.lead_facts import facts_of_models
from lscore.runtime.movement.arrived import new_events
from lscore.runtime.movement.names import Names, names_of
from lscore.runtime.movement.notes import noted
from lscore.runtime.movement.older_models import Older
from lscore.runtime.movement.split import End, Movement, NewEvent, Step, Steps, split
from lscore.runtime.movement.states import Key, Run, Said, State, renamed
from lscore.runtime.movement.stored import NOT_KEPT, Stored
from lscore.runtime.movement.turns import turns
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.sources import Data
from lscore.runtime.values import instant_text


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom it is asked: the model as it is, the data, the lead; `as_of` in microseconds."""

    model: Model
    leads: LeadSource | Data
    events: EventSource | Data | None
    lead: str
    as_of: int
    allow_missing_columns: bool = False


def moved_since(asked: Asked, since: int, older: Older | None = None) -> Movement:
    """What moved a lead since an instant, by today's data; `older` is the model of then, where it was another.

    Raises UsageError when `since` lies after `as_of`, otherwise as `lead_facts` does.
    """
    if since > asked.as_of:
        raise UsageError(
            f"--since {instant_text(since)} lies after the time of the score, {instant_text(asked.as_of)}: name an "
            f"earlier one, or a later --as-of"
        )
    runs = _runs(asked, since, older)
    source = older.label if older is not None else ""
    return _movement(asked, older, runs, runs.then.state, End(runs.then.model.version, instant_text(since), source, {}))


def moved_against(asked: Asked, stored: Stored, older: Older | None = None) -> Movement:
    """What moved a lead since an earlier result of it; `older` is the model that gave it, where that is not this one.

    Raises UsageError when the result is of a later time, DataError when it does not add up, otherwise as `lead_facts`.
    """
    if stored.as_of > asked.as_of:
        raise UsageError(
            f"{stored.name} is as of {instant_text(stored.as_of)}, after the time of the score, "
            f"{instant_text(asked.as_of)}: name a later --as-of"
        )
    first = stored.state(older.model if older is not None else asked.model)
    runs = _runs(asked, stored.as_of, older)
    if stored.lines is None:
        first = _with_lines(first, runs.then.state)
    else:
        _check_known(stored, runs.then)
    return _movement(asked, older, runs, first, End(stored.version, instant_text(stored.as_of), stored.name, {}))


@dataclass(frozen=True, slots=True)
class Runs:
    """The lead by the old rules and today's data as of the older instant; as of now without what happened since; with
    it; by the new rules."""

    then: Run
    aged: Run
    full: Run
    now: Run

    @property
    def old(self) -> Mapping[Step, Run]:
        """The run after each step but the last."""
        return {Step.OLDER_DATA: self.then, Step.CLOCK: self.aged, Step.NEW_EVENTS: self.full, Step.RULES: self.now}


def _runs(asked: Asked, since: int, older: Older | None) -> Runs:
    models = (asked.model,) if older is None else (asked.model, older.model)
    facts = facts_of_models(
        models,
        asked.leads,
        asked.events,
        asked.lead,
        as_of=asked.as_of,
        allow_missing_columns=asked.allow_missing_columns,
    )
    now = Run.of(facts[0], asked.as_of, asked.as_of)
    full = now if older is None else Run.of(facts[1], asked.as_of, asked.as_of)
    return Runs(Run.of(facts[-1], since, since), Run.of(facts[-1], asked.as_of, since), full, now)


def _with_lines(first: State, then: State) -> State:
    """A result that was stored without lines, with those that today's data gives as of its time. What they do not make
    of its scores stands on a line of its own: the lines that data edits changed are not known."""
    lines: dict[Key, Said] = {key: said for key, said in then.lines.items() if key[0] in first.scores}
    for score, units in first.scores.items():
        rest = units - sum(said.points for key, said in lines.items() if key[0] == score)
        if rest:
            lines[score, "", NOT_KEPT] = Said(rest, 1, None)
    found = replace(first, lines=lines)
    found.check()
    return found


def _check_known(stored: Stored, then: Run) -> None:
    for score, category, rule in stored.lines or ():
        if (score, category, rule) not in then.rules:
            place = f"{score} / {category}" if category else score
            raise UsageError(
                f"{stored.name} has a line `{rule}` in {place} that version {stored.version} of the model can't give: "
                f"its lines are those of another run"
            )


def _movement(asked: Asked, older: Older | None, runs: Runs, first: State, old: End) -> Movement:
    names = Names() if older is None else names_of(older.difference, older.model, runs.then.rules)
    steps = _steps(runs, first, names)
    olds = {new: before[2] for before, new in names.lines.items() if before[2] != new[2]}
    since = runs.then.engine.as_of
    scores = split(steps, olds)
    now = runs.now.state.row
    return Movement(
        lead=runs.now.lead,
        model=asked.model.name,
        old=replace(old, row=first.row),
        new=End(asked.model.version, instant_text(asked.as_of), asked.model.file, now),
        scores=tuple(noted(score, runs.old, steps, names) for score in scores),
        turns=turns(steps),
        events=_events(runs, since),
        timezone=asked.model.timezone,
        changes=older.difference.changes if older is not None else (),
    )


def _steps(runs: Runs, first: State, names: Names) -> Steps:
    """The steps, with the old model's names as the new one has them. The step of older data changes nothing where
    the old result is no stored one."""
    old = [renamed(run.state, names.lines, names.scores) for run in (runs.then, runs.aged, runs.full)]
    begin = old[0] if first is runs.then.state else renamed(first, names.lines, names.scores)
    states = [begin, *old, runs.now.state]
    return tuple(zip(Step, states, states[1:], strict=False))


def _events(runs: Runs, since: int) -> tuple[NewEvent, ...]:
    """What came, by the lines of the new model and of the old one."""
    found: Sequence[NewEvent] = new_events(runs.now, since)
    if runs.full is runs.now:
        return tuple(found)
    seen = {(item.at, item.lead, item.event) for item in found}
    more = [item for item in new_events(runs.full, since) if (item.at, item.lead, item.event) not in seen]
    return tuple(sorted([*found, *more], key=lambda item: (-item.at, item.lead, item.event, item.fields)))
