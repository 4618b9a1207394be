"""What is wanted in each kind of line: what `reading` does for conditions, for whole lines."""

from __future__ import annotations

from collections.abc import Sequence

from lscore.compiler.vocabulary import Column, Vocabulary
from lscore.dsl.tokens import Token
from lscore.lsp.features.completion.place import Place
from lscore.lsp.features.completion.reading import Reading, Subject, Wanted, read_condition

_NOTHING = Reading("nothing")
_OPTION_WORDS = ("once", "at", "halving", "fading", "losing")


def read_line(place: Place, names: Vocabulary) -> Reading:
    """What is wanted at a place."""
    tokens = place.tokens
    match place.block:
        case "lead":
            return _column(tokens, names, None)
        case "rows":
            return _row(place, names)
        case "levels":
            return Reading("line") if not tokens else _NOTHING
        case "test":
            return _of_test(tokens, names)
        case _:
            return _statement(tokens, names)


def _statement(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    if not tokens:
        return Reading("line")
    match tokens[0].text:
        case "when" | "ensure":
            return _rule(tokens[1:], names)
        case "each":
            return _rule(tokens[1:], names, "event")
        case "points":
            return _rule(tokens[2:], names) if len(tokens) > 1 else _NOTHING
        case "for":
            return _for_every(tokens, names)
        case "grade" | "tier" | "raise" | "lower" | "disqualify" | "skip" | "route" | "keep":
            return _decision(tokens, names)
        case _:
            return _declaration(tokens, names)


def _rule(condition: Sequence[Token], names: Vocabulary, wanted: Wanted = "operand") -> Reading:
    """A rule: its condition or phrase, its options, what follows the points."""
    depth, end = 0, None
    for at, token in enumerate(condition):
        depth += token.is_op("(") - token.is_op(")")
        if depth <= 0 and token.is_op(":") and not (at and condition[at - 1].is_word("account")):
            return _NOTHING
        following = condition[at + 1] if at + 1 < len(condition) else None
        if depth <= 0 and token.is_op(",") and end is None and following is not None:
            end = at if following.is_word(*_OPTION_WORDS) else None
    if end is None:
        return read_condition(condition, names, wanted)
    event = read_condition(condition[:end], names, wanted).event
    last = condition[-1]
    if last.is_op(","):
        return Reading("option", event)
    if last.is_word("per"):
        times = len(condition) > 1 and condition[-2].is_word("times", "time")
        return _NOTHING if times else Reading("field or day", event)
    return Reading("duration") if last.is_word("every", "over") else _NOTHING


def _for_every(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    without = next((at for at, token in enumerate(tokens) if token.is_word("without")), None)
    if without is not None:
        return _rule(tokens[without + 1 :], names, "event")
    if len(tokens) > 2 and tokens[2].kind == "number":
        return _rule(tokens[3:], names)
    return Reading("duration") if len(tokens) == 2 else _NOTHING


def _decision(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    start = next((at for at, token in enumerate(tokens) if token.is_word("if")), None)
    if start is not None:
        return read_condition(tokens[start + 1 :], names)
    words = [token.text for token in tokens]
    match words:
        case ["grade" | "tier"]:
            return Reading("letter", subject=Subject("scale", words[0]))
        case ["tier", "at", "most"]:
            return Reading("letter", subject=Subject("scale", "tier"))
        case ["route", "to"]:
            return Reading("route")
        case ["keep"]:
            return Reading("score")
        case _:
            return _NOTHING


def _declaration(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    words = [token.text for token in tokens]
    match words:
        case ["define", _, ":", *_]:
            return read_condition(tokens[3:], names)
        case ["event", _, ":", *_] | ["event", _, "from", _, ":", *_]:
            start = words.index(":") + 1
            commas = [at for at, token in enumerate(tokens) if token.is_op(",") and at >= start]
            return _column(tokens[(commas[-1] + 1 if commas else start) :], names, words[1])
        case ["event"]:
            return Reading("new event")
        case ["set", _, ":", *_]:
            return Reading("set values") if tokens[-1].is_op(":", ",") else _NOTHING
        case ["set", _, "from", path, "column"]:
            return Reading("column", event=path)
        case ["use"] | ["tests", "of"] | ["timezone"] | ["set", _, "from"]:
            return Reading("path", event=words[0])
        case ["account", "by"]:
            return Reading("attribute")
        case ["levels", "of"] | ["score"]:
            return Reading("score")
        case ["category"]:
            return Reading("category")
        case ["rating", ":", *_] if words[-1] in (":", ","):
            return Reading("rating part")
        case ["rating", ":", *_, "of"]:
            return Reading("score")
        case _:
            return _NOTHING


def _column(tokens: Sequence[Token], names: Vocabulary, event: str | None) -> Reading:
    """A column of the leads or of an event: its name, its type, its values."""
    if not tokens:
        return Reading("event fields" if event is not None else "attribute", event=event or "")
    if any(token.is_word("one") for token in tokens):
        name = tokens[0].text
        known = names.fields_of(event).get(name) if event is not None else names.attributes.get(name)
        column = known or Column(name)
        wanted = tokens[-1].is_word("of") or tokens[-1].is_op(",")
        return Reading("value", event, Subject("declared", name, event, column)) if wanted else _NOTHING
    return Reading("type") if len(tokens) == 1 else _NOTHING


def _row(place: Place, names: Vocabulary) -> Reading:
    """A row of a table: a value of what the table is over."""
    subject = row_subject(place, names)
    if any(token.is_op(":") for token in place.tokens):
        return _NOTHING
    if not place.tokens or place.tokens[-1].is_op(","):
        return Reading("value", subject.event if subject is not None else None, subject)
    return _NOTHING


def row_subject(place: Place, names: Vocabulary) -> Subject | None:
    """What the table of a row is over."""
    header = place.header
    if header and header[0].is_word("each"):
        at = next((at for at, token in enumerate(header) if token.is_word("by")), None)
        if at is None or at + 1 >= len(header):
            return None
        event = read_condition(header[1:at], names, "event").event
        name = header[at + 1].text
        column = names.fields_of(event).get(name)
        return Subject(column.type if column is not None else "text", name, event, column)
    ended = next((at for at, token in enumerate(header) if token.is_op(":")), len(header))
    ends = (at for at, token in enumerate(header) if token.is_word("because", "as", "until"))
    reading = read_condition(header[2 : min(next(ends, ended), ended)], names)
    return reading.subject


def _of_test(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    """A line of a test."""
    if not tokens:
        return Reading("line")
    if tokens[0].is_word("given"):
        return _fact(tokens[1:], names, None)
    if tokens[0].is_word("expect"):
        return _expectation(tokens[1:], names)
    colon = next((at for at, token in enumerate(tokens) if token.is_op(":")), None)
    if colon is None:
        return _NOTHING
    happened = tokens[colon + 1 :]
    if not happened:
        return Reading("event")
    event = happened[0].text
    if len(happened) == 1:
        return Reading("after", event, Subject("event", event, event))
    return _fact(_behind_comma(happened[1:]), names, event) if any(t.is_op(",") for t in happened) else _NOTHING


def _behind_comma(tokens: Sequence[Token]) -> Sequence[Token]:
    last = max((at for at, token in enumerate(tokens) if token.is_op(",")), default=-1)
    return tokens[last + 1 :]


def _fact(tokens: Sequence[Token], names: Vocabulary, event: str | None) -> Reading:
    """`NAME VALUE` of the lead, or of an event."""
    tokens = _behind_comma(tokens)
    if not tokens:
        return Reading("field" if event is not None else "given", event)
    if len(tokens) > 1:
        return _NOTHING
    name = tokens[0].text
    column = names.fields_of(event).get(name) if event is not None else names.attributes.get(name)
    kind = column.type if column is not None else None
    return Reading("fact value", event, Subject(kind, name, event, column or Column(name)))


def _expectation(tokens: Sequence[Token], names: Vocabulary) -> Reading:
    depth, start = 0, 0
    for at, token in enumerate(tokens):
        depth += token.is_op("(") - token.is_op(")")
        if depth == 0 and token.is_op(","):
            start = at + 1
    words = [token.text for token in tokens[start:]]
    if words[:1] == ["not"]:
        words = words[1:]
    match words:
        case []:
            return Reading("expectation")
        case ["grade" | "tier" as scale]:
            return Reading("letter", subject=Subject("scale", scale))
        case ["rating"] | ["level", "of", _]:
            return Reading("letter", subject=Subject("result", " ".join(words)))
        case ["route"]:
            return Reading("route")
        case ["rule"]:
            return Reading("rule name")
        case ["reason"]:
            return Reading("reason")
        case [name] if name in names.scores:
            return Reading("after", subject=Subject("number", name))
        case _:
            return read_condition(tokens[start:], names, "expectation")
