"""What reads well and is still not the language: the wording of the errors that are found while the tree is built."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Edit, Fix, Label, Problem, Span
from lscore.dsl.edits import append, insert, replace
from lscore.dsl.mistakes import NeedlessWord
from lscore.dsl.printer.text import canonical
from lscore.dsl.problems import EachWithoutPoints
from lscore.dsl.tokens import Token

# --- conditions


class MixedAndOr(Problem):
    """`and` beside `or` without parentheses."""

    code: ClassVar[str] = "mixed-and-or"
    message: ClassVar[str] = "`and` and `or` stand side by side without parentheses"
    label: ClassVar[str] = "`{other}` beside `{first}`: which belong together?"
    help: ClassVar[str] = "put what belongs together in parentheses: `a and (b or c)` or `(a and b) or c`"
    first: str
    other: str


class NoCondition(Problem):
    """A value where something true or false is asked for."""

    code: ClassVar[str] = "no-condition"
    message: ClassVar[str] = "`{text}` is a value, and here stands a condition"
    label: ClassVar[str] = "true or false of what?"
    text: str


class ConditionAsValue(Problem):
    """A condition where a value is asked for."""

    code: ClassVar[str] = "condition-as-value"
    message: ClassVar[str] = "a condition is no value that could be compared or reckoned with"
    label: ClassVar[str] = "this is true or false"
    help: ClassVar[str] = "join tests with `and` or `or`: `employees >= 5 and employees < 50`"


class PhraseAsValue(Problem):
    """An event phrase, or several words, where a value is asked for."""

    code: ClassVar[str] = "phrase-as-value"
    message: ClassVar[str] = "`{text}` is no value"
    label: ClassVar[str] = "expected one value: a name, a number, a date or a text in quotes"
    text: str


class WhereInArithmetic(Problem):
    """A value out of events with a `where`, reckoned with."""

    code: ClassVar[str] = "where-in-arithmetic"
    message: ClassVar[str] = "in arithmetic a phrase with a `where` stands in parentheses"
    label: ClassVar[str] = "where does its test end?"


class ArithmeticBehindWhere(Problem):
    """Arithmetic on the right of the test behind `where`."""

    code: ClassVar[str] = "arithmetic-behind-where"
    message: ClassVar[str] = "`where` takes one test without arithmetic on its right"
    label: ClassVar[str] = "put this in parentheses"


class DomainOfOne(Problem):
    """`domain` of several."""

    code: ClassVar[str] = "domain-of-one"
    message: ClassVar[str] = "`domain` takes one attribute"
    label: ClassVar[str] = "like `domain(email)`"


class UnknownFunction(Problem):
    """A name in front of parentheses that is none of `max`, `min`, `domain`."""

    code: ClassVar[str] = "unknown-function"
    message: ClassVar[str] = "there is no `{name}(…)`"
    label: ClassVar[str] = "only `max(…)`, `min(…)` and `domain(…)` exist"
    name: str


class UnknownAggregate(Problem):
    """`NAME of …` with a name that reads no value out of events."""

    code: ClassVar[str] = "unknown-aggregate"
    message: ClassVar[str] = "`{name} of` is no value out of events"
    label: ClassVar[str] = "expected `count`, `total`, `average`, `highest`, `lowest`, `latest` or `first`"
    help: ClassVar[str] = (
        "`count of visited`, `total amount of purchased`, `latest page of visited`; `level of engagement` for a score"
    )
    name: str


class AggregateField(Problem):
    """A field too few or too many in a value out of events."""

    code: ClassVar[str] = "aggregate-field"
    message: ClassVar[str] = "{what}"
    label: ClassVar[str] = "{here}"
    what: str
    here: str


class LevelOfScore(Problem):
    """`level of` something that is no score."""

    code: ClassVar[str] = "level-of-score"
    message: ClassVar[str] = "`level of` takes the name of a score"
    label: ClassVar[str] = "expected one name, like `level of engagement`"


class LevelWithoutIs(Problem):
    """`level of engagement 1` outside `expect`."""

    code: ClassVar[str] = "level-without-is"
    message: ClassVar[str] = "a word is missing between the level and its value"
    label: ClassVar[str] = "`is` belongs here"


# --- event phrases


class NoCount(Problem):
    """`at least 5` without `times`, or in the place of `>=`."""

    code: ClassVar[str] = "no-count"
    message: ClassVar[str] = "`{amount} {value}` says neither how often nor how much"
    label: ClassVar[str] = "{here}"
    amount: str
    value: str
    here: str


class OnlyAtLeast(Problem):
    """`grade at most B`."""

    code: ClassVar[str] = "only-at-least"
    message: ClassVar[str] = "`{subject}` is compared by `at least`, not by `{amount}`"
    label: ClassVar[str] = "expected `at least`"
    subject: str
    amount: str


class PartTwice(Problem):
    """A part of a phrase or of a declaration that stands there twice."""

    code: ClassVar[str] = "part-twice"
    message: ClassVar[str] = "the {part} stands here twice"
    label: ClassVar[str] = "the second one"
    part: str


class WrongOrder(Problem):
    """The parts of an event phrase in another order than the language's."""

    code: ClassVar[str] = "wrong-order"
    message: ClassVar[str] = "the parts of this event phrase stand in the wrong order"
    label: ClassVar[str] = "the right order: `{right}`"
    help: ClassVar[str] = "EVENT [OBJECT] [where TEST] [COUNT] [in one FIELD] [[within D] after ANCHOR] [WINDOW]"
    right: str


