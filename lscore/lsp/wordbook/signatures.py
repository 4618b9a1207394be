"""The forms of lines, part by part, for the help that shows what may come next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: how it is shown, what it means, and the words that begin it. `option`: it is behind a comma;
    `holds` and `lacks`: the words that stand in it and do not (`at most 3 times` is no `at most 3 times per day`)."""

    shown: str
    says: str
    begins: tuple[str, ...] = ()
    option: bool = False
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a line, by its first word (and `second`, where several begin alike)."""

    first: str
    says: str
    pieces: tuple[Piece, ...]
    second: str = ""

    @property
    def label(self) -> str:
        """The form as one line."""
        return " ".join(piece.shown for piece in self.pieces).replace(" ,", ",").replace(" :", ":")


_DECAYS = (
    Piece(", halving every D", "Half of the points are left after each such time.", ("halving",), option=True),
    Piece(", fading over D", "The points fade to nothing over this time.", ("fading",), option=True),
    Piece(", losing P% every D", "The points lose this share in each such time.", ("losing",), option=True),
)
_POINTS = Piece(": +POINTS", "A sign and a number.", (":",))
_ENDINGS = (
    Piece('because "…"', "Why: shown in explanations, and of decisions as the reason.", ("because",)),
    Piece("as NAME", "A stable name, for reports and tests.", ("as",)),
    Piece("from DATE", "Counts from this day on.", ("from",)),
    Piece("until DATE", "Counts until this day.", ("until",)),
)
_COUNTS = ("at", "exactly", "more", "fewer", "on", "by")
_PHRASE = (
    Piece("[OBJECT]", "What was downloaded, visited, opened: a value, `any of` several, a set."),
    Piece("[where TEST]", "A test on the fields of the event.", ("where",)),
)
_WINDOW = Piece("[WINDOW]", "`within 30d`, `over 90d ago`, `between 30d and 60d ago`.", ("within", "over", "between"))
_AFTER = Piece("[after EVENT]", "Only after another event, perhaps `within 1h`.", ("after",))
_CAP = Piece(", at most N points", "No more than this in all.", ("at", "most"), option=True, holds=("points",))

FORMS: tuple[Form, ...] = (
    Form(
        "when",
        "Points once, if the condition holds.",
        (Piece("when CONDITION", "What must hold.", ("when",)), *_DECAYS, _POINTS, *_ENDINGS),
    ),
    Form(
        "each",
        "Points for every matching event. Options may stand in any order; they are applied in this one.",
        (
            Piece("each EVENT", "The events that count.", ("each",)),
            *_PHRASE,
            _AFTER,
            _WINDOW,
            Piece("[by FIELD]", "Points by the event's own value: rows follow.", ("by",)),
            Piece(", once per FIELD", "One event for each value of a field, or each day.", ("once",), option=True),
            Piece(
                ", at most N times per day",
                "So many events of each day.",
                ("at", "most"),
                option=True,
                holds=("times", "per"),
            ),
            Piece(
                ", at most N times",
                "So many events in all.",
                ("at", "most"),
                option=True,
                holds=("times",),
                lacks=("per",),
            ),
            *_DECAYS,
            _CAP,
            _POINTS,
            *_ENDINGS,
        ),
    ),
    Form(
        "for",
        "Points for every full stretch of time since the newest such event.",
        (
            Piece("for every D", "The length of a stretch.", ("for",)),
            Piece("without EVENT", "The events that end the silence.", ("without",)),
            *_PHRASE,
            _WINDOW,
            Piece("[beyond D]", "Nothing happens for so long at first.", ("beyond",)),
            _CAP,
            _POINTS,
            *_ENDINGS,
        ),
        second="duration",
    ),
    Form(
        "for",
        "Points for every full amount of a value.",
        (
            Piece("for every N", "The amount.", ("for",)),
            Piece("VALUE", "A number: an attribute, a score, something out of events."),
            _CAP,
            _POINTS,
            *_ENDINGS,
        ),
    ),
    Form(
        "points",
        "A table: points by the row that takes the value.",
        (
            Piece("points by VALUE", "An attribute, or a value out of events.", ("points",)),
            *_ENDINGS,
            Piece(":", "Rows follow.", (":",)),
        ),
    ),
    Form(
        "score",
        "A score is the sum of the rules below it.",
        (
            Piece("score NAME", "Its name.", ("score",)),
            Piece("from N to M", "It is held inside this range.", ("from",), option=True),
            Piece(", to N decimals", "It is rounded to so many decimals.", ("to",), option=True, holds=("decimals",)),
            Piece(":", "The rules follow.", (":",)),
        ),
    ),
    Form(
        "category",
        "A category is a part of a score with bounds, a weight or a window of its own.",
        (
            Piece("category NAME", "Its name.", ("category",)),
            Piece(", within D", "The window of its events that have none.", ("within",), option=True),
            Piece(", at least N", "Its sum goes no lower.", ("at", "least"), option=True),
            Piece(", at most N", "Its sum goes no higher.", ("at", "most"), option=True),
            Piece(", weight P%", "Its sum is scaled.", ("weight",), option=True),
            Piece(":", "The rules follow.", (":",)),
        ),
    ),
    Form(
        "keep",
        "Holds a finished score while a condition holds.",
        (
            Piece("keep SCORE", "The score.", ("keep",)),
            Piece("at least|at most|at N", "Never below, never above, exactly.", ("at",)),
            Piece("if CONDITION", "While this holds.", ("if",)),
            *_ENDINGS,
        ),
    ),
)
"""The forms that take options or endings."""


def form_of(words: tuple[str, ...], kinds: tuple[str, ...]) -> Form | None:
    """The form of a line, by its words and what they look like."""
    for form in FORMS:
        if words[:1] != (form.first,):
            continue
        if form.second and (len(kinds) < 3 or kinds[2] != form.second) and "without" not in words:
            continue
        return form
    return None


__all__ = ["FORMS", "Form", "Piece", "form_of"]
