"""What can be wrong with a page and its lines: the wording of every syntax error.

A class is one error, its texts are templates over its fields. The functions below them build the errors whose fix
needs thought.
"""

from __future__ import annotations

import dataclasses
import re
from typing import ClassVar

from lscore.dsl import edits
from lscore.dsl.diagnostics import Diagnostic, Problem, Span

# --- the file


class NotText(Problem):
    """The file holds a NUL byte."""

    code: ClassVar[str] = "not-text"
    message: ClassVar[str] = "this is no text file"
    label: ClassVar[str] = "byte {offset} is zero"
    help: ClassVar[str] = "a model is plain text in UTF-8; was another file meant?"
    offset: int


class NotUtf8(Problem):
    """The file has bytes that are not UTF-8."""

    code: ClassVar[str] = "not-utf8"
    message: ClassVar[str] = "this file is not in UTF-8"
    label: ClassVar[str] = "byte {offset} (0x{byte:02x}) is not UTF-8"
    help: ClassVar[str] = "save the file as UTF-8 (in an editor: “save with encoding”)"
    offset: int
    byte: int


class LineTooLong(Problem):
    """A line beyond the cap."""

    code: ClassVar[str] = "line-too-long"
    message: ClassVar[str] = "this line has {length} characters; a line may have {most}"
    help: ClassVar[str] = (
        'a long list goes on over the next lines behind a comma, or stands in a file: `set names from "names.txt"`'
    )
    length: str
    most: str


class NestedTooDeep(Problem):
    """Parentheses and `not` nested beyond the cap."""

    code: ClassVar[str] = "nested-too-deep"
    message: ClassVar[str] = "parentheses and `not` are nested more than {most} deep here"
    help: ClassVar[str] = "give a part of it a name: `define part: …`"
    most: int


class BlocksTooDeep(Problem):
    """Blocks nested beyond the cap."""

    code: ClassVar[str] = "blocks-too-deep"
    message: ClassVar[str] = "blocks are nested more than {most} deep here"
    help: ClassVar[str] = "a rule stands in a category or a score, a row in its rule; nothing goes deeper"
    most: int


class TooMuchArithmetic(Problem):
    """More arithmetic in one statement than the cap."""

    code: ClassVar[str] = "too-much-arithmetic"
    message: ClassVar[str] = "a statement holds at most {most} of the signs `+ - * /`"
    most: int


class MoreErrors(Problem):
    """The errors beyond the number that is shown."""

    code: ClassVar[str] = "more-errors"
    message: ClassVar[str] = "{count} more errors in this file are not shown"
    help: ClassVar[str] = "mend those above first"
    count: int


# --- layout


class BlankInIndentation(Problem):
    """A tab (or a non-breaking space) in front of a line."""

    code: ClassVar[str] = "tab-indentation"
    message: ClassVar[str] = "there is a {what} in the indentation"
    label: ClassVar[str] = "lines are indented by spaces"
    help: ClassVar[str] = "write four spaces; `lscore fmt` does so too"
    what: str


class UnevenIndentation(Problem):
    """A line that is at the depth of no block."""

    code: ClassVar[str] = "uneven-indentation"
    message: ClassVar[str] = "this line is indented by {found} spaces, the lines of its block by {expected}"
    label: ClassVar[str] = "indent it by {expected}"
    found: int
    expected: int


class BodyWithoutHeader(Problem):
    """A line that is indented deeper without a header above it."""

    code: ClassVar[str] = "body-without-header"
    message: ClassVar[str] = "this line is indented, but no line above opens a block for it"
    label: ClassVar[str] = "indented deeper than the line above"
    help: ClassVar[str] = (
        "a block opens with a line that ends in `:`, like `score fit:`; "
        "to go on with the line above, end that in `,` `and` or `or`"
    )


class HeaderWithoutBody(Problem):
    """A header and nothing indented below it."""

    code: ClassVar[str] = "header-without-body"
    message: ClassVar[str] = "there is nothing in `{header}`"
    label: ClassVar[str] = "the lines that belong to it stand below, indented by four spaces"
    help: ClassVar[str] = "{example}"
    header: str
    example: str


