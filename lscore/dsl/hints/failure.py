"""The place where a line stops making sense, as the hints look at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from lscore.dsl.diagnostics import Edit, Fix, Span
from lscore.dsl.edits import end_of
from lscore.dsl.tokens import Token, tokenise

BLOCKS = {
    "page": "the page",
    "lead": "`lead:`",
    "score": "a score",
    "category": "a category",
    "rows": "a table",
    "choices": "`first of` or `best of`",
    "levels": "`levels of`",
    "test": "a test",
}
"""What the blocks of each kind are called."""

LONGEST = 80
"""How many words a line may have to be tried again in other words."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a line came: the index of the token that did not fit, beyond the line's end if all did; and whether
    all was well.
    """

    reached: int
    clean: bool


class Outcome(Enum):
    """What became of a line by a fix."""

    RIGHT = "right"
    FURTHER = "further"
    FITS = "fits"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that could not be parsed.

    `kind` is the kind of block the line stands in, `at` the index of the first token that fits nowhere (the number of
    tokens when the line ends too early), `takes` the terminals that would have fitted. `trial` tells how far other
    tokens in place of these would come.
    """

    tokens: Sequence[Token]
    kind: str
    at: int
    takes: frozenset[str]
    trial: Callable[[list[Token]], Trial]

    def parses(self, tokens: list[Token]) -> bool:
        """Whether a line of these tokens is right."""
        trial = self.trial(tokens)
        return trial.clean and trial.reached > len(tokens)

    def reads(self, tokens: list[Token]) -> bool:
        """Whether a line of these tokens fits the grammar, whatever else is wrong with it."""
        return self.trial(tokens).reached > len(tokens)

    def helps(self, tokens: list[Token]) -> bool:
        """Whether these tokens, which may be more or fewer, get past the token that does not fit here."""
        return self.trial(tokens).reached > self.at + len(tokens) - len(self.tokens)

    def reaches(self, tokens: list[Token]) -> int:
        """The index of the first of these tokens that does not fit."""
        return self.trial(tokens).reached

    @property
    def long(self) -> bool:
        """Whether the line has too many words to be tried again and again."""
        return len(self.tokens) > LONGEST

    @property
    def token(self) -> Token | None:
        """The token that does not fit, None at the end of the line."""
        return self.get(self.at)

    @property
    def before(self) -> Token | None:
        """The token in front of it."""
        return self.get(self.at - 1)

    @property
    def after(self) -> Token | None:
        """The token behind it."""
        return self.get(self.at + 1)

    @property
    def first(self) -> Token:
        """The first token of the line."""
        return self.tokens[0]

    @property
    def span(self) -> Span:
        """The place of the token, or the end of the line."""
        return self.token.span if self.token is not None else end_of(self.tokens[-1].span)

    def get(self, index: int) -> Token | None:
        """The token at an index, None outside the line."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def texts(self, start: int, end: int) -> list[str]:
        """The texts of the tokens from `start` to before `end`, in lower case."""
        return [token.text.lower() for token in self.tokens[max(0, start) : end]]

    def span_of(self, start: int, end: int) -> Span:
        """The span of the tokens from `start` to before `end`."""
        return self.tokens[start].span.to(self.tokens[end - 1].span)

    def words(self, start: int, end: int) -> str:
        """The text of the tokens from `start` to before `end`, as on the page, with single spaces."""
        text = self.tokens[start].text
        for before, token in pairwise(self.tokens[start:end]):
            text += token.text if before.span.end == token.span.start else f" {token.text}"
        return text

    def with_tokens(self, start: int, end: int, *texts: tuple[str, str]) -> list[Token]:
        """The line with tokens of these kinds and texts in place of those from `start` to before `end`."""
        place = self.tokens[min(start, len(self.tokens) - 1)].span
        new = [Token(kind, text, place, 10_000) for kind, text in texts]
        return [*map(copied, self.tokens[:start]), *new, *map(copied, self.tokens[end:])]

    def rewritten(self, start: int, end: int, text: str) -> list[Token] | None:
        """The line with the words of a text in place of the tokens from `start` to before `end`; None where they are no
        words of the language.
        """
        place = self.tokens[min(start, len(self.tokens) - 1)].span
        scanned = tokenise(text, place.file, place.start, place.line)
        if scanned.problems or scanned.comment is not None:
            return None
        return [*map(copied, self.tokens[:start]), *scanned.tokens, *map(copied, self.tokens[end:])]

    def outcome(self, fix: Fix) -> Outcome:
        """What a fix makes of the line: all is well, it gets further, it fits and something else is wrong, or nothing
        is won. Where it takes the line apart it is trusted.
        """
        if any("\n" in edit.text for edit in fix.edits):
            return Outcome.RIGHT
        start, end = self.tokens[0].span.start, self.tokens[-1].span.end
        chars = [" "] * (end - start)
        for token in self.tokens:
            chars[token.span.start - start : token.span.end - start] = token.text
        text = "".join(chars)
        for edit in sorted(fix.edits, key=lambda edit: edit.span.start, reverse=True):
            text = text[: max(0, edit.span.start - start)] + edit.text + text[edit.span.end - start :]
        place = self.tokens[0].span
        tokens = tokenise(text, place.file, place.start, place.line).tokens
        if not tokens:
            return Outcome.RIGHT
        trial = self.trial(tokens)
        if trial.reached > len(tokens):
            return Outcome.RIGHT if trial.clean else Outcome.FITS
        left = len(tokens) - trial.reached
        return Outcome.FURTHER if left < len(self.tokens) - self.at else Outcome.NOTHING

    def without(self, index: int, title: str = "leave it out") -> Fix:
        """A fix that takes a token away, with the blanks in front of it."""
        span = self.tokens[index].span
        before, after = self.get(index - 1), self.get(index + 1)
        tight = after is not None and after.span.start == span.end and not after.is_op(",", ":", ")")
        if before is not None and before.span.line == span.line and not tight:
            start = before.span.end
            span = Span(span.file, start, span.end, span.line, span.column - (span.start - start))
        elif before is None and after is not None and after.span.line == span.line:
            span = Span(span.file, span.start, after.span.start, span.line, span.column)
        return Fix(title, (Edit(span, ""),), safe=False)


def copied(token: Token) -> Token:
    """A token of its own, so that trials leave those of the line alone."""
    return Token(token.kind, token.text, token.span, token.value)
