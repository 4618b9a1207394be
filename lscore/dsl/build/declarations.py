"""Declarations: the model's name, sets, defines, the lead's attributes, events."""

# ruff: noqa: D102 (a method carries the name of its rule, and grammar.lark says what that is)

from __future__ import annotations

from typing import Any

from lscore.dsl import nodes, refusals
from lscore.dsl.build.conditions import ConditionRules
from lscore.dsl.build.values import Opening, listed, span_of, tuples_of
from lscore.dsl.spelling import nearest
from lscore.dsl.tokens import Token, merged

TYPES = ("text", "number", "date", "time", "yes/no", "list")


class DeclarationRules(ConditionRules):
    """What a model says of its world."""

    def model_name(self, word: Token, text: Token) -> nodes.ModelName:
        return nodes.ModelName(span_of(word, text), self.quoted(text))

    def owner(self, word: Token, text: Token) -> nodes.Owner:
        return nodes.Owner(span_of(word, text), self.quoted(text))

    def timezone(self, word: Token, text: Token) -> nodes.Timezone:
        return nodes.Timezone(span_of(word, text), self.quoted(text))

    def missing_markers(self, word: Token, values: Any) -> nodes.MissingMarkers:
        return nodes.MissingMarkers(span_of(word, values), values)

    def use(self, word: Token, path: Token) -> nodes.Use:
        return nodes.Use(span_of(word, path), self.quoted(path))

    def set_of(self, word: Token, name: nodes.Name, _colon: Token, values: Any) -> nodes.SetOf:
        return nodes.SetOf(span_of(word, values), name, values)

    def set_from(self, word: Token, name: nodes.Name, _from: Token, path: Token, *rest: Any) -> nodes.SetFrom:
        column = rest[1] if rest else None
        return nodes.SetFrom(span_of(word, path, *rest), name, self.quoted(path), column)

    def define(self, word: Token, name: nodes.Name, _colon: Token, condition: Any) -> nodes.Define:
        return nodes.Define(span_of(word, condition), name, self.as_condition(condition))

    def lead_header(self, word: Token, colon: Token) -> Opening:
        return Opening("lead", nodes.LeadBlock(span_of(word, colon), ()))

    def account_by(self, word: Token, _by: Token, name: nodes.Name) -> nodes.AccountBy:
        return nodes.AccountBy(span_of(word, name), name)

    def event_decl(self, word: Token, name: nodes.Name, *rest: Any) -> nodes.EventDecl:
        fields = tuples_of(rest)[0] if tuples_of(rest) else ()
        data_name = next(
            (self.quoted(part) for part in rest if isinstance(part, Token) and part.kind == "quoted"), None
        )
        return nodes.EventDecl(span_of(word, name, *rest), name, data_name, fields)

    # --- columns and types

    def type_name(self, *words: Token) -> Token:
        whole = words[0] if len(words) == 1 else merged("word", "", list(words))
        whole.text = "".join(word.text for word in words)
        return whole

    def column(self, name: Token, *rest: Token) -> nodes.ColumnDecl:
        kind: Any = self._type(rest[0]) if len(rest) in (1, 3) else None
        source = self.quoted(rest[-1]) if len(rest) > 1 else None
        return nodes.ColumnDecl(span_of(name, *rest), self.name(name), kind, (), source)

    def _type(self, word: Token) -> str:
        if word.text not in TYPES:
            self.refuse(refusals.unknown_type(word.text, word.span, nearest(word.text, TYPES)))
            return "text"
        return word.text

    def columns(self, *children: Any) -> tuple[nodes.ColumnDecl, ...]:
        return listed(*children)

    def attribute(self, column: nodes.ColumnDecl, *rest: Any) -> nodes.ColumnDecl:
        if not rest:
            return column
        source = self.quoted(rest[4]) if len(rest) == 5 else column.column
        if len(rest) == 5 and column.column is not None:
            self.refuse(refusals.PartTwice(span=span_of(rest[3:]), part="column's name"))
        return nodes.ColumnDecl(span_of(column, rest), column.name, column.type, rest[2], source)