class UnclosedParenthesis(Problem):
    """A `(` that no `)` closes."""

    code: ClassVar[str] = "unclosed-parenthesis"
    message: ClassVar[str] = "this parenthesis is never closed"
    label: ClassVar[str] = "opened here"
    help: ClassVar[str] = "a statement ends with its line, but goes on inside open parentheses"


class ExtraParenthesis(Problem):
    """A `)` that no `(` opened."""

    code: ClassVar[str] = "extra-parenthesis"
    message: ClassVar[str] = "this parenthesis closes nothing"
    label: ClassVar[str] = "no `(` stands before it"


# --- literals


class UnclosedQuote(Problem):
    """A quoted text without its end."""

    code: ClassVar[str] = "unclosed-quote"
    message: ClassVar[str] = "this quoted text does not end"
    label: ClassVar[str] = "the quote opened here is not closed on its line"


class ForeignQuotes(Problem):
    """Typographic or single quotes."""

    code: ClassVar[str] = "foreign-quotes"
    message: ClassVar[str] = "{name} do not quote here"
    label: ClassVar[str] = 'use the straight double quote `"`'
    name: str


class EmptyQuotes(Problem):
    """`""`."""

    code: ClassVar[str] = "empty-quotes"
    message: ClassVar[str] = "an empty text is no value"
    label: ClassVar[str] = "there is nothing between the quotes"
    help: ClassVar[str] = "an empty cell in the data is a missing value: `title is missing`"


class UnknownEscape(Problem):
    r"""A backslash in front of something else than `"`, `\` or `*`."""

    code: ClassVar[str] = "unknown-escape"
    message: ClassVar[str] = "`\\{char}` means nothing in a quoted text"
    label: ClassVar[str] = 'behind a backslash stands `"`, `\\` or `*`'
    char: str


class NotANumber(Problem):
    """A word that begins with a digit and is no literal."""

    code: ClassVar[str] = "not-a-number"
    message: ClassVar[str] = "`{text}` is neither a number nor a duration nor a date"
    label: ClassVar[str] = "no literal of the language"
    help: ClassVar[str] = 'a name begins with a letter; as a text it stands in quotes: `"{text}"`'
    text: str

    def diagnostic(self) -> Diagnostic:
        """With a fix where the text is a slip that is known: `5.`, `1.000.000`, `15pts`, `3x`."""
        found = Problem.diagnostic(self)
        if re.fullmatch(r"[0-9]+x", self.text):
            count = f"{self.text[:-1]} times"
            return dataclasses.replace(found, label=f"a count reads `at least {count}` or `at most {count}`", help="")
        if self.span.column == 1 and re.fullmatch(r"[0-9]+[.]", self.text):
            number = Span(self.span.file, self.span.start, self.span.end + 1, self.span.line, 1)
            fix = edits.replace(number, "", "leave it out")
            return dataclasses.replace(found, label="statements have no numbers", help="", fix=fix)
        meant = _number_meant(self.text)
        if meant is None:
            return found
        number = _behind_sign(self.span, self.text)
        fix = edits.replace(number, meant)
        return dataclasses.replace(found, label=f"write `{meant}`", help="", fix=fix)


class Misspelt(Problem):
    """Something that is written a little differently here."""

    code: ClassVar[str] = "misspelt"
    message: ClassVar[str] = "`{found}` is written `{meant}`"
    found: str
    meant: str


class SignedLiteral(Problem):
    """A sign in front of a percentage or a duration."""

    code: ClassVar[str] = "signed-literal"
    message: ClassVar[str] = "`{text}` has both a sign and a unit"
    label: ClassVar[str] = "points are written `+15`; percentages and durations have no sign"
    text: str

    def diagnostic(self) -> Diagnostic:
        """With a fix that leaves the unit out."""
        number = re.match(r"[+-][0-9][0-9_.]*", self.text)
        found = Problem.diagnostic(self)
        return dataclasses.replace(found, fix=edits.replace(self.span, number[0])) if number else found


