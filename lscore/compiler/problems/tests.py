"""What can be wrong with the tests in a model.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem

_EXPECTED = (
    "a test expects scores, `grade`, `tier`, `rating`, `level of …`, `disqualified`, `skipped`, "
    '`route …`, `reason "…"`, `rule NAME +5`'
)


class NoAsOf(Problem):
    """A test without its instant."""

    code: ClassVar[str] = "no-as-of"
    message: ClassVar[str] = "this test does not say when it is"
    label: ClassVar[str] = "`as of` is missing"
    help: ClassVar[str] = "add a line like `as of 2026-03-01`"


class AsOfTwice(Problem):
    """A test with two instants."""

    code: ClassVar[str] = "as-of-twice"
    message: ClassVar[str] = "this test says twice when it is"
    label: ClassVar[str] = "stated again"


class NothingExpected(Problem):
    """A test that expects nothing."""

    code: ClassVar[str] = "nothing-expected"
    message: ClassVar[str] = "this test expects nothing"
    label: ClassVar[str] = "`expect` is missing"
    help: ClassVar[str] = "add a line like `expect score 15`"


class TestTwice(Problem):
    """Two tests of one name."""

    code: ClassVar[str] = "test-twice"
    message: ClassVar[str] = 'two tests are named "{name}"'
    label: ClassVar[str] = "named so again"
    help: ClassVar[str] = "give each test a name of its own"
    name: str


class NotGiven(Problem):
    """Something else than an attribute behind `given`."""

    code: ClassVar[str] = "not-given"
    message: ClassVar[str] = "`{name}` is declared as {kind}, and `given` states attributes of the lead"
    label: ClassVar[str] = "not an attribute"
    name: str
    kind: str


class FactTwice(Problem):
    """A fact that is stated twice."""

    code: ClassVar[str] = "fact-twice"
    message: ClassVar[str] = "`{name}` is stated twice"
    label: ClassVar[str] = "stated again"
    name: str


class UnreadableFact(Problem):
    """A value that its type cannot read."""

    code: ClassVar[str] = "unreadable-fact"
    message: ClassVar[str] = "`{name}` is {kind}, and {text} cannot be read as such"
    label: ClassVar[str] = "not {kind}"
    help: ClassVar[str] = "write {example}"
    name: str
    kind: str
    text: str
    example: str


class TooManyTimes(Problem):
    """An event that is repeated too often."""

    code: ClassVar[str] = "too-many-times"
    message: ClassVar[str] = "a test repeats an event at most {most} times"
    label: ClassVar[str] = "too many"
    most: str


class UnknownResult(Problem):
    """A name behind `expect` that is no result."""

    code: ClassVar[str] = "unknown-result"
    message: ClassVar[str] = "there is no result `{name}`"
    label: ClassVar[str] = "neither a score nor a decision of this model"
    help: ClassVar[str] = _EXPECTED
    name: str


class NotAResult(Problem):
    """Something else than a result behind `expect`."""

    code: ClassVar[str] = "not-a-result"
    message: ClassVar[str] = "a test expects results, and `{text}` is none"
    label: ClassVar[str] = "not a result"
    help: ClassVar[str] = _EXPECTED
    text: str


class ResultNeedsValue(Problem):
    """A result without what it must be."""

    code: ClassVar[str] = "result-needs-value"
    message: ClassVar[str] = "what must `{name}` be?"
    label: ClassVar[str] = "its value is missing"
    help: ClassVar[str] = "write `{name}` with a value behind it, or a comparison"
    name: str


class ScoreNeedsNumber(Problem):
    """A score beside something else than a number."""

    code: ClassVar[str] = "score-needs-number"
    message: ClassVar[str] = "score `{name}` is a number"
    label: ClassVar[str] = "`{text}` is none"
    name: str
    text: str


class UnknownRule(Problem):
    """A rule name that no rule has."""

    code: ClassVar[str] = "unknown-rule"
    message: ClassVar[str] = "no rule is named `{name}`"
    label: ClassVar[str] = "not behind an `as`"
    help: ClassVar[str] = "give the rule a name: `when …: +10 as {name}`"
    name: str


class NotInTestFile(Problem):
    """Something else in a file of tests."""

    code: ClassVar[str] = "not-in-test-file"
    message: ClassVar[str] = "a file of tests holds tests and nothing else"
    label: ClassVar[str] = "not a test"
    help: ClassVar[str] = "move it to the model"


class TestsOfFirst(Problem):
    """`tests of` further down."""

    code: ClassVar[str] = "tests-of-first"
    message: ClassVar[str] = "`tests of` opens its file"
    label: ClassVar[str] = "something stands above it"
    help: ClassVar[str] = "a file of tests holds nothing else; tests of this model need no `tests of`"


class TestsOfTests(Problem):
    """`tests of` a file of tests."""

    code: ClassVar[str] = "tests-of-tests"
    message: ClassVar[str] = "`{path}` is a file of tests itself"
    label: ClassVar[str] = "not a model"
    path: str
