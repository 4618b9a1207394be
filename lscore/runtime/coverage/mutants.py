"""Mutants: small edits of a model, each of which some test should notice.

A mutant is an edit of the text, so that it can be shown as it would stand on the page. Its id is a hash of the words
around it, not of its place: layout and order do not move it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lscore.compiler.lint.subject import nodes_in
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Span
from lscore.dsl.printer import canonical, rule_title
from lscore.runtime.coverage.variants import Variant, variants


@dataclass(frozen=True, slots=True)
class Mutant:
    """One edit of a model: `before` and `after` are the line (or what matters of it) without and with it."""

    id: str
    what: str
    span: Span
    edit: Edit
    before: str
    after: str
    fallback: Edit | None = None
    """Another edit that says the same, for where the first leaves a header without a body."""


_SILENT = (
    nodes.Test,
    nodes.TestsOf,
    nodes.ModelName,
    nodes.Owner,
    nodes.Timezone,
    nodes.MissingMarkers,
    nodes.Use,
    nodes.SetFrom,
    nodes.LeadBlock,
    nodes.AccountBy,
    nodes.EventDecl,
    nodes.Ensure,
    nodes.Rating,
    nodes.Grades,
    nodes.Tiers,
)
"""Statements that no mutant changes: they decide no points, or every test would notice."""


def mutants_of(pages: Mapping[str, nodes.Page]) -> tuple[Mutant, ...]:
    """The mutants of a model's pages, in the order of their places."""
    found: list[Mutant] = []
    seen: dict[str, int] = {}
    for page in pages.values():
        for statement in page.statements:
            if not isinstance(statement, _SILENT):
                for owner, node in _owned(statement, ""):
                    found += [_mutant(variant, owner, page.text, seen) for variant in variants(node, page.text)]
    return tuple(found)


def _owned(statement: nodes.Node, owner: str) -> Iterator[tuple[str, nodes.Node]]:
    """The nodes of a statement, each with the words of the smallest statement or row around it."""
    if isinstance(statement, nodes.ScoreBlock | nodes.CategoryBlock):
        here = f"{owner}{canonical(statement.name)}/"
        for option in statement.options:
            yield from ((here, node) for node in nodes_in(option))
        for item in statement.body:
            yield from _owned(item, here)
        return
    here = owner + _words(statement)
    rows: tuple[nodes.Node, ...] = tuple(getattr(statement, "rows", ()))
    inside = {id(node) for row in rows for node in nodes_in(row)}
    yield from ((here, node) for node in nodes_in(statement) if id(node) not in inside)
    for row in rows:
        yield from ((f"{here}\n{canonical(row)}", node) for node in nodes_in(row))


def _words(statement: nodes.Node) -> str:
    for ending in getattr(statement, "endings", ()):
        if isinstance(ending, nodes.As):
            return f"as {ending.name.text}"
    if isinstance(statement, nodes.Rule):
        return rule_title(statement)
    return canonical(statement).partition(" because ")[0]


def _mutant(variant: Variant, owner: str, text: str, seen: dict[str, int]) -> Mutant:
    edit = variant.edit
    words = "\n".join((owner, variant.what, _tight(variant.old), _tight(edit.text)))
    number = seen[words] = seen.get(words, -1) + 1
    digest = hashlib.sha256(f"{words}\n{number}".encode()).hexdigest()[:8]
    start = text.rfind("\n", 0, edit.span.start) + 1
    end = text.find("\n", edit.span.end)
    end = len(text) if end < 0 else end
    before = " ".join(text[start:end].split())
    after = " ".join((text[start : edit.span.start] + edit.text + text[edit.span.end : end]).split())
    return Mutant(digest, variant.what, edit.span, edit, before, after, variant.fallback)


def _tight(text: str) -> str:
    """Words without the blanks between them."""
    return "".join(text.split())


def edited(text: str, edit: Edit) -> str:
    """A text with an edit made."""
    return text[: edit.span.start] + edit.text + text[edit.span.end :]
