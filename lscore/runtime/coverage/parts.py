"""The goals of conditions and phrases: atoms, thresholds, windows, anchors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lscore.compiler.lint.subject import nodes_in, parts_of
from lscore.compiler.model import (
    All,
    AtLeastOnScale,
    Condition,
    DayIs,
    DaysSinceEvent,
    EventCount,
    EventValue,
    Happened,
    InstantIs,
    InWindow,
    IsKnown,
    ListHas,
    Not,
    NumberBetween,
    NumberConst,
    NumberIn,
    NumberIs,
    Query,
    TextHas,
    TextIn,
    Value,
    YesNoIs,
)
from lscore.compiler.model import Any as AnyOf
from lscore.dsl import nodes
from lscore.dsl.printer import canonical
from lscore.runtime.coverage.atoms import Atom, atoms_of
from lscore.runtime.coverage.goals import TRUE, Goal, Kind, Seen, Side, both

Wrap = Callable[[Condition], Condition]
"""From a condition on an event (or a lead) to one on the lead."""

_OTHER = {">=": "<", "<=": ">", ">": "<=", "<": ">="}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where goals are looked for: the statement's words, who shows it, and the window of the category, if any."""

    owner: str
    seen: Seen = "kept"
    wrap: Wrap = lambda condition: condition
    noun: str = "a lead"
    inherited: nodes.WithinOption | None = None

    def goal(self, kind: Kind, node: nodes.Node, sides: Sequence[Side], what: str = "") -> Goal:
        """A goal at a node."""
        return Goal(kind, node.span, self.owner, what or canonical(node), tuple(sides), self.seen)

    def side(self, condition: Condition, words: str, shows: str = "") -> Side:
        """A side: a lead, or an event, of which the words are true."""
        return Side(self.wrap(condition), f"no test has {self.noun} {words}", shows or f"{self.noun} {words}")


def of_condition(node: nodes.Node, condition: Condition, stand: Stand, gate: Condition = TRUE) -> Iterator[Goal]:
    """The goals of a condition and of all phrases in it. `gate` is what must hold for the condition to be asked."""
    for atom in atoms_of(node, condition):
        decided = replace(atom, decides=both(gate, atom.decides))
        yield from _of_atom(decided, stand)
        yield from of_values(atom.node, atom.condition, stand)


def of_values(node: nodes.Node, meaning: object, stand: Stand) -> Iterator[Goal]:
    """The goals of the phrases behind `count of`, `days since` and the like."""
    values = [item for item in parts_of(meaning, object) if isinstance(item, EventCount | EventValue | DaysSinceEvent)]
    found = [item for item in nodes_in(node) if isinstance(item, nodes.Aggregate | nodes.DaysSince)]
    if isinstance(meaning, Happened) or len(values) != len(found):
        return
    for value, item in zip(values, found, strict=True):
        yield from of_phrase(item.phrase, value.query, stand)


# --- atoms


def _of_atom(atom: Atom, stand: Stand) -> Iterator[Goal]:
    text = canonical(atom.node)
    known = _known(atom.condition)
    if known is not None or not atom.alone:
        deciding = "" if atom.alone else " and decides"
        off = Not(atom.condition) if known is None else both(known, Not(atom.condition))
        value = "" if known is None else ", though its value is known,"
        yield stand.goal(
            "condition",
            atom.node,
            (
                stand.side(both(atom.decides, atom.condition), f"for which `{text}` holds{deciding}", text),
                stand.side(
                    both(atom.decides, off), f"for which `{text}`{value} does not hold{deciding}", f"not {text}"
                ),
            ),
        )
    match atom.condition:
        case Happened() as happened:
            if isinstance(atom.node, nodes.Phrase | nodes.Name):
                phrase = (
                    atom.node if isinstance(atom.node, nodes.Phrase) else nodes.Phrase(atom.node.span, False, atom.node)
                )
                yield from _of_count(phrase, happened, stand)
                yield from of_phrase(phrase, happened.query, stand)
        case InWindow() as window:
            yield _of_moment(atom.node, window, stand)
        case _:
            sides = tuple(_thresholds(atom.condition, text, stand))
            if sides:
                yield stand.goal("threshold", atom.node, sides)


def _known(condition: Condition) -> Condition | None:
    """For a test on a value: that its values are known; None for other atoms."""
    match condition:
        case NumberIs(left=left, right=right):
            return both(_is_known(left), _is_known(right))
        case NumberBetween(value, low, high):
            return both(_is_known(value), both(_is_known(low), _is_known(high)))
        case TextIn(value=value) | TextHas(value=value) | ListHas(value=value) | YesNoIs(value=value):
            return IsKnown(value)
        case NumberIn(value=value) | DayIs(value=value) | InstantIs(value=value) | InWindow(value=value):
            return IsKnown(value)
        case AtLeastOnScale(value=value):
            return IsKnown(value)
        case _:
            return None


