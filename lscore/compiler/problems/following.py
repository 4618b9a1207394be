"""Problems that may only follow from another: where a statement or a file could not be read, a name may be unknown
for that reason alone."""

from __future__ import annotations

from lscore.compiler.problems import decisions, files, names, phrases, rules, tests, values
from lscore.dsl.diagnostics import Problem

FOLLOWING: frozenset[type[Problem]] = frozenset(
    {
        decisions.LevelsNeedNumbers,
        decisions.NoLevels,
        decisions.NoRatingPart,
        decisions.NoSuchResult,
        decisions.TiersNeeded,
        decisions.UnknownLetter,
        decisions.UnknownScore,
        names.NoEvent,
        names.TwoMeanings,
        names.UnknownAttribute,
        names.UnknownEvent,
        names.UnknownName,
        phrases.NoAccount,
        phrases.NoObject,
        phrases.UnknownAnyField,
        phrases.UnknownField,
        rules.MoreDecimals,
        rules.RowMisfit,
        tests.NotAResult,
        tests.NotGiven,
        tests.UnknownResult,
        values.AttributeAlone,
        values.WrongType,
    }
)
"""Left out where something that could not be read may have declared a name."""

UNSAID: frozenset[type[Problem]] = frozenset(
    {files.NothingToScore, tests.NoAsOf, tests.NothingExpected, tests.UnknownRule}
)
"""Left out where any line could not be read: it may be the one that is missed."""
