"""Running tests and explaining leads out of the editor: the work of a process of its own, and what came of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lscore.errors import LscoreError
from lscore.lsp.background import Stale, Tell
from lscore.lsp.measuring import DataPlace
from lscore.lsp.uris import real

if TYPE_CHECKING:
    from lscore.lsp.session import Session
    from lscore.lsp.snapshot import Snapshot

WIDTH = 100
"""Columns of an explanation."""

MOST_LEADS = 1000
"""How many ids of leads are listed."""


@dataclass(frozen=True, slots=True)
class TestOrder:
    """Which tests to run: those of a file, of some names (None: all). `texts` are those of the open documents."""

    __test__ = False

    file: Path
    root: Path
    texts: Mapping[Path, str]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Tried:
    """How a test went: its name, what it expected and did not get (nothing for a passed one), the whole report."""

    name: str
    failures: tuple[str, ...]
    report: str = ""

    @property
    def passed(self) -> bool:
        """Whether all came as expected."""
        return not self.failures

    @property
    def said(self) -> str:
        """The outcome in a few words."""
        return "passed" if self.passed else f"failed: {'; '.join(self.failures)}"


@dataclass(frozen=True, slots=True)
class LeadOrder:
    """Which lead to explain (None: the first), and by which model."""

    place: DataPlace
    file: Path
    root: Path
    texts: Mapping[Path, str]
    lead: str | None
    as_of: int | None


@dataclass(slots=True)
class Outcomes:
    """What tests came to, by document and name, each for one state of the texts."""

    known: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict[tuple[str, str], tuple[int, str]])
    folder: tempfile.TemporaryDirectory[str] | None = None
    """Where explanations are put for the editor to show; gone with the server."""


def state_of(snapshot: Snapshot) -> int:
    """What tells one state of a model and its tests from another."""
    return hash(tuple(snapshot.compiled.sources.items()))


def outcomes_of(session: Session, snapshot: Snapshot) -> dict[str, str]:
    """What the tests of a document came to, by their names, as far as the texts are still those."""
    state = state_of(snapshot)
    known = session.outcomes.known.items()
    return {name: said for (uri, name), (of, said) in known if uri == snapshot.uri and of == state}


def run_tests_of(order: TestOrder, stale: Stale, tell: Tell) -> tuple[Tried, ...] | str:
    """Run tests; why not, where the model has errors. In the process that is there for it."""
    from lscore.compiler import compile_file  # noqa: PLC0415 (not for the server)
    from lscore.dsl.diagnostics import Severity  # noqa: PLC0415
    from lscore.runtime.tests import run_tests  # noqa: PLC0415

    del stale, tell
    compiled = compile_file(order.file, order.root, order.texts)
    if compiled.model is None:
        first = next((item for item in compiled.diagnostics if item.severity is Severity.ERROR), None)
        place = f"{Path(first.span.file).name}:{first.span.line}: {first.message}" if first is not None else ""
        return f"the model has errors: {place}"
    try:
        outcomes = run_tests(compiled.model, order.names)
    except LscoreError as error:
        return str(error)
    return tuple(
        Tried(item.name, tuple(f"expected {one.text}, got {one.got}" for one in item.failures), item.report)
        for item in outcomes
    )


def explain_lead(order: LeadOrder, stale: Stale, tell: Tell) -> tuple[str, str] | str:
    """The id of a lead and its explanation; why there is none. In the process that is there for it."""
    from lscore.compiler import compile_file  # noqa: PLC0415 (not for the server)
    from lscore.render.waterfall import waterfall  # noqa: PLC0415
    from lscore.runtime.explain import explain  # noqa: PLC0415
    from lscore.runtime.lead_facts import lead_facts  # noqa: PLC0415

    del stale, tell
    model = compile_file(order.file, order.root, order.texts).model
    if model is None:
        return "the model has errors: mend them first"
    try:
        lead = order.lead
        if lead is None:
            ids = _ids(order.place, 1)
            if not ids:
                return "there is no lead in the data"
            lead = ids[0]
        as_of = order.as_of if order.as_of is not None else int(time.time()) * 1_000_000
        facts = lead_facts(model, order.place.leads, order.place.events, lead, as_of=as_of, allow_missing_columns=True)
        explanation = explain(facts.engine, facts.lead, facts.values, facts.events, facts.account)
        return facts.lead, waterfall(explanation, WIDTH)
    except LscoreError as error:
        return str(error)


def leads_of(place: DataPlace, stale: Stale, tell: Tell) -> list[str] | str:
    """The ids of the first leads; why there are none. In the process that is there for it."""
    del stale, tell
    try:
        return _ids(place, MOST_LEADS)
    except LscoreError as error:
        return str(error)


def _ids(place: DataPlace, most: int) -> list[str]:
    """The ids of the first leads of some data. Raises DataError for data that cannot be read."""
    from lscore.compiler.normal import WHITE  # noqa: PLC0415 (not for the server)
    from lscore.runtime.run_data import identity_column  # noqa: PLC0415
    from lscore.runtime.sources import Workspace, open_parts  # noqa: PLC0415

    found: dict[str, None] = {}
    with Workspace(threads=1) as workspace:
        parts = open_parts(workspace, place.leads.path, "leads")
        column = identity_column(place.leads, parts, ())
        for part in parts:
            rows = part.relation.select(part.text(column)).limit(most).fetchall()
            found |= dict.fromkeys(text.strip(WHITE) for (text,) in rows if (text or "").strip(WHITE))
            if len(found) >= most:
                break
    return list(found)[:most]


def tests_in(file: Path, session: Session, names: tuple[str, ...] | None) -> TestOrder:
    """The order to run tests of a file as the editor has it."""
    workspace = session.workspace
    return TestOrder(real(file), workspace.root_of(file), workspace.texts(), names)