def _is_known(value: Value) -> Condition:
    return TRUE if isinstance(value, NumberConst) else IsKnown(value)


def _thresholds(condition: Condition, text: str, stand: Stand) -> Iterator[Side]:
    """Both sides of a comparison; nothing for a test that has none."""
    match condition:
        case NumberIs(op=op, left=left, right=right) if op in _OTHER:
            yield stand.side(condition, f"with `{text}`")
            other = _OTHER[op]
            yield stand.side(NumberIs(other, left, right), f"on the other side of `{text}`")  # type: ignore[arg-type]
        case NumberBetween(value, low, high):
            yield stand.side(condition, f"with `{text}`")
            yield stand.side(NumberIs("<", value, low), f"below `{text}`")
            yield stand.side(NumberIs(">", value, high), f"above `{text}`")
        case DayIs(op=op, value=value) | InstantIs(op=op, value=value) if op in _OTHER:
            yield stand.side(condition, f"with `{text}`")
            yield stand.side(both(IsKnown(value), Not(condition)), f"on the other side of `{text}`")
        case AtLeastOnScale(value=value):
            yield stand.side(condition, f"with `{text}`")
            yield stand.side(both(IsKnown(value), Not(condition)), f"below `{text}`")
        case _:
            return


def _of_moment(node: nodes.Node, window: InWindow, stand: Stand) -> Goal:
    """The window of a date or time."""
    text = canonical(node)
    ahead = replace(window, kind="over", micros=0)
    match window.kind:
        case "within":
            outside: Condition = replace(window, kind="over")
        case "over":
            outside = both(Not(window), ahead)
        case "within next":
            outside = both(IsKnown(window.value), both(Not(window), Not(ahead)))
    inside = stand.side(window, f"inside of `{text}`")
    return stand.goal("window", node, (inside, stand.side(outside, f"past the edge of `{text}`")))


def _of_count(node: nodes.Phrase, happened: Happened, stand: Stand) -> Iterator[Goal]:
    """The COUNT of a phrase: met exactly, and missed by one."""
    if node.count is None:
        return
    count = happened.count
    text = canonical(node.count)
    if happened.bound == "exactly":
        sides = [(replace(happened, count=count), f"that meets `{text}`")]
        off = [(count - 1, "one less than"), (count + 1, "one more than")]
        sides += [
            (both(replace(happened, count=number), Not(happened)), f"with {words} `{text}`")  # type: ignore[list-item]
            for number, words in off
            if number >= 0
        ]
    else:
        step = 1 if happened.bound == "at least" else -1
        tighter = replace(happened, count=count + step)
        looser = replace(happened, count=count - step)
        exact = happened if count + step < 0 else both(happened, Not(tighter))
        sides = [
            (exact, f"that just meets `{text}`"),  # type: ignore[list-item]
            (both(looser, Not(happened)), f"that misses `{text}` by one"),  # type: ignore[list-item]
        ]
        if count == 0 and step == 1:
            return
    yield stand.goal("threshold", node.count, [stand.side(item, words) for item, words in sides])


# --- phrases


def of_phrase(node: nodes.Phrase, query: Query, stand: Stand) -> Iterator[Goal]:
    """The goals of which events match: OBJECT and `where`, window, anchor."""
    event = "an event" if query.event is None else f"an event `{query.event}`"
    for part, where, seat in _tests(node, query.where):
        inside = replace(stand, wrap=_of_event(query, seat, stand), noun=event)
        if isinstance(part, _Objects):
            yield _of_object(part, where, inside)
        else:
            yield from of_condition(part, where, inside)
    yield from _of_window(node, query, stand, event)
    if node.after is not None and query.after is not None:
        yield from _of_after(node.after, query, stand, event)


def _of_event(query: Query, seat: Wrap, stand: Stand) -> Wrap:
    """From a test on an event to one on the lead: that such an event happened."""
    return lambda test: stand.wrap(Happened(replace(query, where=seat(test))))


@dataclass(frozen=True, slots=True)
class _Objects(nodes.Node):
    """The OBJECT of a phrase as written."""

    phrase: nodes.Phrase


