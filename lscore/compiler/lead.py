"""What names mean in rules, decisions and defines: attributes, scores, results, and events as conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lscore.compiler.fields import ACTIVE, field_value
from lscore.compiler.model import (
    AttributeValue,
    Condition,
    DaysSinceEvent,
    DaysSinceValue,
    Defined,
    EventCount,
    EventValue,
    GradeValue,
    IsDisqualified,
    LevelValue,
    RatingValue,
    ScoreValue,
    TierValue,
    Type,
    Value,
    YesNoIs,
    value_type,
)
from lscore.compiler.names import RESULT_NAMES, World, free_name, result_name, suggest
from lscore.compiler.phrases import Stand, happened, matching
from lscore.compiler.problems import decisions as decision_problems
from lscore.compiler.problems import names as problems
from lscore.compiler.problems import phrases as phrase_problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.reading import Derived
from lscore.compiler.report import Report
from lscore.compiler.sets import SetValues
from lscore.compiler.values import DATES, KINDS, TESTS, wrong_type
from lscore.compiler.windows import attribute_window
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Fix, Label, Span
from lscore.dsl.edits import between

Word = Literal["grade", "tier", "rating", "level", "disqualified"]
"""The results that conditions can speak of."""

EVENT_VALUES = frozenset({"total", "average", "highest", "lowest", "latest", "first"})

LETTERS: frozenset[Word] = frozenset({"grade", "tier", "rating", "level"})
ALL_WORDS: frozenset[Word] = frozenset({*LETTERS, "disqualified"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands: how to call the place, and which results may be used in it."""

    what: str
    words: frozenset[Word] = frozenset()
    window: int | None = None


@dataclass(slots=True)
class Uses:
    """What a condition uses, each with the first place where it does."""

    scores: dict[str, Span] = field(default_factory=dict[str, Span])
    defines: dict[str, Span] = field(default_factory=dict[str, Span])
    words: dict[Word, Span] = field(default_factory=dict[Word, Span])


