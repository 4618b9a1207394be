"""What people write instead of the language: the wording of the errors that `hints` recognises."""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class ReservedWord(Problem):
    """A word of the language where a name or a value belongs."""

    code: ClassVar[str] = "reserved-word"
    message: ClassVar[str] = "`{word}` is a word of the language and cannot be {role}"
    label: ClassVar[str] = "{here}"
    word: str
    role: str
    here: str


class PointsWithoutSign(Problem):
    """`: 15` in a rule."""

    code: ClassVar[str] = "points-without-sign"
    message: ClassVar[str] = "points have a sign"
    label: ClassVar[str] = "`+{text}` gives points, `-{text}` takes them"
    text: str


class PointsMissing(Problem):
    """A rule without points."""

    code: ClassVar[str] = "points-missing"
    message: ClassVar[str] = "the points are missing"
    label: ClassVar[str] = "expected points, like `+15`"
    help: ClassVar[str] = "{example}"
    example: str = ""


class WordAfterPoints(Problem):
    """`+15 points`."""

    code: ClassVar[str] = "word-after-points"
    message: ClassVar[str] = "points are written without `{word}`"
    label: ClassVar[str] = "leave it out"
    word: str


class BareCount(Problem):
    """`3 times`."""

    code: ClassVar[str] = "bare-count"
    message: ClassVar[str] = "`{count}` says neither at least nor exactly"
    label: ClassVar[str] = "say `at least {count}` or `exactly {count}`"
    count: str


class UnknownUnit(Problem):
    """`at least 3 pages`."""

    code: ClassVar[str] = "unknown-unit"
    message: ClassVar[str] = "`{unit}` is nothing that is counted here"
    label: ClassVar[str] = "expected {expected}"
    help: ClassVar[str] = "`at least 3 times`, `at least 3 different page`, `on at least 3 days`"
    unit: str
    expected: str


class NumberInWords(Problem):
    """`three`."""

    code: ClassVar[str] = "number-in-words"
    message: ClassVar[str] = "a number is written in digits"
    label: ClassVar[str] = "write `{digits}`"
    digits: str


class CommaMissing(Problem):
    """Two options or values without a comma between them."""

    code: ClassVar[str] = "comma-missing"
    message: ClassVar[str] = "a comma is missing before `{word}`"
    label: ClassVar[str] = "{what} are separated by commas"
    word: str
    what: str


class CommaTooMany(Problem):
    """A comma with nothing behind it, or where none belongs."""

    code: ClassVar[str] = "comma-too-many"
    message: ClassVar[str] = "there is a comma too many"
    label: ClassVar[str] = "{here}"
    here: str


class DidYouMean(Problem):
    """A misspelt word of the language."""

    code: ClassVar[str] = "misspelt-word"
    message: ClassVar[str] = "`{found}` is no word of the language here"
    label: ClassVar[str] = "did you mean `{meant}`?"
    found: str
    meant: str


class OtherSign(Problem):
    """A sign of other languages."""

    code: ClassVar[str] = "other-sign"
    message: ClassVar[str] = "`{found}` is written `{meant}`"
    label: ClassVar[str] = "{here}"
    found: str
    meant: str
    here: str = ""


class NoSuchSign(Problem):
    """A sign that means nothing here."""

    code: ClassVar[str] = "no-such-sign"
    message: ClassVar[str] = "`{found}` means nothing here"
    label: ClassVar[str] = "{here}"
    found: str
    here: str = "only in quotes"


class OtherWords(Problem):
    """Words that say what the language says in other words."""

    code: ClassVar[str] = "other-words"
    message: ClassVar[str] = "`{found}` is written `{meant}`"
    label: ClassVar[str] = "write `{meant}`"
    found: str
    meant: str


class PercentMissing(Problem):
    """A number where a percentage belongs."""

    code: ClassVar[str] = "percent-missing"
    message: ClassVar[str] = "the percent sign is missing"
    label: ClassVar[str] = "a percentage, like `{text}%`"
    text: str


class AtMostOfWhat(Problem):
    """`at most 9` as an option of a rule."""

    code: ClassVar[str] = "at-most-of-what"
    message: ClassVar[str] = "at most {number} of what?"
    label: ClassVar[str] = "expected `times` or `points`"
    help: ClassVar[str] = (
        "`at most {number} times` bounds how often it counts, `at most {number} points` what it gives in all"
    )
    number: str


class NeedlessWord(Problem):
    """A word that the language does without here."""

    code: ClassVar[str] = "needless-word"
    message: ClassVar[str] = "`{word}` does not belong here"
    label: ClassVar[str] = "leave it out"
    word: str


class UnitMissing(Problem):
    """`within 30`."""

    code: ClassVar[str] = "unit-missing"
    message: ClassVar[str] = "a duration needs its unit"
    label: ClassVar[str] = "{text} what? minutes, hours, days or weeks"
    help: ClassVar[str] = "`30d` or `30 days`; also `90min`, `12h`, `2w`"
    text: str


class QuotesMissing(Problem):
    """Several words as a text, without quotes."""

    code: ClassVar[str] = "quotes-missing"
    message: ClassVar[str] = "a text of several words stands in quotes"
    label: ClassVar[str] = 'write `"{text}"`'
    text: str


class TextWithoutQuotes(Problem):
    """A bare word where only a quoted text can stand."""

    code: ClassVar[str] = "text-without-quotes"
    message: ClassVar[str] = "this text stands in quotes"
    label: ClassVar[str] = 'write `"{text}"`'
    text: str