# --- rules


class NoEvent(Problem):
    """Something else than an event behind `each`, `without`, `count of` and their like."""

    code: ClassVar[str] = "no-event"
    message: ClassVar[str] = "this is no event"
    label: ClassVar[str] = "expected an event, like `visited pricing`"


class EachByWithPoints(Problem):
    """`each … by FIELD: +4`."""

    code: ClassVar[str] = "each-by-with-points"
    message: ClassVar[str] = "an `each` with `by` has its points in rows"
    label: ClassVar[str] = "the rows stand below, indented: `pricing: +4`"
    help: ClassVar[str] = "for the same points whatever the value leave out the `by`"


class EndingBeforePoints(Problem):
    """`each … because "…": +4`."""

    code: ClassVar[str] = "ending-before-points"
    message: ClassVar[str] = "this belongs behind the points"
    label: ClassVar[str] = (
        "a rule ends in `because`, `as`, `from`, `until`; only a rule with rows has them before its `:`"
    )


class PerSomething(Problem):
    """`at most 2 times per week`."""

    code: ClassVar[str] = "per-something"
    message: ClassVar[str] = "`times per {word}` does not exist"
    label: ClassVar[str] = "only `per day`"
    help: ClassVar[str] = "`once per FIELD` counts a value once, `at most N times per day` bounds a calendar day"
    word: str


class EndingTwice(Problem):
    """`because` and the like twice in one rule."""

    code: ClassVar[str] = "ending-twice"
    message: ClassVar[str] = "`{word}` stands here twice"
    label: ClassVar[str] = "the second one"
    word: str


# --- declarations and tests


class UnknownType(Problem):
    """A type that does not exist."""

    code: ClassVar[str] = "unknown-type"
    message: ClassVar[str] = "there is no type `{name}`"
    label: ClassVar[str] = "expected `text`, `number`, `date`, `time`, `yes/no` or `list`"
    name: str


class SignedExpectation(Problem):
    """`expect engagement +15`."""

    code: ClassVar[str] = "signed-expectation"
    message: ClassVar[str] = "`{text}` with a sign are points, which only rules have"
    label: ClassVar[str] = "a score is a plain number; a rule's points read `rule NAME {text}`"
    text: str

    def diagnostic(self) -> Diagnostic:
        """With a fix that leaves the plus out."""
        found, start = Problem.diagnostic(self), self.span.end - len(self.text)
        if self.text[0] != "+":
            return found
        column = self.span.column + start - self.span.start
        sign = Span(self.span.file, start, start + 1, self.span.line, column)
        return dataclasses.replace(found, fix=replace(sign, "", f"write `{self.text[1:]}`"))


class NotThisValue(Problem):
    """`expect not grade A`."""

    code: ClassVar[str] = "not-this-value"
    message: ClassVar[str] = "`not {text}` is no expectation"
    label: ClassVar[str] = "a word is missing: `not {right}`"
    text: str
    right: str


_SEVERAL = "several values stand behind `in`, separated by commas: `country in NL, BE`"


def no_condition(node: nodes.Node) -> Problem:
    """A value where a condition belongs."""
    text = canonical(node)
    if isinstance(node, nodes.Quoted | nodes.DateValue | nodes.TimeValue):
        return NoCondition(
            span=node.span, text=text, hint=f"say what it is compared with: `title is {text}`; {_SEVERAL}"
        )
    hint = (
        f"compare it: `{text} >= 1`"
        if not isinstance(node, nodes.Number)
        else f"compare with it: `employees >= {text}`; {_SEVERAL}"
    )
    return NoCondition(span=node.span, text=text, hint=hint)


