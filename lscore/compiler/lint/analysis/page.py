"""The model's own page: what stands on it, and where a new line goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast, get_args

from lscore.compiler.lint.subject import Subject
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Span
from lscore.dsl.tokens import BLANKS

DECLARATIONS = (
    nodes.MissingMarkers,
    nodes.Use,
    nodes.SetOf,
    nodes.SetFrom,
    nodes.Define,
    nodes.LeadBlock,
    nodes.EventDecl,
)
"""What a file can bring to the models that use it."""

EPOCH = 719_163
"""The ordinal of 1970-01-01: days in a Model, and `Subject.today`, are from there."""

Siblings = Sequence[nodes.Node]

_RULES = frozenset(get_args(nodes.Rule))


def own_page(subject: Subject) -> nodes.Page:
    """The page of the model itself, without the files it uses."""
    return subject.pages[subject.model.file]


def declares_only(subject: Subject) -> bool:
    """Whether the model is nothing but a file for others to use: what it declares is used there, if anywhere."""
    return all(isinstance(node, DECLARATIONS) for node in own_page(subject).statements)


def rules_on(page: nodes.Page) -> Iterator[tuple[nodes.Rule, Siblings]]:
    """The rules of a page, each with all that stands beside it: in its block, or at the left margin."""
    outside = [node for node in page.statements if isinstance(node, (nodes.CategoryBlock, nodes.Rule))]
    for node in page.statements:
        if isinstance(node, (nodes.ScoreBlock, nodes.CategoryBlock)):
            yield from _rules_in(node.body)
        elif isinstance(node, nodes.Rule):
            yield node, outside


def _rules_in(body: Sequence[nodes.Rule | nodes.CategoryBlock]) -> Iterator[tuple[nodes.Rule, Siblings]]:
    for node in body:
        if isinstance(node, nodes.CategoryBlock):
            yield from _rules_in(node.body)
        else:
            yield node, body


def nodes_on(subject: Subject) -> Iterator[tuple[nodes.Node, nodes.Rule | None]]:
    """The nodes of the model's own page outside tests, each with the rule that it stands in (or is). Kept with the
    subject, since several rules ask."""
    kept = vars(subject)
    if "_nodes_on" not in kept:
        kept["_nodes_on"] = [*_nodes_on(subject)]
    return iter(cast("list[tuple[nodes.Node, nodes.Rule | None]]", kept["_nodes_on"]))


def _nodes_on(subject: Subject) -> Iterator[tuple[nodes.Node, nodes.Rule | None]]:
    file, rule, tested = subject.model.file, None, 0
    for node in subject.nodes(nodes.Node):
        if node.span.file != file or node.span.start < tested:
            continue
        if isinstance(node, nodes.Test):
            tested = node.span.end
            continue
        if rule is not None and node.span.start >= rule.span.end:
            rule = None
        if type(node) in _RULES:
            rule = cast(nodes.Rule, node)
        yield node, rule


def top(subject: Subject) -> Span:
    """The place of findings about the model as a whole: its `model` line, else its first statement."""
    page = own_page(subject)
    stated = next((node.span for node in page.statements if isinstance(node, nodes.ModelName)), None)
    first = next((node.span for node in page.statements), Span(page.file, 0, 0, 1, 1))
    return subject.head(stated or first)


def without(span: Span, text: str, title: str, *, safe: bool) -> Fix:
    """Remove the whole lines of a statement in `text`; comments above it stay."""
    return Fix(title, (_removal(span, text),), safe)


def _removal(span: Span, text: str) -> Edit:
    """Remove the lines of a statement, and the blank lines that would stand beside other blank lines or at either end
    of the page."""
    start = text.rfind("\n", 0, span.start) + 1
    end = _next_line(text, span.end)
    before = text[:start].rstrip(BLANKS + "\n")
    if not before or not text[len(before) : start].count("\n") < 2:
        while end < len(text) and not text[end : _next_line(text, end)].strip(BLANKS + "\n"):
            end = _next_line(text, end)
    if end == len(text) and before:
        start = _next_line(text, len(before))
    return Edit(_at(span, text, start, end), "")


def line_behind(span: Span, text: str, line: str) -> Edit:
    """Insert a line below the last line of a statement."""
    end = _next_line(text, span.end)
    written = f"{line}\n" if text[:end].endswith("\n") else f"\n{line}"
    return Edit(_at(span, text, end, end), written)


def paragraph_behind(span: Span | None, file: str, text: str, lines: str) -> Edit:
    """Insert lines (the last with its end) below a statement, None: at the top, with a blank line between."""
    if span is None:
        return Edit(Span(file, 0, 0, 1, 1), f"{lines}\n")
    end = _next_line(text, span.end)
    gap = "\n" if text[:end].endswith("\n") else "\n\n"
    return Edit(_at(span, text, end, end), f"{gap}{lines}")


def _at(span: Span, text: str, start: int, end: int) -> Span:
    line = text.count("\n", 0, start) + 1
    return Span(span.file, start, end, line, start - text.rfind("\n", 0, start))


def _next_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