class NameInQuotes(Problem):
    """A quoted text where only a name can stand."""

    code: ClassVar[str] = "name-in-quotes"
    message: ClassVar[str] = "a name stands without quotes"
    label: ClassVar[str] = "{here}"
    here: str


class ParenthesesMissing(Problem):
    """A list of conditions without its parentheses."""

    code: ClassVar[str] = "parentheses-missing"
    message: ClassVar[str] = "the conditions to choose from stand in parentheses"
    label: ClassVar[str] = "write `({text})`"
    text: str


class BareChoice(Problem):
    """`2 of (…)`."""

    code: ClassVar[str] = "bare-choice"
    message: ClassVar[str] = "`{number} of` says neither at least nor exactly"
    label: ClassVar[str] = "say `at least {number} of`, `at most {number} of` or `exactly {number} of`"
    number: str


class ColonMissing(Problem):
    """A line that lacks its `:`."""

    code: ClassVar[str] = "colon-missing"
    message: ClassVar[str] = "a `:` is missing"
    label: ClassVar[str] = "{here}"
    here: str


class ColonTooMany(Problem):
    """A `:` where none belongs."""

    code: ClassVar[str] = "colon-too-many"
    message: ClassVar[str] = "there is a `:` too many"
    label: ClassVar[str] = "leave it out"


class WordMissing(Problem):
    """A word of the language that is missing."""

    code: ClassVar[str] = "word-missing"
    message: ClassVar[str] = "`{word}` is missing"
    label: ClassVar[str] = "expected `{word}` before this"
    word: str


class WhereInParentheses(Problem):
    """A condition behind `where` without parentheses."""

    code: ClassVar[str] = "where-in-parentheses"
    message: ClassVar[str] = "`where` takes one test; anything more stands in parentheses"
    label: ClassVar[str] = "{here}"
    help: ClassVar[str] = "`where seconds >= 30` or `where (channel in web, phone)`"
    here: str


class ObjectBehindEvent(Problem):
    """An object behind other parts of its phrase."""

    code: ClassVar[str] = "wrong-order"
    message: ClassVar[str] = "the object of an event stands right behind it"
    label: ClassVar[str] = "the right order: `{right}`"
    help: ClassVar[str] = "EVENT [OBJECT] [where TEST] [COUNT] [in one FIELD] [[within D] after ANCHOR] [WINDOW]"
    right: str


class SubtractionSpaces(Problem):
    """`a -3` or `a- 3`."""

    code: ClassVar[str] = "subtraction-spaces"
    message: ClassVar[str] = "{what} has spaces around its sign"
    label: ClassVar[str] = "write `{right}`"
    help: ClassVar[str] = "`-3` is a number below 0, and `a-3` is a name"
    right: str
    what: str = "subtraction"


class SignOfName(Problem):
    """`-a`."""

    code: ClassVar[str] = "sign-of-name"
    message: ClassVar[str] = "only a number has a sign of its own"
    label: ClassVar[str] = "write `0 - {text}`"
    text: str


class PlusNumber(Problem):
    """`>= +5`."""

    code: ClassVar[str] = "plus-number"
    message: ClassVar[str] = "a number has no plus sign; points have"
    label: ClassVar[str] = "write `{text}`"
    text: str


class TimeOfDay(Problem):
    """`2026-03-01 12:30`."""

    code: ClassVar[str] = "time-form"
    message: ClassVar[str] = "date and time of day are joined by a `T`"
    label: ClassVar[str] = "write `{right}`"
    right: str


class LevelWithSign(Problem):
    """A level with a sign."""

    code: ClassVar[str] = "level-with-sign"
    message: ClassVar[str] = "a level is a text, not points"
    label: ClassVar[str] = "write `{text}`"
    text: str


class SmallLetters(Problem):
    """`WHEN title IS CEO`."""

    code: ClassVar[str] = "small-letters"
    message: ClassVar[str] = "the words of the language are written in small letters"
    label: ClassVar[str] = "write {words}"
    words: str


class SeveralValues(Problem):
    """Several values where the language puts one, or with other signs between them."""

    code: ClassVar[str] = "several-values"
    message: ClassVar[str] = "{what}"
    label: ClassVar[str] = "write `{text}`"
    what: str
    text: str


class RowBegins(Problem):
    """`1-10: +5` in a table over numbers."""

    code: ClassVar[str] = "row-begins"
    message: ClassVar[str] = "a row of numbers says where it begins: `from {number}`"
    label: ClassVar[str] = "{here}"
    help: ClassVar[str] = (
        'for example `from 1: +5`, `from 11: +3`, `otherwise: +0`; a text of the data like "1-10" stands in quotes'
    )
    number: str
    here: str


class NoPoints(Problem):
    """`: *2`, `: engagement`."""

    code: ClassVar[str] = "no-points"
    message: ClassVar[str] = "points are a sign and a number; `{text}` is neither"
    label: ClassVar[str] = "{here}"
    text: str
    here: str


class NameOfWords(Problem):
    """`score lead fit:`."""

    code: ClassVar[str] = "name-of-words"
    message: ClassVar[str] = "a name is one word"
    label: ClassVar[str] = "write `{name}`"
    name: str


class PatternBehindIs(Problem):
    """`title is VP*`."""

    code: ClassVar[str] = "pattern-behind-is"
    message: ClassVar[str] = "a pattern stands behind `like`, in quotes"
    label: ClassVar[str] = "write `{text}`"
    text: str