@dataclass(frozen=True, slots=True)
class LeadReader:
    """Names are attributes, scores and results. `reach` says which results a define leads to."""

    world: World
    report: Report
    place: Place
    uses: Uses
    reach: dict[str, dict[Word, Span]]

    @property
    def sets(self) -> Mapping[str, SetValues]:
        """All sets."""
        return self.world.sets

    @property
    def stand(self) -> Stand:
        """Where its phrases stand."""
        return Stand(self.world, self.report, self.place.window)

    def name(self, node: nodes.Name, want: Type | None) -> Value | None:
        """An attribute, a score, or a result."""
        name = node.text
        declared = self.world.names.get(name)
        if declared is None:
            return self._undeclared(node, want)
        match declared.kind:
            case "attribute":
                return AttributeValue(name, self.world.attributes[name].type)
            case "score":
                self.uses.scores.setdefault(name, node.span)
                return ScoreValue(name)
            case "event" | "define" as kind:
                there = Label(declared.span, "declared here")
                problem = problems.EventAsValue if kind == "event" else problems.DefineAsValue
                self.report.add(problem(span=node.span, name=name, related=(there,)))
                return None

    def derived(self, node: Derived, want: Type | None) -> Value | None:
        """A value out of events, or a level."""
        match node:
            case nodes.LevelOf():
                return self._level(node)
            case nodes.DaysSince(phrase=phrase):
                return self._days_since(phrase)
            case nodes.Aggregate(kind="count", phrase=phrase):
                found = matching(phrase, self.stand, "count of")
                return None if found is None else EventCount(found[0])
            case nodes.Aggregate():
                return self._aggregate(node, want)

    def phrase(self, node: nodes.Phrase) -> Condition | None:
        """An event phrase; a bare name also a yes/no attribute, a define, a decision; with a window also a date."""
        name = node.event.text
        declared = self.world.names.get(name)
        kind = declared.kind if declared else None
        if kind == "event" or not node.windowed:
            return self._events(node)
        if kind == "attribute":
            return self._attribute(node, AttributeValue(name, self.world.attributes[name].type))
        if node.window is not None:
            return self._events(node)
        if kind == "define":
            return self._define(node.event)
        if kind == "score" or (declared is None and name in RESULT_NAMES):
            return self._result(node, is_score=kind == "score")
        if declared is None and self.world.declared and name != ACTIVE:
            known = self.world.known("attribute", "event", "define")
            near = suggest(name, known, node.event.span, self.report)
            self.report.add(problems.UnknownName(span=node.event.span, name=name, hint=near.hint, fix=near.fix))
            return None
        return self._events(node)

    def clash(self, node: nodes.Name) -> str:
        """An attribute; without a `lead:` block, one that turns out to be one is found at the end."""
        if node.text in self.world.attributes:
            return "an attribute"
        if not self.world.declared:
            self.world.free.texts.append(node)
        return ""

    def allow(self, word: Word, span: Span) -> bool:
        """Whether a result may be used here; a problem if not."""
        self.uses.words.setdefault(word, span)
        if word in self.place.words:
            return True
        self.report.add(decision_problems.ResultNotHere(span=span, word=word, place=self.place.what))
        return False

    def _undeclared(self, node: nodes.Name, want: Type | None) -> Value | None:
        name = node.text
        match name:
            case "grade" | "tier" | "rating":
                return self._letter(name, node.span)
            case "level":
                self.report.add(value_problems.LevelOfWhat(span=node.span))
                return None
            case _:
                pass
        if name in RESULT_NAMES:
            self.report.add(result_name(node, "attribute"))
            return None
        if self.world.declared:
            near = suggest(name, self.world.known("attribute", "score"), node.span, self.report)
            self.report.add(problems.UnknownAttribute(span=node.span, name=name, hint=near.hint, fix=near.fix))
            return None
        if not free_name(node, "attribute", self.world, self.report):
            return None
        kind = want or Type.TEXT
        self.world.free.attributes.setdefault((name, kind), node.span)
        return AttributeValue(name, kind)

    def _letter(self, word: Literal["grade", "tier", "rating"], span: Span) -> Value | None:
        if not self.allow(word, span):
            return None
        match word:
            case "grade" if self.world.grades is not None:
                return GradeValue()
            case "tier" if self.world.tiers is not None or self.world.disqualifies:
                return TierValue()
            case "rating" if self.world.has_rating:
                return RatingValue()
            case _:
                self.report.add(decision_problems.no_such_result(word, span))
                return None

    def _level(self, node: nodes.LevelOf) -> Value | None:
        if not self.allow("level", node.span):
            return None
        return level_value(node, self.world, self.report, self.uses)

    def _days_since(self, phrase: nodes.Phrase) -> Value | None:
        name = phrase.event.text
        attribute = self.world.attributes.get(name)
        if attribute is None:
            found = matching(phrase, self.stand, "days since")
            return None if found is None else DaysSinceEvent(found[0])
        value = AttributeValue(name, attribute.type)
        if not phrase.bare:
            text = self.report.text(phrase.span)
            hint = f"`days since {name}` stands alone"
            self.report.add(phrase_problems.AttributeAsPhrase(span=phrase.span, name=name, text=text, hint=hint))
            return None
        if attribute.type not in DATES:
            wrong_type(phrase.span, value, "days since", self, needs=DATES)
            return None
        return DaysSinceValue(value)

    def _aggregate(self, node: nodes.Aggregate, want: Type | None) -> Value | None:
        kind = node.kind
        if node.field is None or kind == "count" or kind not in EVENT_VALUES:
            return None  # the parser has said so
        found = matching(node.phrase, self.stand, f"{kind} … of")
        if found is None:
            return None
        query, event = found
        types = (Type.NUMBER, Type.TEXT) if kind in ("latest", "first") else (Type.NUMBER,)
        read_as = want if want in types else types[-1]
        value = field_value(node.field, event, self.world, self.report, read_as)
        if value is None:
            return None
        if value.type not in types:
            wrong_type(node.field.span, value, kind, self, needs=types)
            return None
        return EventValue(kind, value, query)

    def _events(self, node: nodes.Phrase) -> Condition | None:
        """A phrase that must be one of events."""
        attribute = self.world.attributes.get(node.event.text)
        text = self.report.text(node.span)
        fix = _is_fix(node)
        if attribute is None:
            name = node.event.text
            if name in LETTERS and name not in self.world.names:
                self.report.add(decision_problems.ResultAsPhrase(span=node.span, name=name, text=text, fix=fix))
                return None
            return happened(node, self.stand)
        related = (Label(attribute.span, "an attribute of the lead"),) if attribute.span is not None else ()
        fix = fix if attribute.type in (Type.TEXT, Type.NUMBER) else None
        self.report.add(
            phrase_problems.AttributeAsPhrase(span=node.span, name=attribute.name, text=text, related=related, fix=fix)
        )
        return None

    def _attribute(self, node: nodes.Phrase, value: AttributeValue) -> Condition | None:
        if node.window is not None:
            return attribute_window(node, node.window, value, self)
        if value.type is Type.YESNO:
            return YesNoIs(value, wanted=True)
        kind = KINDS[value.type]
        self.report.add(
            value_problems.AttributeAlone(span=node.span, name=value.name, kind=kind, tests=TESTS[value.type])
        )
        return None

    def _define(self, node: nodes.Name) -> Condition | None:
        self.uses.defines.setdefault(node.text, node.span)
        for word, span in self.reach.get(node.text, {}).items():
            self.uses.words.setdefault(word, node.span)
            if word not in self.place.words:
                there = Label(span, f"`{word}` is used here")
                self.report.add(
                    decision_problems.ResultThroughDefine(
                        span=node.span, name=node.text, word=word, place=self.place.what, related=(there,)
                    )
                )
                return None
        return Defined(node.text)

    def _result(self, node: nodes.Phrase, *, is_score: bool) -> Condition | None:
        name = node.event.text
        if name == "disqualified" and not is_score:
            if not self.allow("disqualified", node.span):
                return None
            return IsDisqualified()
        if name == "skipped" and not is_score:
            self.report.add(decision_problems.SkippedNotHere(span=node.span))
            return None
        found = self.name(node.event, None)
        if found is not None:
            kind = "a number" if value_type(found) is Type.NUMBER else "a letter"
            self.report.add(value_problems.ResultAlone(span=node.span, name=name, kind=kind))
        return None


def level_value(node: nodes.LevelOf, world: World, report: Report, uses: Uses) -> Value | None:
    """`level of SCORE`: the score must exist and have levels."""
    name = node.score.text
    declared = world.names.get(name)
    if declared is None or declared.kind != "score":
        near = suggest(name, world.known("score"), node.score.span, report)
        report.add(decision_problems.UnknownScore(span=node.score.span, name=name, hint=near.hint, fix=near.fix))
        return None
    uses.scores.setdefault(name, node.score.span)
    if name not in world.levels:
        report.add(decision_problems.NoLevels(span=node.span, name=name))
        return None
    return LevelValue(name)


def _is_fix(node: nodes.Phrase) -> Fix | None:
    """The `is` that may be missing between a name and a value."""
    rest = (node.where, node.count, node.in_one, node.after, node.window)
    if node.account or len(node.objects) != 1 or any(part is not None for part in rest):
        return None
    return between(node.event.span, node.objects[0].span, "is")
