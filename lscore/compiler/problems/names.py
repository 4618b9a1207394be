"""What can be wrong with names and declarations.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class UnknownAttribute(Problem):
    """A name that stands for a value is none."""

    code: ClassVar[str] = "unknown-attribute"
    message: ClassVar[str] = "there is no attribute or score `{name}`"
    label: ClassVar[str] = "not declared"
    help: ClassVar[str] = "the attributes are those of the `lead:` block"
    name: str


class UnknownEvent(Problem):
    """A name that stands for an event is none."""

    code: ClassVar[str] = "unknown-event"
    message: ClassVar[str] = "there is no event `{name}`"
    label: ClassVar[str] = "not declared"
    help: ClassVar[str] = "events are declared by `event {name}: field, field`"
    name: str


class UnknownName(Problem):
    """A name that stands alone is no event, yes/no attribute or define."""

    code: ClassVar[str] = "unknown-name"
    message: ClassVar[str] = "there is no event, yes/no attribute or define `{name}`"
    label: ClassVar[str] = "not declared"
    help: ClassVar[str] = (
        "declare it: `event {name}`, `define {name}: …`, or a `yes/no` attribute of the lead; two "
        "values in a list have a comma between them"
    )
    name: str


class DeclaredTwice(Problem):
    """One name for two things."""

    code: ClassVar[str] = "declared-twice"
    message: ClassVar[str] = "`{name}` is declared twice"
    label: ClassVar[str] = "declared as {kind} again"
    help: ClassVar[str] = (
        "attributes, events, defines and scores share one set of names: give one of the two another name"
    )
    name: str
    kind: str


class StatedTwice(Problem):
    """A line that stands once in a model stands there twice."""

    code: ClassVar[str] = "stated-twice"
    message: ClassVar[str] = "`{what}` is stated twice"
    label: ClassVar[str] = "stated again"
    help: ClassVar[str] = "one of the two lines can go"
    what: str


class ResultName(Problem):
    """A name that a column of the result has."""

    code: ClassVar[str] = "result-name"
    message: ClassVar[str] = "no {kind} can be named `{name}`"
    label: ClassVar[str] = "the result has a column `{name}`"
    help: ClassVar[str] = "choose another name"
    name: str
    kind: str


class FieldTwice(Problem):
    """A field that stands twice in an event."""

    code: ClassVar[str] = "field-twice"
    message: ClassVar[str] = "the field `{name}` stands twice in this event"
    label: ClassVar[str] = "already declared"
    help: ClassVar[str] = "one of the two can go"
    name: str


class DataNameTwice(Problem):
    """Two events of one name in the data."""

    code: ClassVar[str] = "data-name-twice"
    message: ClassVar[str] = "two events are named `{name}` in the data"
    label: ClassVar[str] = "the same name in the data"
    help: ClassVar[str] = (
        "event names compare as text: one event, one name; tell the kinds of one event apart by a field"
    )
    name: str


class TwoMeanings(Problem):
    """An undeclared name that is read as an event and as an attribute."""

    code: ClassVar[str] = "two-meanings"
    message: ClassVar[str] = "`{name}` is read as an {kind} here and as an {other} elsewhere"
    label: ClassVar[str] = "read as an {kind}"
    help: ClassVar[str] = (
        "one name has one meaning; without a `lead:` block a name that stands alone, before a "
        "window or after `days since` is an event: declare the names in a `lead:` block and by "
        "`event`"
    )
    name: str
    kind: str
    other: str


class EventAsValue(Problem):
    """An event where a value is needed."""

    code: ClassVar[str] = "event-as-value"
    message: ClassVar[str] = "`{name}` is an event, and here a value is needed"
    label: ClassVar[str] = "an event"
    help: ClassVar[str] = (
        "a value out of events is `count of {name}`, `total FIELD of {name}`, `latest FIELD of "
        "{name}`, `days since {name}`"
    )
    name: str


class DefineAsValue(Problem):
    """A define where a value is needed."""

    code: ClassVar[str] = "define-as-value"
    message: ClassVar[str] = "`{name}` is a define, and here a value is needed"
    label: ClassVar[str] = "a condition, not a value"
    help: ClassVar[str] = "a define stands alone: `{name}`, `not {name}`"
    name: str


class NoEvent(Problem):
    """A name that is declared as something else stands for an event."""

    code: ClassVar[str] = "no-event"
    message: ClassVar[str] = "`{name}` is {kind}, and here an event is needed"
    label: ClassVar[str] = "not an event"
    name: str
    kind: str


class DefineCircle(Problem):
    """Defines that use each other."""

    code: ClassVar[str] = "define-circle"
    message: ClassVar[str] = "the define `{name}` needs itself: {way}"
    label: ClassVar[str] = "leads back to `{name}`"
    help: ClassVar[str] = "take one of the steps out"
    name: str
    way: str


class UnknownTimezone(Problem):
    """A timezone that does not exist."""

    code: ClassVar[str] = "unknown-timezone"
    message: ClassVar[str] = "there is no timezone `{name}`"
    label: ClassVar[str] = "not a timezone"
    help: ClassVar[str] = "a timezone is a region and a city, like `Europe/Amsterdam`, or `UTC`"
    name: str


class OneOfText(Problem):
    """`one of` behind another type than text."""

    code: ClassVar[str] = "one-of-text"
    message: ClassVar[str] = "`one of` goes with text, and this is {kind}"
    label: ClassVar[str] = "not for {kind}"
    help: ClassVar[str] = "leave `one of` out, or make it `text`"
    kind: str


class AccountType(Problem):
    """`account by` an attribute that is no text or number."""

    code: ClassVar[str] = "account-type"
    message: ClassVar[str] = "an account needs a text or a number, and `{name}` is {kind}"
    label: ClassVar[str] = "{kind}"
    name: str
    kind: str


class ColumnTwice(Problem):
    """A score named like a column of levels."""

    code: ClassVar[str] = "column-twice"
    message: ClassVar[str] = "the levels of this score make a column `{name}`, and there is a score of that name"
    label: ClassVar[str] = "its column is `{name}`"
    help: ClassVar[str] = "give the other score another name"
    name: str


class ScoreNameTaken(Problem):
    """An attribute, event or define has the name of the score of rules outside any."""

    code: ClassVar[str] = "score-name-taken"
    message: ClassVar[str] = "this rule stands outside any score and makes the score named `score`, which is taken"
    label: ClassVar[str] = "makes the score `score`"
    help: ClassVar[str] = "put the rule into a score of its own, or rename the other: it is {kind}"
    kind: str