class TooManyDecimals(Problem):
    """More than four decimals."""

    code: ClassVar[str] = "too-many-decimals"
    message: ClassVar[str] = "`{text}` has more than 4 decimals"
    label: ClassVar[str] = "at most 4 digits behind the point"
    help: ClassVar[str] = 'as a text it stands in quotes: `"{text}"`'
    text: str


class NumberTooLarge(Problem):
    """A number beyond 14 digits."""

    code: ClassVar[str] = "number-too-large"
    message: ClassVar[str] = "`{text}` is too large"
    label: ClassVar[str] = "a number has at most 14 digits before the point"
    help: ClassVar[str] = 'as a text it stands in quotes: `"{text}"`'
    text: str


class PointsTooLarge(Problem):
    """Points beyond a million."""

    code: ClassVar[str] = "points-too-large"
    message: ClassVar[str] = "`{text}` are too many points"
    label: ClassVar[str] = "a rule gives or takes at most 1,000,000"
    text: str


class NoSuchDuration(Problem):
    """Months, quarters, years, seconds."""

    code: ClassVar[str] = "no-such-duration"
    message: ClassVar[str] = "there is no duration in `{unit}`"
    label: ClassVar[str] = "`{unit}` is none of min, h, d, w"
    help: ClassVar[str] = (
        "months and years have no fixed length: say `30d`, `90d` or `365d`; the shortest unit is the minute, `90min`"
    )
    unit: str


class BrokenDuration(Problem):
    """A duration that is no whole number of its unit."""

    code: ClassVar[str] = "broken-duration"
    message: ClassVar[str] = "`{written}` is no whole number"
    label: ClassVar[str] = "a duration is a whole number of minutes, hours, days or weeks"
    help: ClassVar[str] = "take a smaller unit: `90min` for an hour and a half, `36h` for a day and a half"
    written: str


class ZeroDuration(Problem):
    """A duration of nothing."""

    code: ClassVar[str] = "zero-duration"
    message: ClassVar[str] = "`{written}` is no time at all"
    label: ClassVar[str] = "a duration is above 0"
    written: str


class DurationTooLong(Problem):
    """A duration beyond the cap."""

    code: ClassVar[str] = "duration-too-long"
    message: ClassVar[str] = "`{written}` is too long"
    label: ClassVar[str] = "a duration has at most {most} days"
    written: str
    most: str


class NoSuchDate(Problem):
    """A date that the calendar does not have."""

    code: ClassVar[str] = "no-such-date"
    message: ClassVar[str] = "the date `{text}` does not exist"
    label: ClassVar[str] = "no day of the calendar"
    text: str


class DateForm(Problem):
    """A date in another form."""

    code: ClassVar[str] = "date-form"
    message: ClassVar[str] = "`{text}` is no date"
    label: ClassVar[str] = "a date is written year-month-day: `2026-03-01`"
    text: str


class TimeForm(Problem):
    """A time in another form."""

    code: ClassVar[str] = "time-form"
    message: ClassVar[str] = "`{text}` is no time"
    label: ClassVar[str] = "a time is written `2026-03-01T12:30`, `2026-03-01T12:30:15Z` or `2026-03-01T12:30+01:00`"
    text: str


class NoSuchTime(Problem):
    """A time that the calendar or the clock does not have."""

    code: ClassVar[str] = "no-such-time"
    message: ClassVar[str] = "the time `{text}` does not exist"
    label: ClassVar[str] = "no moment of the calendar"
    text: str


# --- any syntax


class Unexpected(Problem):
    """The general syntax error: what stands here, and what could."""

    code: ClassVar[str] = "syntax"
    message: ClassVar[str] = "{found} cannot stand here"
    label: ClassVar[str] = "expected {expected}"
    found: str
    expected: str