def phrase_as_value(phrase: nodes.Phrase) -> Problem:
    """Several words where one value belongs: a text without quotes, a comma that is missing, an event that must be
    counted.
    """
    text = canonical(phrase)
    if phrase.event.text in _SMALL and len(phrase.objects) == 1:
        return _needless(phrase.event, phrase.objects[0].span)
    bare = nodes.Phrase(phrase.span, False, phrase.event, phrase.objects)
    if phrase == bare and len(phrase.objects) == 1 and isinstance(phrase.objects[0], nodes.Name | nodes.Number):
        words = f'"{text}"'
        hint = (
            "a text of several words stands in quotes; the values of a list are separated by commas; "
            "a field of an event reads `visited where page is pricing`"
        )
        return PhraseAsValue(span=phrase.span, text=text, hint=hint, fix=replace(phrase.span, words))
    hint = "a number out of events: `count of …`, `total amount of …`, `days since …`"
    return PhraseAsValue(span=phrase.span, text=text, hint=hint)


_SMALL = ("that", "the", "a", "an", "either", "lead", "leads")


def _needless(word: nodes.Name, behind: Span) -> Problem:
    """A small word in front of a value; the fix leaves it out."""
    place = Span(word.span.file, word.span.start, behind.start, word.span.line, word.span.column)
    return NeedlessWord(span=word.span, word=word.text, fix=replace(place, "", "leave it out"))


def where_in_arithmetic(node: nodes.Node) -> Problem:
    """A phrase with a `where` in arithmetic; the fix puts it in parentheses."""
    fix = replace(node.span, f"({canonical(node)})", "put it in parentheses")
    return WhereInArithmetic(span=node.span, fix=fix)


def arithmetic_behind_where(span: Span, end: Span) -> Problem:
    """Arithmetic behind `where`; the fix puts the test in parentheses."""
    edits = (*insert(span, "(", "").edits, Edit(end, ")"))
    return ArithmeticBehindWhere(span=span, fix=Fix("put it in parentheses", edits))


_FUNCTIONS = {
    **dict.fromkeys(("and", "or", "not"), "tests are joined by words: `a and b`, `a or b`, `not a`"),
    **dict.fromkeys(
        ("isblank", "isempty", "isnull", "ifnull", "coalesce"), "say `title is missing` or `title is known`"
    ),
    **dict.fromkeys(("left", "startswith", "right", "mid"), 'say `title starts with "vp"`'),
    **dict.fromkeys(("search", "find", "contains", "regexmatch"), 'say `title contains "vp"`'),
    **dict.fromkeys(("lower", "upper", "trim", "proper"), "texts compare whatever their case: `title is CEO`"),
    **dict.fromkeys(("vlookup", "xlookup", "lookup", "in"), "many values are a set: `title in managers`"),
    **dict.fromkeys(("if", "ifs", "switch"), "cases are the rows of `first of:` or `points by title:`"),
    **dict.fromkeys(
        ("today", "now", "datediff", "days"), "time is counted back: `signup within 30d`, `days since signup > 30`"
    ),
}
"""What the functions of spreadsheets are here."""


def unknown_function(name: str, span: Span, near: str | None) -> Problem:
    """A function that does not exist; the fix takes the nearest."""
    if near is None:
        meant = _AGGREGATES.get(name.lower(), name.lower())
        out_of_events = meant in (*_AGGREGATES.values(), "total", "latest", "first")
        example = "count of visited" if meant == "count" else f"{meant} amount of purchased"
        hint = f"a value out of events reads `{example}`"
        if name.lower() in _FUNCTIONS:
            hint = _FUNCTIONS[name.lower()]
        elif not out_of_events:
            hint = "the object of an event stands behind it without parentheses: `visited pricing`"
        return UnknownFunction(span=span, name=name, hint=hint)
    return UnknownFunction(span=span, name=name, fix=_meant(span, near))


def unknown_aggregate(word: Token, field: nodes.Name | None, phrase: nodes.Phrase, near: str | None) -> Problem:
    """A value out of events that does not exist; the fix takes the nearest. `Head of Sales` is rather a text."""
    near = near or _AGGREGATES.get(word.text.lower())
    if near is not None or not phrase.bare:
        return UnknownAggregate(span=word.span, name=word.text, fix=_meant(word.span, near))
    text = " ".join([word.text, *([field.text] if field is not None else []), "of", phrase.event.text])
    span = word.span.to(phrase.span)
    hint = (
        f'`count of visited`, `total amount of purchased`; as a text of several words it stands in quotes: `"{text}"`'
    )
    return UnknownAggregate(span=span, name=word.text, hint=hint, fix=replace(span, f'"{text}"', "put it in quotes"))


