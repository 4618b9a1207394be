"""A used file of which nothing is used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from lscore.compiler.lint.analysis.page import declares_only, own_page, without
from lscore.compiler.lint.analysis.uses import names_in_tests
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject, nodes_in
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Severity

ANY_EVENT = "active"

_MODEL = """\
model "b2b"
use "titles.score"

lead:
    title text

score fit:
    when title {}: +20 because "signs the contract"
"""


def _check(subject: Subject) -> Iterator[Finding]:
    if declares_only(subject):
        return
    page = own_page(subject)
    given = names_in_tests(subject)
    for node in page.statements:
        if not isinstance(node, nodes.Use):
            continue
        brought = _reached(_file_of(node, page.file), subject)
        if not brought or _is_used(brought, subject, given):
            continue
        yield Finding(
            node.path.span,
            f"nothing that `{node.path.text}` declares is used",
            label="brought in here",
            help="remove the line",
            fix=_fix(node, page, brought, subject),
        )


def _file_of(node: nodes.Use, user: str) -> str:
    """The name of the file that a page uses."""
    return os.path.normpath(Path(user).parent / node.path.text)


def _reached(file: str, subject: Subject) -> dict[str, nodes.Page]:
    """A used file and what it uses; empty where it goes by another name."""
    found: dict[str, nodes.Page] = {}
    waiting = [file]
    while waiting:
        name = waiting.pop()
        page = subject.pages.get(name)
        if page is None:
            return {}
        if name not in found:
            found[name] = page
            waiting += [_file_of(node, name) for node in page.statements if isinstance(node, nodes.Use)]
    return found


def _statements(pages: Iterable[nodes.Page]) -> Iterator[nodes.Statement]:
    for page in pages:
        yield from page.statements


def _is_used(brought: dict[str, nodes.Page], subject: Subject, given: frozenset[str]) -> bool:
    """Whether anything outside some pages names what they declare. Any word of that name will do: better no finding
    than a wrong one."""
    others = [page for file, page in subject.pages.items() if file not in brought]
    inside = list(_statements(brought.values()))
    if any(isinstance(node, nodes.MissingMarkers) for node in inside):
        return True
    outside = list(_statements(others))
    opens_lead = any(isinstance(node, nodes.LeadBlock) for node in inside)
    if opens_lead and not any(isinstance(node, nodes.LeadBlock) for node in outside):
        return True
    declared = set(_declared(inside))
    named = {node.text for statement in outside for node in nodes_in(statement) if isinstance(node, nodes.Name)}
    return bool(declared & (named | given))


def _declared(statements: Iterable[nodes.Statement]) -> Iterator[str]:
    for node in statements:
        match node:
            case nodes.SetOf(name=name) | nodes.SetFrom(name=name) | nodes.Define(name=name):
                yield name.text
            case nodes.EventDecl(name=name, fields=columns):
                yield from (ANY_EVENT, name.text)
                yield from (column.name.text for column in columns)
            case nodes.LeadBlock(attributes=columns):
                yield from (column.name.text for column in columns)
            case _:
                pass


def _fix(node: nodes.Use, page: nodes.Page, brought: dict[str, nodes.Page], subject: Subject) -> Fix:
    """Remove the line. Sets and defines that nothing uses mean nothing; attributes and events are read and checked."""
    harmless = (nodes.Use, nodes.SetOf, nodes.SetFrom, *((nodes.Define,) if subject.model.declared else ()))
    safe = all(isinstance(statement, harmless) for statement in _statements(brought.values()))
    return without(node.span, page.text, f"remove `use {node.path.written}`", safe=safe)


RULE = LintRule(
    id="unused-use",
    group="upkeep",
    severity=Severity.WARNING,
    says="A file is brought in and nothing of it is used.",
    why="Whoever changes that file has to look at every model that uses it. A model that needs nothing of it should "
    "not be among them.",
    bad=_MODEL.format("is CEO"),
    good=_MODEL.format("in chiefs"),
    check=_check,
    files={"titles.score": "set chiefs: CEO, CFO, CTO\n"},
    fix="safe",
    fixed="removes the line; where the file declares attributes or events only `--unsafe-fixes` does",
)
