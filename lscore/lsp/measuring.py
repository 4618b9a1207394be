"""What the sample data says of the models that are open: measured in a process of its own, a while after the last
change, and known until it is measured anew.

The data is that of the project's `lscore.toml`, else `leads.csv` (and `events.csv`) beside the model or in its folder
`data`. Nothing here ever stands in the way: no data, no statistics; data that cannot be read is a line in the log and
is told once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from lscore.errors import LscoreError
from lscore.lsp.background import LostError, Stale, SupersededError, Tell
from lscore.lsp.projects import stamp_of
from lscore.runtime.database_urls import database_url, is_database
from lscore.runtime.inputs import input_files
from lscore.runtime.project import EventSource, LeadSource

if TYPE_CHECKING:
    from lscore.compiler.model import Model
    from lscore.lsp.session import Session
    from lscore.lsp.snapshot import Snapshot
    from lscore.runtime.facts.found import Statistics

log = logging.getLogger("lscore.lsp")

PAUSE = 0.5
"""Seconds without a change after which the data is measured."""

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class DataPlace:
    """Where the data of a model lies; `named`: the project says so."""

    leads: LeadSource
    events: EventSource | None
    named: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure. The model is compiled by the one who measures: to hand over a whole Model takes longer than a
    key. `texts` are those of the open documents; `model` is None where there is none without errors."""

    place: DataPlace
    model: Path | None
    root: Path
    texts: Mapping[Path, str]
    now: int


@dataclass(frozen=True, slots=True)
class _State:
    """The data and the model that something was measured of."""

    place: DataPlace
    stamps: tuple[tuple[int, ...], ...]
    model: Model | None


@dataclass(slots=True)
class Measures:
    """What is known, by the file of the model."""

    known: dict[Path, tuple[_State, Statistics | None]] = field(
        default_factory=dict[Path, "tuple[_State, Statistics | None]"]
    )
    wanted: dict[Path, _State] = field(default_factory=dict[Path, _State])
    timers: dict[Path, asyncio.TimerHandle] = field(default_factory=dict[Path, asyncio.TimerHandle])
    tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    told: set[str] = field(default_factory=set[str])


def measured(session: Session, snapshot: Snapshot) -> Statistics | None:
    """What is known of the model of a document; where the model or the data changed, it is measured anew."""
    if not session.settings.statistics:
        return None
    owner = _model_file(snapshot)
    _ask(session, snapshot, owner)
    known = session.measures.known.get(owner)
    return known[1] if known is not None else None


def soon(session: Session, uri: str) -> None:
    """Have a document's model measured a moment from now, before anything asks for it."""

    def look() -> None:
        snapshot = session.snapshot(uri)
        if snapshot is not None:
            measured(session, snapshot)

    if session.settings.statistics:
        asyncio.get_running_loop().call_later(PAUSE, look)


def _model_file(snapshot: Snapshot) -> Path:
    """The file of the model: for a file of tests the model that it names."""
    model = snapshot.model
    return Path(model.file) if model is not None else snapshot.owner


def _ask(session: Session, snapshot: Snapshot, owner: Path) -> None:
    measures = session.measures
    place = data_place(snapshot, owner)
    if place is None:
        measures.known.pop(owner, None)
        return
    model = snapshot.compiled.model
    state = _State(place, _stamps(place), replace(model, tests=()) if model is not None else None)
    last = measures.wanted.get(owner) or _last(measures, owner)
    if last is not None and (last.place, last.stamps) == (state.place, state.stamps):
        known = state.model is None or state.model == last.model
        if known:
            return
    measures.wanted[owner] = state
    timer = measures.timers.pop(owner, None)
    if timer is not None:
        timer.cancel()
    order = Order(
        place,
        owner if model is not None else None,
        session.workspace.root_of(owner),
        session.workspace.texts(),
        int(time.time()) * _MICROS,
    )
    measures.timers[owner] = asyncio.get_running_loop().call_later(PAUSE, _begin, session, owner, state, order)


def _last(measures: Measures, owner: Path) -> _State | None:
    known = measures.known.get(owner)
    return known[0] if known is not None else None


def _begin(session: Session, owner: Path, state: _State, order: Order) -> None:
    task = asyncio.get_running_loop().create_task(_measure(session, owner, state, order))
    session.measures.tasks.add(task)
    task.add_done_callback(session.measures.tasks.discard)


async def _measure(session: Session, owner: Path, state: _State, order: Order) -> None:
    measures = session.measures
    try:
        found: Statistics | str | None = await session.statistics.run(f"statistics {owner}", carry_out, order)
    except SupersededError:
        return
    except LostError as error:
        log.error("no statistics: %s", error)  # noqa: TRY400 (it has the traceback of the other process)
        found = None
    if isinstance(found, str):
        _tell(session, order.place, found)
        found = None
    if measures.wanted.get(owner) is state:
        del measures.wanted[owner]
    before = measures.known.get(owner)
    if found is not None and found.facts is None and before is not None and before[1] is not None:
        found = replace(found, facts=before[1].facts, rules=before[1].rules)
    measures.known[owner] = state, found
    _refresh(session)


def _tell(session: Session, place: DataPlace, why: str) -> None:
    """Say why there is nothing to show: always in the log, where the project names the data once to the user."""
    log.warning("no statistics: %s", why)
    if place.named and why not in session.measures.told:
        session.measures.told.add(why)
        message = f"lscore shows no statistics of your data: {why}"
        session.server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def _refresh(session: Session) -> None:
    """Have the editor ask anew for what shows statistics, where it can be told to."""
    workspace: Any = getattr(session.client, "workspace", None)
    if getattr(getattr(workspace, "inlay_hint", None), "refresh_support", False):
        session.server.workspace_inlay_hint_refresh(None)
    if getattr(getattr(workspace, "code_lens", None), "refresh_support", False):
        session.server.workspace_code_lens_refresh(None)


def carry_out(order: Order, stale: Stale, tell: Tell) -> Statistics | str | None:
    """Measure; in the process that is there for it."""
    from lscore.compiler import compile_file  # noqa: PLC0415 (not for the server)
    from lscore.runtime.facts.statistics import Wanted, statistics_of  # noqa: PLC0415 (imports the engines)

    del tell
    model = None
    if order.model is not None:
        model = compile_file(order.model, order.root, order.texts).model
    return statistics_of(Wanted(order.place.leads, order.place.events, model, order.now), stale)


def data_place(snapshot: Snapshot, owner: Path) -> DataPlace | None:
    """Where the data of a model lies; None where there is none."""
    project = snapshot.project
    if project is not None and project.leads is not None:
        named = str(project.leads.path) != "-"
        return DataPlace(project.leads, _not_stdin(project.events), named=True) if named else None
    for folder in (owner.parent, owner.parent / "data"):
        leads, events = folder / "leads.csv", folder / "events.csv"
        if leads.is_file():
            source = EventSource(str(events)) if events.is_file() else None
            return DataPlace(LeadSource(str(leads)), source, named=False)
    return None


def _not_stdin(events: EventSource | None) -> EventSource | None:
    return None if events is None or str(events.path) == "-" else events


def _stamps(place: DataPlace) -> tuple[tuple[int, ...], ...]:
    """The states of the files of the data; of what is not there none."""
    found: list[tuple[int, ...]] = []
    for source, what in ((place.leads, "leads"), (place.events, "events")):
        if source is None:
            continue
        path = str(source.path)
        try:
            if is_database(path):
                found.append(stamp_of(database_url(path).file))
            else:
                found += [stamp_of(file.path) for file in input_files(path, what)]
        except (LscoreError, OSError):
            found.append(())
    return tuple(found)
