"""The values on a page as texts: their normal form, patterns, sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lscore.compiler.model import TextSet
from lscore.compiler.normal import normal, normal_parts
from lscore.compiler.problems import values as problems
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.dsl import nodes
from lscore.dsl.tokens import is_name


def written(value: nodes.Value) -> str:
    """A value as a text: a number or date as it stands on the page, a star as a star."""
    match value:
        case nodes.Name(text=text):
            return text
        case nodes.Quoted():
            return value.text
        case nodes.Number() | nodes.DateValue() | nodes.TimeValue():
            return value.written


def value_text(text: str) -> str:
    """A text as a VALUE of the language: bare where it can be, else in quotes.

    >>> value_text("hot"), value_text("very hot")
    ('hot', '"very hot"')
    """
    if is_name(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain_text(value: nodes.Value, report: Report) -> str | None:
    """The normal form of a value in which a star is a star; None (and a problem) when nothing is left of it."""
    text = normal(written(value))
    if not text:
        report.add(problems.EmptyText(span=value.span))
        return None
    return text


def pattern(value: nodes.Value, report: Report) -> tuple[str, ...] | None:
    """The normal parts of a value in which a star is any text: one part when there is none."""
    if isinstance(value, nodes.Quoted) and len(value.parts) > 1:
        return normal_parts(value.parts)
    text = plain_text(value, report)
    return None if text is None else (text,)


def text_set(parts: Iterable[tuple[str, ...]]) -> TextSet:
    """A TextSet of normal parts."""
    distinct = set(parts)
    return TextSet(
        exact=tuple(sorted(part[0] for part in distinct if len(part) == 1)),
        patterns=tuple(sorted(part for part in distinct if len(part) > 1)),
    )


def set_parts(texts: TextSet) -> Iterable[tuple[str, ...]]:
    """The texts of a set, each as its parts."""
    yield from ((text,) for text in texts.exact)
    yield from texts.patterns


def named_set(value: nodes.Expr, sets: Mapping[str, SetValues]) -> SetValues | None:
    """The set that a bare name stands for, if it does."""
    return sets.get(value.text) if isinstance(value, nodes.Name) else None


def texts_of(values: Iterable[nodes.Value], sets: Mapping[str, SetValues], report: Report) -> TextSet | None:
    """The texts of a list in which names of sets stand for sets and stars are patterns."""
    found: list[tuple[str, ...]] = []
    whole = True
    for value in values:
        known = named_set(value, sets)
        if known is not None:
            found.extend(set_parts(known.texts))
            continue
        parts = pattern(value, report)
        whole = whole and parts is not None
        found.extend([parts] if parts is not None else [])
    return text_set(found) if whole else None
