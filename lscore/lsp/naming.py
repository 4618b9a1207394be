"""The places where names stand on the pages of a model, with what each stands for.

A bare name is what the compiler takes it for: what it is declared as; beside a text the set of that name, if there is
one, else a value; beside a grade, tier or level a letter; behind `where` a field; behind `expect` a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lscore.compiler.normal import normal
from lscore.compiler.texts import written
from lscore.dsl import nodes
from lscore.lsp.book import OWN, Book, Occurrence, Symbol

_DAY = "day"


def occurrences(pages: Mapping[str, nodes.Page]) -> Iterator[Occurrence]:
    """All names on the pages of a model that stand for something, in the order of the pages."""
    book = Book.of(pages.values())
    for file, page in pages.items():
        home = _model_of(page, pages) or file
        for found in _Walk(book).page(page):
            symbol = found.symbol
            if symbol.kind in OWN:
                symbol = Symbol(symbol.kind, symbol.name, symbol.of, home)
            yield Occurrence(symbol, found.span, found.declared_by)


def _model_of(page: nodes.Page, pages: Mapping[str, nodes.Page]) -> str | None:
    """The model that a page of tests is of: it is read next after it."""
    if not (page.statements and isinstance(page.statements[0], nodes.TestsOf)):
        return None
    files = list(pages)
    after = files.index(page.file) + 1
    return files[after] if after < len(files) else None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names stand: among the lead's, behind the `where` of some event, behind `expect`."""

    event: str | None = None
    expecting: bool = False