_AGGREGATES = {
    **dict.fromkeys(("number", "amount", "count", "counts", "quantity"), "count"),
    **dict.fromkeys(("sum", "totals"), "total"),
    **dict.fromkeys(("mean", "avg", "average", "median"), "average"),
    **dict.fromkeys(("max", "maximum", "largest", "biggest", "most"), "highest"),
    **dict.fromkeys(("min", "minimum", "smallest", "least"), "lowest"),
    **dict.fromkeys(("last", "newest", "recent"), "latest"),
    **dict.fromkeys(("oldest", "earliest"), "first"),
}
"""What values out of events are called elsewhere."""


def aggregate_field(kind: str, span: Span, field: nodes.Name | None) -> Problem:
    """`count` takes no field, the others need one."""
    if field is not None:
        fix = replace(
            Span(field.span.file, field.span.start, field.span.end + 1, field.span.line, field.span.column),
            "",
            "leave it out",
        )
        here = "`count of EVENT` counts events; different values are counted by `EVENT at least 3 different FIELD`"
        return AggregateField(span=field.span, what="`count` takes no field", here=here, fix=fix)
    what, here = f"`{kind}` of which field?", f"expected a field: `{kind} amount of …`"
    return AggregateField(span=span, what=what, here=here)


def level_without_is(level: nodes.LevelOf, value: nodes.Value) -> Problem:
    """`level of engagement 1` outside `expect`; the fix writes `is`."""
    return LevelWithoutIs(
        span=value.span, fix=insert(value.span, "is ", f"write `{canonical(level)} is {canonical(value)}`")
    )


def no_count(name: nodes.Name, amount: Token, value: nodes.Value, *, alone: bool, ordered: bool) -> Problem:
    """`at least 5` without `times`: how often, or how much; or `grade at most B`."""
    text = canonical(value)
    span = amount.span.to(value.span)
    if ordered:
        fix = replace(amount.span, "at least")
        return OnlyAtLeast(span=amount.span, subject=name.text, amount=amount.text, fix=fix)
    if not isinstance(value, nodes.Number):
        return NoCount(
            span=span, amount=amount.text, value=text, here="only `grade` and `tier` are compared with a word"
        )
    sign = {"at least": ">=", "at most": "<=", "exactly": "is", "more than": ">", "fewer than": "<"}[amount.text]
    here = f"an event: `{amount.text} {text} times`"
    if not alone:
        return NoCount(
            span=span,
            amount=amount.text,
            value=text,
            here=here,
            fix=append(value.span, " times", f"write `{amount.text} {text} times`"),
        )
    here += f"; a number: `{name.text} {sign} {text}`"
    return NoCount(span=span, amount=amount.text, value=text, here=here, fix=replace(span, f"{sign} {text}"))


def wrong_order(phrase: nodes.Phrase) -> Problem:
    """The parts of a phrase in another order; the fix writes them in the right one."""
    right = canonical(phrase)
    return WrongOrder(span=phrase.span, right=right, fix=replace(phrase.span, right, safe=True))


def each_without_points(colon: Span) -> Problem:
    """An `each` that ends in `:` and has no `by`."""
    return EachWithoutPoints(span=colon)


def per_something(word: Token) -> Problem:
    """`per week`; the fix says `day`."""
    return PerSomething(span=word.span, word=word.text, fix=replace(word.span, "day"))


def ending_twice(word: str, span: Span, start: Span, first: Span) -> Problem:
    """The second of two endings of one kind; the fix takes it away, from the end `start` of the ending before."""
    fix = replace(start.to(span), "", "leave out the second")
    return EndingTwice(span=span, word=word, related=(Label(first, "the first one"),), fix=fix)


def unknown_type(name: str, span: Span, near: str | None) -> Problem:
    """A type that does not exist; the fix takes the nearest, or what the word means elsewhere."""
    near = near or _TYPES.get(name.lower())
    return UnknownType(span=span, name=name, fix=_meant(span, near))


_TYPES = {
    **dict.fromkeys(("string", "str", "varchar", "picklist", "email", "url"), "text"),
    **dict.fromkeys(("int", "integer", "float", "decimal", "money", "currency"), "number"),
    **dict.fromkeys(("bool", "boolean", "checkbox", "flag", "yes", "true", "true/false", "yesno", "y/n"), "yes/no"),
    **dict.fromkeys(("datetime", "timestamp", "date-time", "date_time", "instant"), "time"),
    **dict.fromkeys(("array", "tags", "multi"), "list"),
}


def not_this_value(phrase: nodes.Phrase) -> Problem:
    """`not grade A`; the fix makes a comparison of it."""
    value = phrase.objects[0]
    right = f"{phrase.event.text} is {canonical(value)}"
    return NotThisValue(span=phrase.span, text=canonical(phrase), right=right, fix=replace(phrase.span, right))


def _meant(span: Span, near: str | None) -> Any:
    return None if near is None else replace(span, near, f"did you mean `{near}`?")
