"""Conditions and values in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard, assert_never, cast

from lscore.compiler.vocabulary import Vocabulary
from lscore.dsl import nodes
from lscore.dsl.printer import canonical
from lscore.render.plain.amounts import both, duration, either, number, value
from lscore.render.plain.events import deed, events, in_window, last_deed, not_done

_COMPARED: dict[nodes.CompareOp, str] = {
    ">=": "is at least",
    "<=": "is at most",
    ">": "is more than",
    "<": "is less than",
    "is": "is",
    "is not": "is known and not",
    "before": "is before",
    "after": "is after",
    "on or before": "is on or before",
    "on or after": "is on or after",
}
_TEXTS = {
    "contains": "contains",
    "starts with": "starts with",
    "ends with": "ends with",
    "like": "is like",
    "has word": "has the word",
}


def condition_in_words(
    node: nodes.Condition, names: Vocabulary, window: nodes.Duration | None = None, *, event: str | None = None
) -> str:
    """A condition as the end of "… if": `the lead visited "/pricing" in the last 30 days`. `window` is that of the
    category around it; with an `event` the names in it are fields of it."""
    return _Words(names, window, event).condition(node)


def value_in_words(node: nodes.Expr, names: Vocabulary, window: nodes.Duration | None = None) -> str:
    """A value: an attribute, a score, something out of events, arithmetic."""
    return _Words(names, window, None).expression(node)


@dataclass(frozen=True, slots=True)
class _Words:
    names: Vocabulary
    window: nodes.Duration | None
    event: str | None

    # --- logic

    def condition(self, node: nodes.Condition) -> str:
        """Any condition."""
        match node:
            case nodes.And(items=items):
                return " and ".join(self._part(item) for item in items)
            case nodes.Or(items=items):
                return " or ".join(self._part(item) for item in items)
            case nodes.Not(item=item):
                return self._negated(item)
            case nodes.Group(item=item):
                return self._group(item)
            case nodes.HowManyOf(bound=bound, count=count, items=items):
                said = "; ".join(self.condition(item) for item in items)
                return f"{bound} {number(count.units)} of these hold: {said}"
            case nodes.Phrase():
                return self._phrase(node)
            case _:
                return self._test(node)

    def _part(self, node: nodes.Condition) -> str:
        """An item of a list of conditions, in parentheses where it is a list itself."""
        inner: nodes.Expr | nodes.Condition = node
        said = self.condition(node)
        if isinstance(node, nodes.Group):
            inner = node.item
        return f"({said})" if isinstance(inner, nodes.And | nodes.Or | nodes.HowManyOf) else said

    def _group(self, item: nodes.Expr | nodes.Condition) -> str:
        if isinstance(item, nodes.Group):
            return self._group(item.item)
        if _is_condition(item):
            return self.condition(item)
        return f"({self.expression(cast('nodes.Expr', item))})"

    def _negated(self, node: nodes.Condition) -> str:
        match node:
            case nodes.Group(item=item) if _is_condition(item):
                return self._negated(item)
            case nodes.Phrase() if self._happens(node) and node.count is None and node.in_one is None:
                return not_done(node, self.names, self._field_words, self.window)
            case nodes.Phrase() if node.bare and self._kind(node.event.text) == "attribute":
                return f"{node.event.text} is not yes (no, or not known)"
            case nodes.Phrase() if node.bare and node.event.text in ("disqualified", "skipped"):
                return f"the lead is not {node.event.text}"
            case nodes.Compare(op="is", left=left) if not self._of_result(left):
                return f"{self.expression(left)} is not {self._compared_with(node)} (or is missing)"
            case nodes.Phrase() if node.bare:
                return f"{node.event.text} does not hold"
            case nodes.Known(written="is missing"):
                return self._known(node, "is known")
            case nodes.Known():
                return self._known(node, "is missing")
            case _:
                return f"it is not so that {self._part(node)}"

    # --- phrases, which may be names of other things

    def _kind(self, name: str) -> str | None:
        if self.event is not None:
            return "attribute"
        return self.names.kind_of(name)

    def _happens(self, node: nodes.Phrase) -> bool:
        """Whether a phrase speaks of events."""
        if not node.windowed:
            return True
        kind = self._kind(node.event.text)
        return kind == "event" or (kind is None and node.event.text not in ("disqualified", "skipped"))

    def _phrase(self, node: nodes.Phrase) -> str:
        if self._happens(node):
            return deed(node, self.names, self._field_words, self.window)
        name = node.event.text
        if node.window is not None:
            return f"{name} is {in_window(node.window)}"
        match self._kind(name):
            case "attribute":
                return f"{name} is yes"
            case "define":
                return f"{name} holds"
            case "score":
                return name
            case _:
                return f"the lead is {name}"

    def _field_words(self, node: nodes.Condition) -> str:
        """A condition on the fields of an event."""
        return _Words(self.names, None, "").condition(node)

    # --- tests

    def _test(
        self,
        node: nodes.Compare | nodes.In | nodes.Between | nodes.TextTest | nodes.Includes | nodes.Known | nodes.AtLeast,
    ) -> str:
        match node:
            case nodes.Compare():
                return self._compared(node)
            case nodes.In(left=left, negated=negated, items=items):
                return self._listed(left, negated, items)
            case nodes.Between(left=left, low=low, high=high):
                return f"{self.expression(left)} is from {self.expression(low)} to {self.expression(high)}"
            case nodes.TextTest(op=op, left=left, right=right):
                stars = ' (where "*" is any text)' if op == "like" else ""
                return f"{self.expression(left)} {_TEXTS[op]} {value(right)}{stars}"
            case nodes.Includes(left=left, mode=mode, items=items):
                found = [self._item(item) for item in items]
                said = both(found) if mode == "all" else either(found)
                return f"{self.expression(left)} {'include all of' if mode == 'all' else 'include'} {said}"
            case nodes.Known(written=written):
                return self._known(node, "is missing" if written == "is missing" else "is known")
            case nodes.AtLeast(left=left, value=letter):
                return f"the {self._subject(left)} is {_letter(letter)} or better"
            case _:
                assert_never(node)

    def _known(self, node: nodes.Known, said: str) -> str:
        return f"{self.expression(node.left)} {said}"

    def _compared(self, node: nodes.Compare) -> str:
        left = self.expression(node.left)
        if self._of_result(node.left):
            return f"the {self._subject(node.left)} {'is' if node.op == 'is' else 'is not'} {_right(node.right)}"
        right = self._compared_with(node)
        if node.op in ("is", "is not") and right.startswith("one of "):
            return f"{left} is {'known and not ' if node.op == 'is not' else ''}{right}"
        return f"{left} {_COMPARED[node.op]} {right}"

    def _compared_with(self, node: nodes.Compare) -> str:
        right = node.right
        if isinstance(right, nodes.Name) and node.op in ("is", "is not"):
            if right.text in ("yes", "no"):
                return right.text
            return self._item(right)
        return self.expression(right)

    def _listed(self, left: nodes.Expr, negated: bool, items: tuple[nodes.Expr, ...]) -> str:
        if self._of_result(left):
            letters = [_right(item) for item in items]
            return f"the {self._subject(left)} {'is none of' if negated else 'is'} {either(letters)}"
        found = either([self._item(item) for item in items])
        return f"{self.expression(left)} is {'known and not ' if negated else ''}{found}"

    def _item(self, item: nodes.Expr) -> str:
        """A value of a list: a text, a set, a number."""
        if isinstance(item, nodes.Name):
            return f"one of {item.text}" if item.text in self.names.sets else f'"{item.text}"'
        return self.expression(item)

    # --- values

    def expression(self, node: nodes.Expr) -> str:
        """A value."""
        match node:
            case nodes.Name(text=text):
                return text
            case nodes.Quoted() | nodes.Number() | nodes.DateValue() | nodes.TimeValue():
                return value(node)
            case nodes.Group(item=item):
                return self._group(item)
            case nodes.Arith(op=op, left=left, right=right):
                return f"{self.expression(left)} {op} {self.expression(right)}"
            case nodes.Extreme(kind=kind, items=items):
                which = "largest" if kind == "max" else "smallest"
                return f"the {which} of {both([self.expression(item) for item in items])}"
            case nodes.Domain(item=item):
                return f"the domain of {self.expression(item)}"
            case nodes.Aggregate():
                return self._aggregate(node)
            case nodes.DaysSince(phrase=phrase):
                return self._days_since(phrase)
            case nodes.LevelOf(score=score):
                return f"level of {score.text}"
            case _:
                assert_never(node)

    def _aggregate(self, node: nodes.Aggregate) -> str:
        which = events(node.phrase, self.names, self._field_words, self.window)
        field = node.field.text if node.field is not None else ""
        match node.kind:
            case "count":
                return f"the number of {which.removeprefix('the ')}"
            case "latest" | "first":
                return f"the {node.kind} {field} of {which}"
            case _:
                return f"the {node.kind} {field} of {which}"

    def _days_since(self, phrase: nodes.Phrase) -> str:
        if phrase.bare and self._kind(phrase.event.text) == "attribute":
            return f"the number of days since {phrase.event.text}"
        return f"the number of days since {last_deed(phrase, self.names, self._field_words, self.window)}"

    # --- decisions

    def _of_result(self, node: nodes.Expr) -> bool:
        if isinstance(node, nodes.LevelOf):
            return True
        return isinstance(node, nodes.Name) and node.text in ("grade", "tier", "rating") and self.event is None

    def _subject(self, node: nodes.Expr) -> str:
        return node.text if isinstance(node, nodes.Name) else self.expression(node)


def _letter(node: nodes.Value) -> str:
    return node.text if isinstance(node, nodes.Name) else value(node).strip('"')


def _right(node: nodes.Expr) -> str:
    if isinstance(node, nodes.Name | nodes.Quoted | nodes.Number | nodes.DateValue | nodes.TimeValue):
        return _letter(node)
    return canonical(node)


def _is_condition(node: nodes.Expr | nodes.Condition) -> TypeGuard[nodes.Condition]:
    return not isinstance(
        node,
        nodes.Name
        | nodes.Quoted
        | nodes.Number
        | nodes.DateValue
        | nodes.TimeValue
        | nodes.Arith
        | nodes.Extreme
        | nodes.Domain
        | nodes.Aggregate
        | nodes.DaysSince
        | nodes.LevelOf,
    )


__all__ = ["condition_in_words", "duration", "value_in_words"]
