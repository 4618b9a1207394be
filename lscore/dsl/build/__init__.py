"""From what the parser has recognised to nodes: a method for every rule of the grammar, called with all its children.

Methods never raise: what they refuse they put among the problems of the page, and return the node that was meant.
"""

from __future__ import annotations

from lscore.dsl.build.decisions import DecisionRules
from lscore.dsl.build.declarations import DeclarationRules
from lscore.dsl.build.phrases import PhraseRules
from lscore.dsl.build.scores import ScoreRules
from lscore.dsl.build.testlines import TestRules
from lscore.dsl.build.values import Builds, Opening


class Builder(PhraseRules, ScoreRules, DecisionRules, DeclarationRules, TestRules):
    """Everything the grammar's rules become."""


__all__ = ["Builder", "Builds", "Opening"]
