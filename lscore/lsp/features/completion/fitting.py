"""Which words of the language make sense at a place: the grammar knows what parses, this what helps."""

from __future__ import annotations

from collections.abc import Iterable

from lscore.compiler.vocabulary import Vocabulary
from lscore.dsl.tokens import Token
from lscore.lsp.features.completion.place import Place
from lscore.lsp.features.completion.reading import Reading, Subject
from lscore.lsp.wordbook import Wording

_OF_RULES: dict[str, tuple[str, ...]] = {
    "when": ("halving", "fading", "losing"),
    "each": ("once", "times", "points", "halving", "fading", "losing"),
    "for": ("points",),
}
"""The options that each kind of rule takes."""

_DECISIONS = ("grade", "raise", "lower", "tier")


def fits(wording: Wording, place: Place, reading: Reading, names: Vocabulary, row: Subject | None) -> bool:
    """Whether words make sense at a place. `row` is what the table of a row is over."""
    if wording.opens:
        return not place.tokens and _opens(wording, row)
    if not place.tokens:
        return False
    match wording.kind:
        case "option":
            return _option(wording, place, reading)
        case "test" | "part":
            return _behind(wording, place, reading)
        case "logic":
            return _logic(wording, place, reading)
        case "ending":
            return reading.wanted in ("after", "nothing") and not _unfinished(place, reading)
        case "value":
            return _value(wording, place, reading, names)
        case _:
            return True


def _opens(wording: Wording, row: Subject | None) -> bool:
    if wording.fixed[0] == "from" and row is not None and row.kind is not None:
        return row.kind == "number"
    return True


def _behind(wording: Wording, place: Place, reading: Reading) -> bool:
    """Whether a test, or a part of a phrase, fits what stands in front of it."""
    if wording.form.startswith("by at least"):
        return any(token.is_word("account") for token in place.tokens)
    if wording.form.startswith("by {"):
        return place.tokens[0].is_word("each")
    if wording.form.startswith("beyond"):
        return place.tokens[0].is_word("for")
    if not wording.on:
        return True
    if reading.wanted != "after":
        return False
    subject = reading.subject
    return subject is None or subject.kind is None or subject.kind in _seen_as(subject, wording)


def _seen_as(subject: Subject, wording: Wording) -> frozenset[str]:
    """What the words stand behind; a `where` may be followed by what follows an event."""
    if "event" in wording.on and subject.kind == "where" and wording.fixed[0] not in ("where", "any"):
        return frozenset(("where",))
    return frozenset(wording.on)


_NO_CONDITIONS = ("text", "number", "date", "time", "list", "scale", "result", "aggregate")


def _unfinished(place: Place, reading: Reading) -> bool:
    """Whether a value stands alone where there should be a condition."""
    if place.tokens[0].is_word("points", "for") or reading.subject is None or reading.wanted != "after":
        return False
    return reading.subject.kind in _NO_CONDITIONS


def _logic(wording: Wording, place: Place, reading: Reading) -> bool:
    first = wording.fixed[0]
    if place.block == "test":
        return wording.form == "not disqualified" and reading.wanted == "expectation"
    if first in ("and", "or"):
        return reading.wanted == "after" and not _unfinished(place, reading)
    return reading.wanted in ("operand", "field") and wording.form != "not disqualified" and _free(place)


def _free(place: Place) -> bool:
    """Whether any condition may stand here: not in what `points by` and `for every` count."""
    return not place.tokens[0].is_word("points", "for")


def _value(wording: Wording, place: Place, reading: Reading, names: Vocabulary) -> bool:
    if wording.named:
        return _named(wording.fixed[0] or "", place, reading, names)
    match wording.fixed[0]:
        case "of":
            subject = reading.subject
            return subject is not None and subject.kind == "aggregate"
        case "at":
            return reading.wanted in ("operand", "event") and (_free(place) or reading.wanted == "event")
        case _:
            number = reading.subject is not None and reading.subject.kind == "number"
            return reading.wanted == "operand" or (reading.wanted == "value" and number)


