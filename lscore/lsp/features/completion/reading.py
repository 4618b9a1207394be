"""What is wanted at a place of a line: read off the words before it, whether or not they make sense together.

A line is walked from its first word on. What is known at each step: the event whose fields are spoken of, what stands
in front of the next test, and what may come next (`Wanted`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lscore.compiler.vocabulary import Column, Vocabulary
from lscore.dsl.build.conditions import AGGREGATES, FUNCTIONS
from lscore.dsl.tokens import Token

Wanted = Literal[
    "line", "operand", "event", "object", "field", "field or day", "value", "letter", "score", "attribute", "duration",
    "after", "option", "fact", "fact value", "expectation", "set values", "route", "rule name", "reason", "nothing",
    "path", "type", "rating part", "column", "new event", "event fields", "given", "category",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands in front of a test: what it is, and the column that its values are of. `kind` is a type, or what else
    tests know; None where it is not known."""

    kind: str | None = None
    name: str = ""
    event: str | None = None
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is wanted. `event` is the event whose fields or objects are spoken of, `subject` what is compared or, after
    it, what a test may follow."""

    wanted: Wanted
    event: str | None = None
    subject: Subject | None = None


@dataclass(slots=True)
class _Frame:
    """The state inside one pair of parentheses."""

    event: str | None = None
    fields: bool = False
    """Whether names are fields of the event: behind `where`."""
    subject: Subject | None = None
    wanted: Wanted = "operand"
    listing: Wanted | None = None
    listed: Subject | None = None
    """What the commas of a list separate, and what the list is compared with."""
    between: bool = False
    counted: bool = False
    """Whether the phrase at hand is that of a value out of events."""
    result: Subject | None = None
    """What the parentheses come to: that of a function."""


def read_condition(tokens: Sequence[Token], names: Vocabulary, wanted: Wanted = "operand") -> Reading:
    """What is wanted behind some words of a condition, a phrase, or a value."""
    walk = _Walk(names, [_Frame(wanted=wanted)])
    for at, token in enumerate(tokens):
        walk.take(token, tokens[at - 1] if at else None, tokens[at - 2] if at > 1 else None)
    frame = walk.frame
    return Reading(frame.wanted, frame.event, frame.subject)


@dataclass(slots=True)
class _Walk:
    names: Vocabulary
    frames: list[_Frame] = field(default_factory=list[_Frame])

    @property
    def frame(self) -> _Frame:
        return self.frames[-1]

    def take(self, token: Token, before: Token | None, earlier: Token | None) -> None:
        """Go on by a word."""
        if token.kind == "op":
            self._sign(token, before)
        elif token.kind == "word" and self._word(token.text, before, earlier):
            return
        elif token.kind == "word" or token.is_value():
            self._name(token)
        elif token.kind in ("duration", "percent", "open", "foreign"):
            self.frame.wanted = "after"

    # --- signs

    def _sign(self, token: Token, before: Token | None) -> None:
        frame = self.frame
        match token.text:
            case "(":
                self._open(before)
            case ")":
                self._close()
            case ",":
                frame.wanted = frame.listing or ("operand" if len(self.frames) > 1 else "option")
                if frame.listing is not None:
                    frame.subject = frame.listed
            case ":":
                frame.wanted = "event" if before is not None and before.is_word("account") else "nothing"
            case ">=" | "<=" | ">" | "<":
                frame.wanted = "value"
            case "+" | "-" | "*" | "/":
                frame.wanted = "field" if frame.fields else "operand"
                frame.subject = Subject("number")
            case _:
                frame.wanted = "nothing"

    def _open(self, before: Token | None) -> None:
        frame = self.frame
        inner = _Frame(frame.event, frame.fields, wanted="field" if frame.fields else "operand")
        if before is not None and before.kind == "word":
            if before.text in FUNCTIONS:
                inner.result = Subject("text" if before.text == "domain" else "number", before.text)
            elif before.text in ("of", "since") and frame.wanted == "event":
                inner.wanted = "event"
        self.frames.append(inner)

    def _close(self) -> None:
        if len(self.frames) == 1:
            return
        inner = self.frames.pop()
        frame = self.frame
        if frame.fields and inner.result is None and frame.subject is None:
            frame.fields = False  # `where (…)` is at its end
            frame.subject = Subject("event", frame.event or "")
        else:
            frame.subject = inner.result or inner.subject or Subject()
        frame.wanted = "after"

    # --- words of the language

    def _word(self, text: str, before: Token | None, earlier: Token | None) -> bool:
        """Take a word of the language; False for one that is a name here."""
        return (
            self._logic_word(text, before)
            or self._test_word(text, before)
            or self._phrase_word(text, before, earlier)
            or self._count_word(text, before)
        )

    def _logic_word(self, text: str, before: Token | None) -> bool:
        match text:
            case "and" | "or":
                self._join()
            case "not" if self.frame.wanted in ("after", "operand", "field", "expectation"):
                pass
            case "not":
                return before is not None and before.is_word("is")
            case "exactly" if self.frame.wanted in ("operand", "field"):
                self.frame.wanted = "nothing"
            case _:
                return False
        return True

    def _test_word(self, text: str, before: Token | None) -> bool:
        """A word of a test on a value."""
        frame = self.frame
        match text:
            case "with" | "word" if frame.wanted != "nothing":
                return False
            case "is" | "contains" | "like" | "include" | "before" | "word" | "with":
                frame.wanted, frame.listing = self._compared(), None
            case "starts" | "ends" | "has":
                frame.wanted = "nothing"
            case "in":
                frame.wanted = frame.listing = self._compared()
                frame.listed = frame.subject
            case "any" | "all" if before is not None and before.is_word("include"):
                frame.listing, frame.listed = frame.wanted, frame.subject
            case "between":
                self._between()
            case "missing" | "known":
                frame.wanted, frame.subject = "after", _WHOLE
            case _:
                return False
        return True

    def _phrase_word(self, text: str, before: Token | None, earlier: Token | None) -> bool:
        """A word of an event phrase."""
        frame = self.frame
        match text:
            case "any":
                frame.wanted = frame.listing = "object"
                frame.listed = frame.subject
            case "one" if before is not None and before.is_word("in"):
                frame.wanted, frame.listing = "field or day", None
            case "where":
                frame.fields, frame.wanted, frame.subject = True, "field", None
            case "within" | "over" | "next" | "beyond":
                frame.wanted, frame.listing = "duration", None
            case "after":
                self._after()
            case "of":
                self._of(before, earlier)
            case "since":
                frame.wanted = "event"
            case "by" | "different" | "same":
                frame.wanted = "field"
            case _:
                return False
        return True

    def _count_word(self, text: str, before: Token | None) -> bool:
        """A word of a count, or of `at the account:`."""
        frame = self.frame
        match text:
            case "least" | "most" if frame.subject is not None and frame.subject.kind == "scale":
                frame.wanted = "letter"
            case "at" | "on" | "exactly" | "more" | "fewer":
                frame.wanted = "nothing"
                self._leave_where()
            case "than" | "least" | "most" | "the" if before is not None:
                frame.wanted = "nothing"
            case "ago" if before is not None:
                frame.wanted = "after"
            case "times" | "time" | "days" | "day" | "leads" | "lead":
                return frame.wanted == "after" and _counts(before)
            case "account":
                return before is not None and before.is_word("the")
            case _:
                return False
        return True

    def _join(self) -> None:
        frame = self.frame
        if frame.between:
            frame.between, frame.wanted = False, "value"
            return
        self._leave_where(joined=True)
        frame.listing = None
        frame.wanted, frame.subject = ("field" if frame.fields else "operand"), None

    def _leave_where(self, *, joined: bool = False) -> None:
        """A `where` without parentheses ends where another part of the phrase begins."""
        frame = self.frame
        outer = self.frames[-2] if len(self.frames) > 1 else None
        if frame.fields and not (outer is not None and outer.fields):
            frame.fields = False
            if not joined:
                frame.subject = Subject("event", frame.event or "")

    def _compared(self) -> Wanted:
        subject = self.frame.subject
        if subject is not None and subject.kind in ("scale", "result"):
            return "letter"
        return "value"

    def _between(self) -> None:
        frame = self.frame
        kind = frame.subject.kind if frame.subject is not None else None
        if kind in ("event", "date", "time"):
            self._leave_where()
            frame.wanted = "duration"
        else:
            frame.wanted, frame.between = "value", True

    def _after(self) -> None:
        frame = self.frame
        kind = frame.subject.kind if frame.subject is not None else None
        if kind in ("date", "time"):
            frame.wanted = "value"
        else:
            frame.wanted, frame.fields = "event", False

    def _of(self, before: Token | None, earlier: Token | None) -> None:
        frame = self.frame
        words = [token.text if token is not None else "" for token in (earlier, before)]
        if words[1] == "level":
            frame.wanted, frame.subject = "score", Subject("result", "level")
        elif words[1] == "count":
            frame.wanted, frame.subject = "event", Subject("aggregate", "count")
        elif words[0] in AGGREGATES:
            frame.wanted, frame.subject = "event", Subject("aggregate", f"{words[0]} {words[1]}")
        elif words[1] in ("any", "all"):
            pass
        else:
            frame.wanted = "nothing"

    # --- names and values

    def _name(self, token: Token) -> None:
        frame = self.frame
        match frame.wanted:
            case "operand":
                self._operand(token)
            case "event":
                self._event(token.text)
            case "field" | "field or day":
                self._field(token.text)
            case "object":
                frame.wanted = "after"
            case "value" | "letter":
                frame.wanted = "after"
                if not frame.between:
                    frame.subject = _WHOLE if not frame.fields else Subject("where", event=frame.event)
            case "score":
                frame.subject = Subject("result", f"level of {token.text}")
                frame.wanted = "after"
            case "after":
                pass
            case _:
                frame.wanted = "after"

    def _operand(self, token: Token) -> None:
        frame = self.frame
        frame.wanted = "after"
        text = token.text
        if token.kind != "word":
            frame.subject = Subject("number" if token.kind in ("number", "signed") else "text")
            return
        match self.names.kind_of(text):
            case "attribute":
                column = self.names.attributes[text]
                frame.subject = Subject(column.type, text, None, column)
            case "event":
                self._event(text)
            case "score":
                frame.subject = Subject("number", text)
            case "define":
                frame.subject = Subject("define", text)
            case None:
                self._language(text)

    def _language(self, text: str) -> None:
        frame = self.frame
        if text in ("grade", "tier"):
            frame.subject = Subject("scale", text)
        elif text == "rating":
            frame.subject = Subject("result", text)
        elif text == "disqualified":
            frame.subject = Subject("define", text)
        elif text in AGGREGATES and text != "count":
            frame.subject, frame.wanted = Subject("aggregate", text), "field"
        elif text == "active":
            self._event(text)
        elif self.names.closed:
            frame.subject = Subject()
        else:
            frame.event, frame.subject = text, Subject(None, text, text)

    def _event(self, text: str) -> None:
        frame = self.frame
        frame.event = text
        if frame.subject is not None and frame.subject.kind == "aggregate":
            known = self.names.fields_of(text).get(frame.subject.name.partition(" ")[2])
            frame.subject = Subject(known.type if known is not None else "number", frame.subject.name, text, known)
            frame.counted = True
        else:
            frame.subject = Subject("event", text, text)
        frame.wanted = "after"

    def _field(self, text: str) -> None:
        frame = self.frame
        frame.wanted = "after"
        if frame.subject is not None and frame.subject.kind == "aggregate":
            frame.subject = Subject("aggregate", f"{frame.subject.name} {text}")
        elif frame.fields:
            column = self.names.fields_of(frame.event).get(text)
            frame.subject = Subject(column.type if column is not None else None, text, frame.event, column)


_WHOLE = Subject("define")
"""A condition that is whole."""


def _counts(before: Token | None) -> bool:
    return before is not None and before.kind == "number"
