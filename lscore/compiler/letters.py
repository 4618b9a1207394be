"""Comparisons with grade, tier, rating and level: letters of a scale, never sets or patterns."""

from __future__ import annotations

from lscore.compiler.model import (
    AtLeastOnScale,
    GradeValue,
    LevelValue,
    RatingValue,
    TextIn,
    TextSet,
    TierValue,
    value_type,
)
from lscore.compiler.names import Scale
from lscore.compiler.normal import normal
from lscore.compiler.problems import decisions as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.reading import Reader
from lscore.compiler.report import Report
from lscore.compiler.texts import plain_text, value_text, written
from lscore.compiler.values import KINDS, value
from lscore.dsl import nodes
from lscore.dsl.edits import replace
from lscore.dsl.spelling import nearest

Letter = GradeValue | TierValue | RatingValue | LevelValue

DISQUALIFIED = "disqualified"
"""The tier of a disqualified lead."""


def letter_in(found: Letter, items: tuple[nodes.Expr, ...], negated: bool, reader: Reader) -> TextIn | None:
    """`found is X`, `found in X, Y`: each a letter of its scale."""
    texts = [_text(found, item, reader) for item in items]
    known = {text for text in texts if text is not None}
    if None in texts:
        return None
    return TextIn(found, TextSet(exact=tuple(sorted(known))), negated)


def at_least(node: nodes.AtLeast, reader: Reader) -> AtLeastOnScale | None:
    """`grade at least B`, `tier at least warm`."""
    found = value(node.left, reader)
    if found is None:
        return None
    if not isinstance(found, (GradeValue, TierValue)):
        text = reader.report.text(node.left.span)
        kind = "a letter without a scale" if isinstance(found, Letter) else KINDS[value_type(found)]
        if text in ("grade", "tier"):  # of another name the parser has said so already
            reader.report.add(value_problems.AtLeastNeedsScale(span=node.left.span, text=text, kind=kind))
        return None
    scale = _scale(found, reader)
    letter = _letter(found, node.value, reader)
    if scale is None or letter is None:
        return None
    if letter not in scale.letters:
        reader.report.add(problems.NotOnScale(span=node.value.span, letter=letter))
        return None
    return AtLeastOnScale(found, scale.letters[: scale.letters.index(letter) + 1])


def find_letter(scale: Scale, item: nodes.Value, kind: str, report: Report) -> str | None:
    """The letter that a value names, as the scale spells it; `kind` is what the scale is of."""
    text = written(item)
    found = scale.find(text)
    if found is None:
        near = nearest(text, scale.letters)
        letters = ", ".join(scale.letters)
        report.add(
            problems.UnknownLetter(
                span=item.span,
                kind=kind,
                letter=text,
                letters=letters,
                hint=f"did you mean `{near}`? The scale is {letters}" if near else "",
                fix=replace(item.span, value_text(near)) if near else None,
            )
        )
    return found


def _text(found: Letter, item: nodes.Expr, reader: Reader) -> str | None:
    if not isinstance(item, nodes.Value):
        text = reader.report.text(item.span)
        reader.report.add(value_problems.TextAgainstExpression(span=item.span, text=text))
        return None
    if isinstance(found, RatingValue):
        return plain_text(item, reader.report)
    letter = _letter(found, item, reader)
    return None if letter is None else normal(letter)


def _letter(found: Letter, item: nodes.Value, reader: Reader) -> str | None:
    scale = _scale(found, reader)
    if scale is None:
        return None
    if isinstance(found, TierValue) and reader.world.disqualifies and normal(written(item)) == DISQUALIFIED:
        return DISQUALIFIED
    kind = "grade" if isinstance(found, GradeValue) else "tier" if isinstance(found, TierValue) else "level"
    return find_letter(scale, item, kind, reader.report)


def _scale(found: Letter, reader: Reader) -> Scale | None:
    match found:
        case GradeValue():
            return reader.world.grades
        case TierValue():
            return reader.world.tiers or Scale(())
        case LevelValue(score=score):
            return reader.world.levels.get(score)
        case RatingValue():
            return None