def _option(wording: Wording, place: Place, reading: Reading) -> bool:
    head = place.tokens[0].text
    if head in ("score", "category", "grades"):
        return not _stands_already(wording, place.tokens)
    if head == "when" and (reading.subject is None or reading.subject.kind not in ("event", "where", None)):
        return False
    kinds = _OF_RULES.get(head, ())
    if head == "for" and not place.tokens[-1].is_op(","):
        return False
    return any(kind in wording.fixed for kind in kinds) and not _stands_already(wording, _options(place.tokens))


def _options(tokens: Iterable[Token]) -> list[Token]:
    """The words behind the first comma of a rule outside parentheses and lists; those of its phrase are none."""
    found: list[Token] = []
    behind = False
    for token in tokens:
        behind = behind or token.is_op(",")
        if behind:
            found.append(token)
    return found


def _stands_already(wording: Wording, tokens: Iterable[Token]) -> bool:
    """Whether the option stands in the line, or another of which only one may."""
    texts = [token.text for token in tokens]
    match [word for word in wording.fixed if word is not None]:
        case ["once", *_]:
            return "once" in texts
        case ["halving" | "fading" | "losing", *_]:
            return any(word in texts for word in ("halving", "fading", "losing"))
        case ["at", "most", "times", "per", "day"]:
            return _has(texts, ("per", "day"), behind=("times", "time"))
        case ["at", "most", "times"]:
            return any(word in ("times", "time") and texts[at + 1 : at + 2] != ["per"] for at, word in enumerate(texts))
        case ["at", "most", "points"]:
            return "points" in texts or "point" in texts
        case ["at", bound]:
            return bound in texts
        case ["from", *_]:
            return "from" in texts
        case ["to", *_]:
            return any(word in ("decimals", "decimal") for word in texts)
        case [word, *_]:
            return word in texts
        case _:
            return False


def _has(texts: list[str], words: tuple[str, ...], behind: tuple[str, ...]) -> bool:
    return any(text in behind and tuple(texts[at + 1 : at + 1 + len(words)]) == words for at, text in enumerate(texts))


def _named(word: str, place: Place, reading: Reading, names: Vocabulary) -> bool:
    """Whether a word that is a name to the grammar means something here."""
    if names.kind_of(word) is not None:
        return False
    if reading.wanted == "expectation":
        return _result(word, place, names) if word != "level" else bool(names.levels)
    if word in ("skipped", "route", "reason", "rule"):
        return False
    if reading.wanted == "rating part":
        return word in ("grade", "tier") or (word == "level" and bool(names.levels))
    if reading.wanted != "operand":
        return False
    if word in ("grade", "tier", "rating", "level", "disqualified"):
        return _decided(word, place, names)
    return place.block != "test" and (word != "active" or _free(place))


def _result(word: str, place: Place, names: Vocabulary) -> bool:
    negated = place.tokens[-1].is_word("not")
    match word:
        case "grade":
            return bool(names.grades) and not negated
        case "tier":
            return bool(names.tiers) and not negated
        case "rating":
            return bool(names.grades) and not negated
        case "rule":
            return not negated
        case "disqualified" | "skipped" | "reason":
            return True
        case "route":
            return bool(names.routes)
        case _:
            return False


def _decided(word: str, place: Place, names: Vocabulary) -> bool:
    """Whether a decision can be asked in a line: never what hangs on it."""
    head = place.tokens[0].text
    if head not in (*_DECISIONS, "route", "ensure"):
        return False
    if head in ("grade", "raise", "lower"):
        return False
    match word:
        case "grade":
            return bool(names.grades)
        case "tier":
            return bool(names.tiers) and head != "tier"
        case "rating":
            return bool(names.grades)
        case "level":
            return bool(names.levels)
        case _:
            return head in ("route", "ensure")


__all__ = ["fits"]
