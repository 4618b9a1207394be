"""The events that came between two instants, and the lines of the model that look at each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lscore.compiler.backends.python import Wanted
from lscore.compiler.lint.subject import parts_of
from lscore.compiler.model import Condition, Defined, Event, Happened, Model, Query
from lscore.compiler.normal import normal
from lscore.runtime.engines.python import AccountFacts
from lscore.runtime.movement.split import NewEvent
from lscore.runtime.movement.states import Run
from lscore.runtime.values import text_of

_SHOWN = 4
"""So many fields of an event are told."""


@dataclass(frozen=True, slots=True)
class _Watcher:
    """A line of the model with what it asks of a single event."""

    name: str
    questions: tuple[Happened, ...]


def new_events(run: Run, since: int) -> tuple[NewEvent, ...]:
    """The events after `since` that some line of the run's model looks at, in its windows as of now; newest first."""
    watchers = list(_watchers(run.model))
    questions = list(dict.fromkeys(question for watcher in watchers for question in watcher.questions))
    if not questions:
        return ()
    wanted = Wanted(results=False, by_name=run.engine.by_name, measures=tuple(questions))
    found: list[NewEvent] = []
    for owner, event in _all_events(run):
        if not since < event[1] <= run.engine.as_of:
            continue
        own = [event] if owner == run.lead else []
        account = AccountFacts([(owner, event)]) if run.account is not None else None
        raw, _ = run.engine.ask(wanted, run.lead, run.values, own, account)
        answers = dict(zip(questions, raw.answers, strict=True))
        names = {item.name for item in watchers if any(answers[question] for question in item.questions)}
        if names:
            other = owner if owner != run.lead else ""
            found.append(NewEvent(event[1], other, str(event[0]), _fields(run, event), tuple(sorted(names))))
    return tuple(sorted(found, key=lambda item: (-item.at, item.lead, item.event, item.fields)))


def _all_events(run: Run) -> Iterable[tuple[str, Any]]:
    """The events of the lead, and where there is an account those of all its leads."""
    return run.account.pairs if run.account is not None else [(run.lead, event) for event in run.events]


def _watchers(model: Model) -> Iterator[_Watcher]:
    defines = dict(model.defines)
    for name, part in _lines(model):
        queries = dict.fromkeys(_queries(part, defines))
        if queries:
            # An anchor is a query of its own: without it, one event alone can match.
            yield _Watcher(name, tuple(Happened(replace(query, after=None)) for query in queries))


def _lines(model: Model) -> Iterator[tuple[str, object]]:
    """All that scores or decides, by its name for people."""
    for score in model.scores:
        yield from ((rule.name, rule.body) for rule in score.rules)
        yield from ((keep.name or f"keep {score.name}", keep.condition) for keep in score.keeps)
    lines = [*model.disqualify, *model.skip, *model.routes]
    for scale in (model.grades, model.tiers):
        lines += scale.lines if scale is not None else ()
    lines += model.tiers.at_most if model.tiers is not None else ()
    yield from ((line.text or line.what, line.condition) for line in lines)
    steps = model.grades.steps if model.grades is not None else ()
    yield from ((step.text or "grade step", step.condition) for step in steps)


def _queries(part: object, defines: Mapping[str, Condition]) -> Iterator[Query]:
    """All queries in a part of the model and in the defines that it names; of an account's anchor, too."""
    for query in parts_of(part, Query):
        yield query
        if query.after is not None:
            yield replace(query.after.anchor, account=query.account)
    for defined in parts_of(part, Defined):
        yield from _queries(defines[defined.name], defines)


def _fields(run: Run, event: Any) -> tuple[tuple[str, str], ...]:
    """The known fields of an event as the model names them, its object first."""
    model: Model = run.model
    kind = _kind(model, str(event[0]))
    fields = kind.fields if kind is not None else model.any_fields
    found: dict[str, str] = {}
    for item in fields:
        raw = event[2 + run.engine.event_columns.index(item.column)]
        if raw not in (None, "", []):
            found.setdefault(item.name, text_of(raw))
    return tuple(found.items())[:_SHOWN]


def _kind(model: Model, name: str) -> Event | None:
    wanted = normal(name)
    return next((event for event in model.events if event.data_name == wanted), None)
