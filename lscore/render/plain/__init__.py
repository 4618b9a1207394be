"""Statements of a model in plain words: one sentence that a reader who never saw the language understands.

The words are made from the tree alone and the names that the model declares, so there is a sentence for every line that
can be read, whatever is wrong elsewhere.
"""

from __future__ import annotations

from lscore.render.plain.conditions import condition_in_words
from lscore.render.plain.rules import category_in_words, rule_in_words, score_in_words
from lscore.render.plain.statements import statement_in_words

__all__ = ["category_in_words", "condition_in_words", "rule_in_words", "score_in_words", "statement_in_words"]