def _tests(node: nodes.Phrase, where: Condition | None) -> Iterator[tuple[nodes.Node, Condition, Wrap]]:
    """The OBJECT and the `where` with their meanings, and how each is put back beside the other."""
    if where is None:
        return
    objects = _Objects(node.objects[0].span.to(node.objects[-1].span), node) if node.objects else None
    test: nodes.Node | None = node.where
    if test is not None and isinstance(where, InWindow):
        test = (
            nodes.Phrase(test.span, False, test.event, window=node.window) if isinstance(test, nodes.Phrase) else test
        )
    match objects, test, where:
        case _Objects(), nodes.Node(), All((first, second)):
            yield objects, first, lambda item: both(item, second)
            yield test, second, lambda item: both(first, item)
        case _Objects(), None, _:
            yield objects, where, lambda item: item
        case None, nodes.Node(), _:
            yield test, where, lambda item: item
        case _:
            return


def _of_object(node: _Objects, where: Condition, stand: Stand) -> Goal:
    text = ", ".join(canonical(item) for item in node.phrase.objects)
    known = _known(where)
    off = Not(where) if known is None else both(known, Not(where))
    sides = (stand.side(where, f"of `{text}`"), stand.side(off, f"of anything else than `{text}`"))
    return Goal("condition", node.span, stand.owner, f"{node.phrase.event.text} {text}", sides, stand.seen)


def _of_window(node: nodes.Phrase, query: Query, stand: Stand, event: str) -> Iterator[Goal]:
    if query.since is None and not query.until:
        return
    place: nodes.Node | None = node.window or stand.inherited
    if place is None:
        return
    text = canonical(place)
    inside = replace(stand, noun=event)
    sides = [inside.side(Happened(query), f"inside of `{text}`")]
    if query.since is not None:
        older = replace(query, since=None, until=query.since)
        sides.append(inside.side(Happened(older), f"that matches but for being older than `{text}`"))
    if query.until:
        newer = replace(query, since=query.until, until=0)
        sides.append(inside.side(Happened(newer), f"that matches but for being newer than `{text}`"))
    yield inside.goal("window", place, sides)


def _of_after(node: nodes.After, query: Query, stand: Stand, event: str) -> Iterator[Goal]:
    after = query.after
    assert after is not None
    inside = replace(stand, noun=event)
    anchor = canonical(node.anchor)
    free = replace(query, after=replace(after, within=None, same=None))
    yield inside.goal(
        "condition",
        node.anchor,
        (
            inside.side(Happened(query), f"after `{anchor}`"),
            inside.side(_more(replace(query, after=None), free), f"that matches, with no `{anchor}` before it"),
        ),
        f"after {anchor}",
    )
    if node.within is not None:
        late = replace(query, after=replace(after, within=None))
        text = f"within {node.within.written} after {anchor}"
        sides = (
            inside.side(Happened(query), f"`{text}`"),
            inside.side(_more(late, query), f"that comes later than `{text}`"),
        )
        yield inside.goal("window", node.within, sides, text)
    if node.same is not None:
        other = replace(query, after=replace(after, same=None))
        text = f"of the same {node.same.text}"
        sides = (
            inside.side(Happened(query), f"`{text}` as its `{anchor}`"),
            inside.side(_more(other, query), f"after an `{anchor}` that is not `{text}`"),
        )
        yield inside.goal("condition", node.same, sides, text)
    for part, where, seat in _tests(node.anchor, after.anchor.where):
        yield from _of_anchor_test(part, where, seat, query, inside)


def _of_anchor_test(part: nodes.Node, where: Condition, seat: Wrap, query: Query, stand: Stand) -> Iterator[Goal]:
    """An atom of the anchor: without it more events would match, with it some do."""
    after = query.after
    assert after is not None

    def anchored(test: Condition) -> Query:
        return replace(query, after=replace(after, anchor=replace(after.anchor, where=seat(test))))

    node = part if not isinstance(part, _Objects) else None
    atoms = atoms_of(part, where) if node is not None else [Atom(where, part)]
    for atom in atoms:
        text = canonical(atom.node) if node is not None else stand.owner
        words = ", ".join(canonical(item) for item in part.phrase.objects) if isinstance(part, _Objects) else text
        held = anchored(both(atom.decides, atom.condition))
        sides = (
            stand.side(Happened(held), f"after one that is `{words}`"),
            stand.side(_more(anchored(atom.decides), held), f"after one that is not `{words}`, and after none that is"),
        )
        yield Goal("condition", atom.node.span, stand.owner, f"after … {words}", sides, stand.seen)


def _more(larger: Query, smaller: Query) -> Condition:
    """Some event matches the one query and not the other, which it contains."""
    return NumberIs(">", EventCount(larger), EventCount(smaller))


def merged(goals: Sequence[Goal]) -> Goal:
    """One goal for a window that several phrases have: met where any of them meets a side."""
    sides = tuple(
        Side(AnyOf(tuple(goal.sides[place].condition for goal in goals)), side.lacks, side.shows)
        for place, side in enumerate(goals[0].sides)
    )
    return replace(goals[0], sides=sides)