_LEAD = _Scope()
_EXPECT = _Scope(expecting=True)
Found = Iterator[Occurrence]


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes over pages."""

    book: Book

    def page(self, page: nodes.Page) -> Found:
        """The names of a page."""
        for node in page.statements:
            yield from self.statement(node)

    def statement(self, node: nodes.Statement) -> Found:
        """The names of a statement at the left margin."""
        match node:
            case nodes.LeadBlock(attributes=attributes):
                for column in attributes:
                    yield Occurrence(Symbol("attribute", column.name.text), column.name.span, column)
            case nodes.EventDecl(name=name, fields=fields):
                yield Occurrence(Symbol("event", name.text), name.span, node)
                for column in fields:
                    yield Occurrence(Symbol("field", column.name.text, name.text), column.name.span, column)
            case nodes.AccountBy(attribute=attribute):
                yield from self.value_name(attribute, _LEAD)
            case nodes.SetOf(name=name, values=values):
                yield Occurrence(Symbol("set", name.text), name.span, node)
                yield from self.listed(values)
            case nodes.SetFrom(name=name):
                yield Occurrence(Symbol("set", name.text), name.span, node)
            case nodes.Define(name=name, condition=condition):
                yield Occurrence(Symbol("define", name.text), name.span, node)
                yield from self.condition(condition, _LEAD)
            case nodes.ScoreBlock(name=name, body=body):
                yield Occurrence(Symbol("score", name.text), name.span, node)
                for part in body:
                    yield from self.rule(part, name.text)
            case nodes.Test(lines=lines):
                for line in lines:
                    yield from self.test_line(line)
            case nodes.CategoryBlock() | nodes.When() | nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf():
                yield from self.rule(node, "score")
            case nodes.ForEvery() | nodes.ForEveryWithout():
                yield from self.rule(node, "score")
            case _:
                yield from self.decision(node)

    # --- rules

    def rule(self, node: nodes.Rule | nodes.CategoryBlock, score: str) -> Found:
        """The names of a rule or category."""
        match node:
            case nodes.CategoryBlock(name=name, body=body):
                yield Occurrence(Symbol("category", name.text, score), name.span, node)
                for part in body:
                    yield from self.rule(part, score)
                return
            case nodes.When(condition=condition):
                yield from self.condition(condition, _LEAD)
            case nodes.Each(phrase=phrase, by=by, rows=rows):
                yield from self.phrase(phrase)
                yield from self.fields([by] if by else [], phrase.event.text)
                yield from self.rows(rows)
            case nodes.PointsBy(value=value, rows=rows):
                yield from self.value(value, _LEAD)
                yield from self.rows(rows)
            case nodes.ChoiceOf(rows=choices):
                for row in choices:
                    yield from self.condition(row.condition, _LEAD) if row.condition else ()
            case nodes.ForEvery(value=value):
                yield from self.value(value, _LEAD)
            case nodes.ForEveryWithout(phrase=phrase):
                yield from self.phrase(phrase)
        if isinstance(node, nodes.Each):
            once = [option.field for option in node.options if isinstance(option, nodes.OncePer)]
            yield from self.fields(once, node.phrase.event.text)
        yield from self.endings(node.endings)

    def rows(self, rows: Iterable[nodes.Row]) -> Found:
        """The sets among the labels of rows."""
        for row in rows:
            labels = [label for label in row.labels if isinstance(label, nodes.Name)]
            yield from self.listed(labels)

    def endings(self, endings: Iterable[nodes.Ending]) -> Found:
        """The stable name of a rule."""
        for ending in endings:
            if isinstance(ending, nodes.As):
                yield Occurrence(Symbol("rule", ending.name.text), ending.name.span, ending)

    # --- decisions

    def decision(self, node: nodes.Statement) -> Found:
        """The names of a decision."""
        match node:
            case nodes.Grades(letters=letters, start=start):
                yield from (self.letter("grade", item, node) for item in letters)
                yield from [self.letter("grade", start)] if start else []
            case nodes.Tiers(letters=letters):
                yield from (self.letter("tier", item, node) for item in letters)
            case nodes.GradeLine(letter=letter):
                yield self.letter("grade", letter)
            case nodes.TierLine(letter=letter):
                yield self.letter("tier", letter)
            case nodes.Route(target=target):
                yield self.letter("route", target, node)
            case nodes.Keep(score=score):
                yield Occurrence(Symbol("score", score.text), score.span)
            case nodes.Levels(score=score, rows=rows):
                yield Occurrence(Symbol("score", score.text), score.span)
                for row in rows:
                    yield self.letter("level", row.level, node, of=score.text)
            case nodes.Rating(parts=parts):
                for part in parts:
                    yield from self.value(part, _LEAD)
            case _:
                pass
        condition = getattr(node, "condition", None)
        if condition is not None:
            yield from self.condition(condition, _LEAD)
        yield from self.endings(getattr(node, "endings", ()))

    @staticmethod
    def letter(kind: str, value: nodes.Value, declared_by: nodes.Node | None = None, of: str = "") -> Occurrence:
        """A letter of a scale, or the name of a route or level: compared as text."""
        match kind:
            case "grade" | "tier" | "level" | "route":
                return Occurrence(Symbol(kind, normal(written(value)), of), value.span, declared_by)
            case _:
                raise ValueError(kind)

    # --- conditions

    def condition(self, node: nodes.Condition | nodes.Expr, scope: _Scope) -> Found:
        """The names of a condition."""
        match node:
            case nodes.And(items=items) | nodes.Or(items=items) | nodes.HowManyOf(items=items):
                for item in items:
                    yield from self.condition(item, scope)
            case nodes.Not(item=item) | nodes.Group(item=item):
                yield from self.condition(item, scope)
            case nodes.Compare(op=op, left=left, right=right):
                yield from self.value(left, scope)
                beside = op in ("is", "is not")
                yield from self.beside(left, (right,), scope) if beside else self.value(right, scope)
            case nodes.In(left=left, items=items):
                yield from self.value(left, scope)
                yield from self.beside(left, items, scope)
            case nodes.Between(left=left, low=low, high=high):
                for part in (left, low, high):
                    yield from self.value(part, scope)
            case nodes.TextTest(left=left) | nodes.Known(left=left):
                yield from self.value(left, scope)
            case nodes.Includes(left=left, items=items):
                yield from self.value(left, scope)
                yield from self.listed(items)
            case nodes.AtLeast(left=left, value=value):
                yield from self.beside(left, (value,), scope)
            case nodes.Phrase():
                yield from self.phrase(node, scope)
            case _:
                yield from self.value(node, scope)

    def beside(self, left: nodes.Expr | nodes.Condition, items: Iterable[nodes.Expr], scope: _Scope) -> Found:
        """What a test compares with: letters, sets, or where numbers are compared further names."""
        scale = self._scale(left)
        for item in items:
            if scale is not None:
                kind, of = scale
                if isinstance(item, nodes.Name | nodes.Quoted | nodes.Number) and kind:
                    yield self.letter(kind, item, of=of)
            elif isinstance(item, nodes.Name) and item.text in self.book.sets and not scope.expecting:
                yield Occurrence(Symbol("set", item.text), item.span)
            elif not isinstance(item, nodes.Name) or self._is_number(left, scope):
                yield from self.value(item, scope)

    def listed(self, values: Iterable[nodes.Value]) -> Found:
        """The sets among some values."""
        for value in values:
            if isinstance(value, nodes.Name) and value.text in self.book.sets:
                yield Occurrence(Symbol("set", value.text), value.span)

    def _scale(self, left: nodes.Expr | nodes.Condition) -> tuple[str, str] | None:
        """The scale that what stands on the left is a letter of ("" for a rating, which has none), and of which
        score."""
        match left:
            case nodes.Group(item=item):
                return self._scale(item)
            case nodes.LevelOf(score=score):
                return "level", score.text
            case nodes.Name(text=text) if self.book.kind_of(text) is None:
                return {"grade": ("grade", ""), "tier": ("tier", ""), "rating": ("", "")}.get(text)
            case nodes.Phrase(event=event) if left.bare:
                return self._scale(event)
            case _:
                return None

    def _is_number(self, left: nodes.Expr | nodes.Condition, scope: _Scope) -> bool:
        """Whether a value is a number, beside which a bare name is one, too."""
        match left:
            case nodes.Group(item=item):
                return self._is_number(item, scope)
            case nodes.Name(text=text):
                column = self._column(text, scope)
                return (column is not None and column.type == "number") or (
                    scope.event is None and self.book.kind_of(text) == "score"
                )
            case nodes.Phrase(event=event) if left.bare:
                return self._is_number(event, scope)
            case nodes.Aggregate(kind="latest" | "first", field=field, phrase=phrase):
                column = self.book.field_of(phrase.event.text, field.text) if field else None
                return column is not None and column.type == "number"
            case _:
                return isinstance(left, nodes.Arith | nodes.Extreme | nodes.Aggregate | nodes.DaysSince | nodes.Number)

    def _column(self, name: str, scope: _Scope) -> nodes.ColumnDecl | None:
        if scope.event is not None:
            return self.book.field_of(scope.event, name)
        return self.book.attributes.get(name)

    # --- values and phrases

    def value(self, node: nodes.Expr | nodes.Condition, scope: _Scope) -> Found:
        """The names of an expression."""
        match node:
            case nodes.Name():
                yield from self.value_name(node, scope)
            case nodes.Group(item=item) | nodes.Domain(item=item):
                yield from self.value(item, scope)
            case nodes.Arith(left=left, right=right):
                yield from self.value(left, scope)
                yield from self.value(right, scope)
            case nodes.Extreme(items=items):
                for item in items:
                    yield from self.value(item, scope)
            case nodes.Aggregate(field=field, phrase=phrase):
                yield from self.fields([field] if field else [], phrase.event.text)
                yield from self.phrase(phrase)
            case nodes.DaysSince(phrase=phrase):
                yield from self.phrase(phrase)
            case nodes.LevelOf(score=score):
                yield Occurrence(Symbol("score", score.text), score.span)
            case nodes.Quoted() | nodes.Number() | nodes.DateValue() | nodes.TimeValue():
                return
            case _:
                yield from self.condition(node, scope)

    def value_name(self, node: nodes.Name, scope: _Scope) -> Found:
        """A name where a value stands."""
        if scope.event is not None:
            yield from self.fields([node], scope.event)
            return
        symbol = self.book.value_of(node.text)
        if symbol is not None and (not scope.expecting or symbol.kind == "score"):
            yield Occurrence(symbol, node.span)

    def fields(self, names: Iterable[nodes.Name], event: str) -> Found:
        """Names of fields; `day` is the calendar day."""
        for name in names:
            if name.text != _DAY:
                yield from (Occurrence(symbol, name.span) for symbol in self.book.fields_named(name.text, event))

    def phrase(self, node: nodes.Phrase, scope: _Scope = _LEAD) -> Found:
        """The names of an event phrase, or of what stands where one may."""
        if scope.expecting or scope.event is not None:
            yield from self.value_name(node.event, scope)
            return
        symbol = self.book.phrase_of(node.event.text, bare=node.windowed)
        if symbol is not None:
            yield Occurrence(symbol, node.event.span)
        event = node.event.text
        yield from self.listed(node.objects)
        if node.where is not None:
            yield from self.condition(node.where, _Scope(event))
        counted = [node.count.field] if node.count and node.count.field else []
        yield from self.fields([*counted, *([node.in_one] if node.in_one else [])], event)
        if node.after is not None:
            anchor = node.after.anchor
            yield from self.phrase(anchor)
            same = [node.after.same] if node.after.same else []
            yield from self.fields(same, event)
            yield from self.fields(same, anchor.event.text)

    # --- tests

    def test_line(self, line: nodes.TestLine) -> Found:
        """The names of a line of a test."""
        match line:
            case nodes.Given(facts=facts):
                for fact in facts:
                    yield Occurrence(Symbol("attribute", fact.name.text), fact.name.span)
            case nodes.EventFact(event=event, fields=facts):
                yield Occurrence(Symbol("event", event.text), event.span)
                yield from self.fields([fact.name for fact in facts], event.text)
            case nodes.Expect(items=items):
                for item in items:
                    yield from self.expectation(item)
            case nodes.AsOf():
                return

    def expectation(self, item: nodes.Expectation) -> Found:
        """The names of what a test expects."""
        match item:
            case nodes.ExpectRule(name=name):
                yield Occurrence(Symbol("rule", name.text), name.span)
            case nodes.ExpectRoute(target=target):
                yield self.letter("route", target)
            case nodes.ExpectValue(subject=subject, value=value):
                yield from self.value(subject, _EXPECT)
                yield from self.beside(subject, (value,), _EXPECT)
            case nodes.ExpectReason():
                return
            case _:
                yield from self.condition(item, _EXPECT)