class Unfinished(Problem):
    """A line that ends too early."""

    code: ClassVar[str] = "unfinished"
    message: ClassVar[str] = "this line is not finished"
    label: ClassVar[str] = "expected {expected}"
    expected: str


class Mistake(Problem):
    """A mistake that a hint puts into words of its own."""

    code: ClassVar[str] = "syntax"
    message: ClassVar[str] = "{what}"
    label: ClassVar[str] = "{here}"
    what: str
    here: str = ""


class EachWithoutPoints(Problem):
    """`each visited:` without points and without `by`."""

    code: ClassVar[str] = "each-without-points"
    message: ClassVar[str] = "this `each` gives no points"
    label: ClassVar[str] = "expected points, like `+4`"
    help: ClassVar[str] = "rows with points for each value need a field: `each visited by page:`"


# --- built by thought


def unclosed_quote(text: str, span: Span) -> Problem:
    """A quote that is not closed on its line; the fix closes it before what follows the value."""
    body = re.match(r'"[^:,()"]*', text)
    words = (body[0] if body else text).rstrip()
    if len(words) < 2:
        return UnclosedQuote(span=Span(span.file, span.start, span.start + 1, span.line, span.column))
    place = Span(span.file, span.start, span.start + len(words), span.line, span.column)
    return UnclosedQuote(span=place, fix=edits.append(place, '"', "close the quote"))


def foreign_quotes(text: str, span: Span) -> Problem:
    """Typographic or single quotes; the fix puts straight ones in their place."""
    if re.match(r"['’]t\b", text):
        place = Span(span.file, span.start - 1, span.start + 2, span.line, span.column - 1)
        what, here = "there are no short forms like `isn't`", "write `is not`"
        return Mistake(span=place, what=what, here=here, fix=edits.replace(place, " not", "write `not`"))
    single = text[0] in "'‘’‚`"
    name = "single quotes" if single else "typographic quotes"
    inner = text.strip("“”„«»‹›‟'‘’‚`")
    closed = len(text) >= len(inner) + 2
    if not inner or not closed:
        return ForeignQuotes(span=span, name=name)
    escaped = inner.replace("\\", "\\\\")
    return ForeignQuotes(span=span, name=name, fix=edits.replace(span, f'"{escaped}"', safe=True))


def unknown_escape(char: str, span: Span, offset: int) -> Problem:
    """A backslash in front of something else; the fix doubles it."""
    place = Span(span.file, offset, offset + 2, span.line, span.column + offset - span.start)
    return UnknownEscape(span=place, char=char, fix=edits.insert(place, "\\", "double the backslash: `\\\\`"))


def respelt(found: str, meant: str, span: Span) -> Problem:
    """Something written a little differently; the fix writes it as it is meant, and leaves a sign in front of it."""
    span = _behind_sign(span, found)
    return Misspelt(span=span, found=found, meant=meant, fix=edits.replace(span, meant, safe=True))


def _behind_sign(span: Span, text: str) -> Span:
    """The place of a number whose sign, if it has one, the text leaves out."""
    if span.end - span.start != len(text) + 1:
        return span
    return Span(span.file, span.start + 1, span.end, span.line, span.column + 1)


def _number_meant(text: str) -> str | None:
    """What a word that begins with a digit was meant to be, None where that is not known."""
    if found := re.fullmatch(r"([0-9]+)[.]", text):
        return found[1]
    if re.fullmatch(r"[0-9]{1,3}([.][0-9]{3}){2,}", text):
        return text.replace(".", "_")
    if found := re.fullmatch(r"([0-9]+(?:[.][0-9]+)?)(?:pts?|p|points?)", text):
        return found[1]
    if found := re.fullmatch(r"([0-9])e([0-9])", text):
        return found[1] + "0" * int(found[2])
    return None


def date_form(text: str, span: Span) -> Problem:
    """A date in another form; the fix turns it round where there is no doubt."""
    parts = text.split("-")
    fix = None
    if len(parts[0]) == 4:
        fix = edits.replace(span, f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}", safe=True)
    return DateForm(span=span, text=text, fix=fix)
