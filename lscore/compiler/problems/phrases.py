"""What can be wrong with event phrases, their fields and windows.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class UnknownField(Problem):
    """A field that the event does not have."""

    code: ClassVar[str] = "unknown-field"
    message: ClassVar[str] = "{title} has no field `{name}`"
    label: ClassVar[str] = "not a field of {title}"
    name: str
    title: str


class UnknownAnyField(Problem):
    """A field behind `active` that no event has."""

    code: ClassVar[str] = "unknown-field"
    message: ClassVar[str] = "no event has a field `{name}`"
    label: ClassVar[str] = "not a field of any event"
    name: str


class AttributeInWhere(Problem):
    """An attribute of the lead behind `where`."""

    code: ClassVar[str] = "attribute-in-where"
    message: ClassVar[str] = "`{name}` is an attribute of the lead, and `where` looks at the fields of {title}"
    label: ClassVar[str] = "not a field of {title}"
    help: ClassVar[str] = "test it beside the event: `… and {name} …`"
    name: str
    title: str


class FieldOfSeveralTypes(Problem):
    """A field behind `active` that events declare with several types."""

    code: ClassVar[str] = "field-of-several-types"
    message: ClassVar[str] = "events declare `{name}` as {kinds}"
    label: ClassVar[str] = "which of them?"
    help: ClassVar[str] = "name the event instead of `active`"
    name: str
    kinds: str


class SameFieldOfTwoTypes(Problem):
    """`of the same` field, with one type here and another there."""

    code: ClassVar[str] = "same-field-of-two-types"
    message: ClassVar[str] = "`{name}` is {kinds}"
    label: ClassVar[str] = "two types are never the same"
    help: ClassVar[str] = "declare the field with one type"
    name: str
    kinds: str


class FieldAlone(Problem):
    """A field that is not yes/no stands alone behind `where`."""

    code: ClassVar[str] = "field-alone"
    message: ClassVar[str] = "the field `{name}` is {kind}: test it"
    label: ClassVar[str] = "{kind} alone is no condition"
    help: ClassVar[str] = "for any value there is `where {name} is known`"
    name: str
    kind: str


class OnlyFields(Problem):
    """Something other than a field behind `where`."""

    code: ClassVar[str] = "only-fields"
    message: ClassVar[str] = "behind `where` stands a test on the fields of {title}"
    label: ClassVar[str] = "`{text}` is none"
    help: ClassVar[str] = "test it beside the event: `… and …`"
    text: str
    title: str


class WhereNot(Problem):
    """`where not` without parentheses."""

    code: ClassVar[str] = "where-not"
    message: ClassVar[str] = "a `not` behind `where` stands in parentheses"
    label: ClassVar[str] = "what does it take in?"


class WhereArithmetic(Problem):
    """Arithmetic on the right behind `where`, without parentheses."""

    code: ClassVar[str] = "where-arithmetic"
    message: ClassVar[str] = "arithmetic on the right behind `where` stands in parentheses"
    label: ClassVar[str] = "where does the test end?"
    help: ClassVar[str] = "write `where ({text})`"
    text: str


class WhereList(Problem):
    """A list behind `where`, without parentheses."""

    code: ClassVar[str] = "where-list"
    message: ClassVar[str] = "a test that lists several values stands in parentheses behind `where`"
    label: ClassVar[str] = "where does the list end?"
    help: ClassVar[str] = "write `where ({text})`"
    text: str


class NoObject(Problem):
    """An OBJECT behind an event without fields."""

    code: ClassVar[str] = "no-object"
    message: ClassVar[str] = "{title} has no fields, so `{text}` cannot be its object"
    label: ClassVar[str] = "there is no field for it"
    help: ClassVar[str] = "declare one: `event …: kind`"
    text: str
    title: str


class ActiveObject(Problem):
    """An OBJECT behind `active`."""

    code: ClassVar[str] = "active-object"
    message: ClassVar[str] = "`active` is any event and takes no object"
    label: ClassVar[str] = "an object of which event?"
    help: ClassVar[str] = "name the event, or test a field: `active where FIELD is {text}`"
    text: str
    title: str


class CountNotHere(Problem):
    """A COUNT or `in one` where every event is looked at."""

    code: ClassVar[str] = "count-not-here"
    message: ClassVar[str] = "`{text}` cannot stand in what `{place}` looks at"
    label: ClassVar[str] = "a comma is missing before it, or it is too much"
    help: ClassVar[str] = "`each` takes its limits as options behind a comma: `each visited, at most 5 times: +1`"
    text: str
    place: str


class AnchorTooMuch(Problem):
    """A part that an anchor does not take."""

    code: ClassVar[str] = "anchor-too-much"
    message: ClassVar[str] = "behind `after` stands an event with at most an object and a `where`"
    label: ClassVar[str] = "`{text}` belongs to neither"
    help: ClassVar[str] = "the window of the whole phrase stands at its end"
    text: str


class NoAccount(Problem):
    """An account phrase without `account by`."""

    code: ClassVar[str] = "no-account"
    message: ClassVar[str] = "this model does not say what an account is"
    label: ClassVar[str] = "needs `account by`"
    help: ClassVar[str] = "add a line like `account by company_domain`"


class LeadsWithoutAccount(Problem):
    """`different leads` outside an account phrase."""

    code: ClassVar[str] = "leads-without-account"
    message: ClassVar[str] = "different leads are counted at an account only"
    label: ClassVar[str] = "these are the events of one lead"
    help: ClassVar[str] = "write `at the account:` in front"


class ListNotOne(Problem):
    """A list where one value is needed."""

    code: ClassVar[str] = "list-not-one"
    message: ClassVar[str] = "`{name}` is a list, and `{words}` needs one value"
    label: ClassVar[str] = "a list"
    name: str
    words: str


class FutureEvents(Problem):
    """`within next` behind an event."""

    code: ClassVar[str] = "future-events"
    message: ClassVar[str] = "events have happened: `within next` is for dates and times of the lead"
    label: ClassVar[str] = "looks ahead"
    help: ClassVar[str] = "to look back: `within {near}`"
    near: str


class SmallerFirst(Problem):
    """`between` with the larger duration first."""

    code: ClassVar[str] = "smaller-first"
    message: ClassVar[str] = "the smaller of the two stands first: {near} is not below {far}"
    label: ClassVar[str] = "nothing lies between these"
    near: str
    far: str


class AttributeAsPhrase(Problem):
    """An attribute where an event stands."""

    code: ClassVar[str] = "attribute-as-phrase"
    message: ClassVar[str] = "`{name}` is an attribute of the lead, not an event"
    label: ClassVar[str] = "`{text}` reads like an event"
    help: ClassVar[str] = "what a lead is or has is tested like `title is CEO`; events are what it does"
    name: str
    text: str
