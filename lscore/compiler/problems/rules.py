"""What can be wrong with rules, their options and rows, categories and scores.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class RuleTwice(Problem):
    """Two rules that are written alike."""

    code: ClassVar[str] = "rule-twice"
    message: ClassVar[str] = "the same rule stands twice in {place}"
    label: ClassVar[str] = "already there, word for word"
    help: ClassVar[str] = "a merge may have kept both: delete one, or give one a name of its own with `as`"
    place: str


class RuleNameTwice(Problem):
    """Two rules of one name."""

    code: ClassVar[str] = "rule-name-twice"
    message: ClassVar[str] = "two rules are named `{name}`"
    label: ClassVar[str] = "named `{name}` again"
    help: ClassVar[str] = "a name behind `as` stands once in a model"
    name: str


class OptionsTwice(Problem):
    """Options on two openings."""

    code: ClassVar[str] = "options-twice"
    message: ClassVar[str] = "{title} is opened twice with options"
    label: ClassVar[str] = "options again"
    help: ClassVar[str] = "keep the options on one opening and none on the others"
    title: str


class OptionTwice(Problem):
    """An option that stands twice."""

    code: ClassVar[str] = "option-twice"
    message: ClassVar[str] = "`{text}`: an option of this kind is already there"
    label: ClassVar[str] = "stated again"
    help: ClassVar[str] = "one of the two can go"
    text: str


class OptionMisfit(Problem):
    """An option that the rule does not take."""

    code: ClassVar[str] = "option-misfit"
    message: ClassVar[str] = "{rule} does not take `{text}`"
    label: ClassVar[str] = "not an option of {rule}"
    help: ClassVar[str] = "{rule} takes {takes}"
    text: str
    rule: str
    takes: str


class EndingTwice(Problem):
    """An ending that stands twice."""

    code: ClassVar[str] = "ending-twice"
    message: ClassVar[str] = "`{word}` stands twice"
    label: ClassVar[str] = "stated again"
    word: str


class EndingNotHere(Problem):
    """An ending that decisions do not take."""

    code: ClassVar[str] = "ending-not-here"
    message: ClassVar[str] = "a decision takes a `because` and nothing else"
    label: ClassVar[str] = "`{word}` is for rules"
    word: str


class EndsBeforeStart(Problem):
    """`until` before `from`."""

    code: ClassVar[str] = "ends-before-start"
    message: ClassVar[str] = "this rule ends before it begins"
    label: ClassVar[str] = "before its first day"
    help: ClassVar[str] = "`from` is the first day and `until` the last, both in"


class DecayNeedsPhrase(Problem):
    """A decay on a condition that is no single phrase."""

    code: ClassVar[str] = "decay-needs-phrase"
    message: ClassVar[str] = "a decay needs the age of one event, so the condition must be one event phrase"
    label: ClassVar[str] = "on a condition of another kind"
    help: ClassVar[str] = "split the rule, or write `each … , halving every 15d: +5`"


class DecayInDays(Problem):
    """A decay that is not in whole days."""

    code: ClassVar[str] = "decay-in-days"
    message: ClassVar[str] = "a decay goes by whole days"
    label: ClassVar[str] = "{text} is not a number of days"
    text: str


class MostBelowZero(Problem):
    """`at most` a negative number of points."""

    code: ClassVar[str] = "most-below-zero"
    message: ClassVar[str] = "`at most … points` bounds the size of a sum, on either side of 0"
    label: ClassVar[str] = "{text} is below 0"
    help: ClassVar[str] = "write it without the sign"
    text: str


class StepAboveZero(Problem):
    """`for every` nothing or less."""

    code: ClassVar[str] = "step-above-zero"
    message: ClassVar[str] = "`for every` needs a number above 0"
    label: ClassVar[str] = "{text} is not above 0"
    text: str


class NoTable(Problem):
    """A table over something without rows."""

    code: ClassVar[str] = "no-table"
    message: ClassVar[str] = "`{text}` is {kind}, and there are no tables over it"
    label: ClassVar[str] = "no row takes such a value"
    help: ClassVar[str] = "use `first of:` with conditions"
    text: str
    kind: str


class RowMisfit(Problem):
    """A row that does not go with the type."""

    code: ClassVar[str] = "row-misfit"
    message: ClassVar[str] = "`{text}` is {kind}, and `{row}` is no row for it"
    label: ClassVar[str] = "not for {kind}"
    help: ClassVar[str] = "rows for {kind}: {rows}, `missing`, `otherwise`"
    text: str
    kind: str
    row: str
    rows: str


class RowTwice(Problem):
    """A value that two rows take."""

    code: ClassVar[str] = "row-twice"
    message: ClassVar[str] = "{text} stands twice in this table"
    label: ClassVar[str] = "a second row for it"
    help: ClassVar[str] = "one value, one row"
    text: str


class BoundsTurned(Problem):
    """A range whose ends are turned around."""

    code: ClassVar[str] = "bounds-turned"
    message: ClassVar[str] = "{low} is above {high}"
    label: ClassVar[str] = "the upper end"
    low: str
    high: str


class DecimalsOutOfRange(Problem):
    """More decimals than there are."""

    code: ClassVar[str] = "decimals-out-of-range"
    message: ClassVar[str] = "a score has 0 to 4 decimals"
    label: ClassVar[str] = "{text} is not among them"
    text: str


class MoreDecimals(Problem):
    """A bound with more decimals than its score."""

    code: ClassVar[str] = "more-decimals"
    message: ClassVar[str] = "{title} is in {decimals}, and {amount} is finer"
    label: ClassVar[str] = "finer than {title}"
    help: ClassVar[str] = "round it, or give the score more decimals: `to {needed}`"
    amount: str
    title: str
    decimals: str
    needed: str


class ScoreCircle(Problem):
    """Scores that need each other."""

    code: ClassVar[str] = "score-circle"
    message: ClassVar[str] = "score `{name}` needs itself: {way}"
    label: ClassVar[str] = "leads back to `{name}`"
    help: ClassVar[str] = "a score may use others, but nothing that uses it"
    name: str
    way: str
