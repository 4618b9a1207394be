"""What can be wrong with values, tests on them, and sets.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class EmptyText(Problem):
    """A text without anything in it."""

    code: ClassVar[str] = "empty-text"
    message: ClassVar[str] = "this text is empty"
    label: ClassVar[str] = "nothing between the quotes"
    help: ClassVar[str] = "a missing value is tested by `is missing`"


class WrongType(Problem):
    """A test that a value's type does not have."""

    code: ClassVar[str] = "wrong-type"
    message: ClassVar[str] = "`{text}` is {kind}, and `{test}` works on {needs}"
    label: ClassVar[str] = "{kind}"
    help: ClassVar[str] = "tests that fit: {tests}"
    text: str
    kind: str
    test: str
    needs: str
    tests: str


class TextForNumber(Problem):
    """A text or date where a number is needed."""

    code: ClassVar[str] = "text-for-number"
    message: ClassVar[str] = "`{test}` compares numbers here, and {text} is none"
    label: ClassVar[str] = "not a number"
    text: str
    test: str


class NeedsDate(Problem):
    """Something else beside a date."""

    code: ClassVar[str] = "needs-date"
    message: ClassVar[str] = "a date or time compares with a date like 2026-03-01 or a time like 2026-03-01T12:30"
    label: ClassVar[str] = "`{text}` is neither"
    help: ClassVar[str] = "to compare with now: `within 30d`, `over 90d ago`, `within next 14d`"
    text: str


class NeedsYesNo(Problem):
    """Something else beside a yes/no value."""

    code: ClassVar[str] = "needs-yes-no"
    message: ClassVar[str] = "a yes/no value is `yes` or `no`"
    label: ClassVar[str] = "`{text}` is neither"
    text: str


class SignBesideDate(Problem):
    """`>=` and its like beside a date."""

    code: ClassVar[str] = "sign-beside-date"
    message: ClassVar[str] = "dates compare by words: `{op}` is written `{word}`"
    label: ClassVar[str] = "compared with {text}"
    help: ClassVar[str] = "`before`, `after`, `on or before`, `on or after`, `is`"
    op: str
    word: str
    text: str


class TextAgainstExpression(Problem):
    """A text beside something computed."""

    code: ClassVar[str] = "text-against-expression"
    message: ClassVar[str] = "text compares with values only"
    label: ClassVar[str] = "`{text}` is no value"
    help: ClassVar[str] = 'a value is a name, a number, a date or a "quoted text"'
    text: str


class NameBesideText(Problem):
    """A bare name beside a text that is an attribute as well."""

    code: ClassVar[str] = "name-beside-text"
    message: ClassVar[str] = "`{name}` is {what}, and text compares with values only"
    label: ClassVar[str] = 'read as the text "{name}"'
    help: ClassVar[str] = "if the text is meant, quote it; two attributes that are texts cannot be compared"
    name: str
    what: str


class ConstantTested(Problem):
    """A test that begins with a value."""

    code: ClassVar[str] = "constant-tested"
    message: ClassVar[str] = "a test begins with what is tested"
    label: ClassVar[str] = "{text} is a value that never changes"
    help: ClassVar[str] = "turn it around: `title is CEO`"
    text: str


class ConditionAsValue(Problem):
    """A condition where a value is needed."""

    code: ClassVar[str] = "condition-as-value"
    message: ClassVar[str] = "`{text}` is a condition, and here a value is needed"
    label: ClassVar[str] = "a condition"
    text: str


class ValueAsCondition(Problem):
    """A value where a condition is needed."""

    code: ClassVar[str] = "value-as-condition"
    message: ClassVar[str] = "`{text}` is a value, and here a condition is needed"
    label: ClassVar[str] = "a value"
    help: ClassVar[str] = "compare it with something: `{text} >= 5`"
    text: str


class AttributeAlone(Problem):
    """An attribute that is not yes/no stands alone."""

    code: ClassVar[str] = "attribute-alone"
    message: ClassVar[str] = "`{name}` is {kind}: test it"
    label: ClassVar[str] = "{kind} alone is no condition"
    help: ClassVar[str] = "tests that fit: {tests}; for any value there is `{name} is known`"
    name: str
    kind: str
    tests: str


class ResultAlone(Problem):
    """A score or letter stands alone."""

    code: ClassVar[str] = "result-alone"
    message: ClassVar[str] = "`{name}` is {kind}: compare it with something"
    label: ClassVar[str] = "{kind} alone is no condition"
    help: ClassVar[str] = "for example `{name} >= 50` for a number, `{name} is A` for a letter"
    name: str
    kind: str


class LevelOfWhat(Problem):
    """`level` without its score."""

    code: ClassVar[str] = "level-of-what"
    message: ClassVar[str] = "of which score?"
    label: ClassVar[str] = "a level belongs to a score"
    help: ClassVar[str] = "write `level of engagement`"


class AtLeastNeedsScale(Problem):
    """`at least` behind something without a scale."""

    code: ClassVar[str] = "at-least-needs-scale"
    message: ClassVar[str] = "`at least` compares grade and tier, and `{text}` is {kind}"
    label: ClassVar[str] = "{kind}"
    help: ClassVar[str] = "a number compares by `>=`: `{text} >= 50`"
    text: str
    kind: str


class SetNotNumbers(Problem):
    """A set with texts beside a number."""

    code: ClassVar[str] = "set-not-numbers"
    message: ClassVar[str] = "the set `{name}` stands beside a number and holds `{value}`, which is none"
    label: ClassVar[str] = "holds more than numbers"
    name: str
    value: str


class SetNamesItself(Problem):
    """A set that names itself."""

    code: ClassVar[str] = "set-names-itself"
    message: ClassVar[str] = "the set `{name}` names itself"
    label: ClassVar[str] = "means the set, not the text"
    name: str


class SetCircle(Problem):
    """Sets that hold each other."""

    code: ClassVar[str] = "set-circle"
    message: ClassVar[str] = "the set `{name}` holds itself: {way}"
    label: ClassVar[str] = "leads back to `{name}`"
    help: ClassVar[str] = "take one of the steps out"
    name: str
    way: str


class OpenList(Problem):
    """A list of values that runs into what follows."""

    code: ClassVar[str] = "open-list"
    message: ClassVar[str] = "a test that lists several values stands in parentheses here"
    label: ClassVar[str] = "where does the list end?"
    help: ClassVar[str] = "write `({text})`"
    text: str


class NotACount(Problem):
    """A count that is not whole or too small."""

    code: ClassVar[str] = "not-a-count"
    message: ClassVar[str] = "a count is a whole number from {least} up"
    label: ClassVar[str] = "`{text}` is none"
    text: str
    least: int


class WhereInArithmetic(Problem):
    """A phrase with a `where` in arithmetic, without parentheses."""

    code: ClassVar[str] = "where-in-arithmetic"
    message: ClassVar[str] = "in arithmetic a phrase with a `where` stands in parentheses"
    label: ClassVar[str] = "where does it end?"
    help: ClassVar[str] = "write `({text})`"
    text: str
