"""A phrase that looks further back than the category it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from lscore.compiler.lint.analysis.places import event_phrases, own_window
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.names import DEFAULT_SCORE
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Edit, Fix, Label, Severity, Span

_MODEL = """\
model "b2b"

lead:
    title

event visited: page

score engagement, from 0 to 100:
    category web, within 30d, at most 30:
        when visited at least 8 times: +10
        when visited "/pricing"{}: +10
"""


def _check(subject: Subject) -> Iterator[Finding]:
    blocks = [*_blocks(subject)]
    windows: dict[tuple[str, str], nodes.WithinOption] = {}
    for score, block in blocks:
        for option in block.options:
            if isinstance(option, nodes.WithinOption):
                windows[score, block.name.text] = option
    attributes = {attribute.name for attribute in subject.model.attributes}
    for score, block in blocks:
        window = windows.get((score, block.name.text))
        if window is None:
            continue
        for rule in block.body:
            for phrase in event_phrases(rule, attributes):
                yield from _longer(phrase, block, window, subject)


def _blocks(subject: Subject) -> Iterator[tuple[str, nodes.CategoryBlock]]:
    """Every opening of a category, with the name of its score."""
    for statement in subject.statements:
        if isinstance(statement, nodes.CategoryBlock):
            yield DEFAULT_SCORE, statement
        elif isinstance(statement, nodes.ScoreBlock):
            yield from ((statement.name.text, item) for item in statement.body if isinstance(item, nodes.CategoryBlock))


def _longer(
    phrase: nodes.Phrase, block: nodes.CategoryBlock, limit: nodes.WithinOption, subject: Subject
) -> Iterator[Finding]:
    window = own_window(phrase)
    if window is None or window.kind not in ("within", "between"):
        return
    far = window.far or window.near
    if far.micros <= limit.duration.micros:
        return
    yield Finding(
        window.span,
        f"this looks back {far.written}, longer than the {limit.duration.written} of category `{block.name.text}`",
        label="this window counts, not that of the category",
        related=(Label(limit.span, "the window of the category"),),
        help=f"leave `{subject.text(window.span)}` out, or move the rule to another category",
        fix=_without(window, subject) if window.kind == "within" else None,
    )


def _without(window: nodes.Window, subject: Subject) -> Fix:
    """Remove a window with the blanks in front of it."""
    span = window.span
    text = subject.sources[span.file]
    start = len(text[: span.start].rstrip(" "))
    place = Span(span.file, start, span.end, span.line, span.column - (span.start - start))
    return Fix("leave the window to the category", (Edit(place, ""),), safe=False)


RULE = LintRule(
    id="window-longer-than-category",
    group="meaning",
    severity=Severity.WARNING,
    says="A rule looks further back than the `within` of its category.",
    why=(
        "The `within` of a category is for the phrases that have no window of their own; a phrase that has one keeps "
        "it. So a category that says 30 days holds points for what happened 90 days ago, and nobody who reads its "
        "first line knows."
    ),
    bad=_MODEL.format(" within 90d"),
    good=_MODEL.format(" within 7d"),
    check=_check,
    fix="unsafe",
    fixed="leaves the window out, so that the one of the category counts",
)
