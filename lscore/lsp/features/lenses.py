"""Code lenses: run a test, run all, explain a lead. What a test came to stays beside it until the model changes."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from lscore.dsl import nodes
from lscore.lsp.measuring import data_place
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.trying import outcomes_of


def lenses(session: Session, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of a document."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None or not snapshot.page.statements:
        return None
    return [*_of_tests(session, snapshot), *_of_leads(session, snapshot)]


def _of_tests(session: Session, snapshot: Snapshot) -> Iterator[types.CodeLens]:
    tests = [item for item in snapshot.page.statements if isinstance(item, nodes.Test)]
    if not tests:
        return
    known = outcomes_of(session, snapshot)
    for at, test in enumerate(tests):
        where = snapshot.range(test.header)
        name = test.name.text
        said = known.get(name)
        title = "Run this test" if said is None else f"{said} - run it again"
        yield types.CodeLens(where, types.Command(title, "lscore.runTest", arguments=[snapshot.uri, name]))
        if at == 0:
            title = f"Run all {len(tests)} tests" if len(tests) > 1 else "Run all tests"
            yield types.CodeLens(where, types.Command(title, "lscore.runTests", arguments=[snapshot.uri]))


def _of_leads(session: Session, snapshot: Snapshot) -> Iterator[types.CodeLens]:
    """At the top of a model that scores, where there are leads."""
    first = snapshot.page.statements[0]
    scores = any(
        isinstance(item, nodes.ScoreBlock | nodes.CategoryBlock | nodes.Rule) for item in snapshot.page.statements
    )
    if not scores or not session.settings.statistics or data_place(snapshot, snapshot.owner) is None:
        return
    line = types.Range(snapshot.position(first.span.start), snapshot.position(first.span.start))
    yield types.CodeLens(line, types.Command("Explain a lead", "lscore.explainLead", arguments=[snapshot.uri]))
