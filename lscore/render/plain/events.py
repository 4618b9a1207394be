"""Event phrases in words: as what the lead did, and as a number of events."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lscore.compiler.vocabulary import Vocabulary
from lscore.dsl import nodes
from lscore.render.plain.amounts import duration, either, number, value

Say = Callable[[nodes.Condition], str]
"""A condition in words; the names in it are fields of an event."""

_IRREGULAR = frozenset(
    (
        "bought", "sent", "read", "met", "paid", "made", "took", "got", "went", "began", "came", "spoke", "saw",
        "found", "left", "lost", "won", "gave", "ran", "wrote", "sold", "spent", "told", "heard", "became", "chose",
        "did", "drew", "fell", "felt", "kept", "knew", "led", "put", "rang", "said", "sat", "set", "shown", "stood",
        "taught", "thought", "understood", "wore",
    )
)  # fmt: skip
_PARTS = re.compile(r"[_-]")


def is_deed(event: str) -> bool:
    """Whether an event's name tells what somebody did.

    >>> is_deed("downloaded"), is_deed("signed_up"), is_deed("page_view"), is_deed("bought")
    (True, True, False, True)
    """
    first = _PARTS.split(event.lower())[0]
    return first in _IRREGULAR or (len(first) > 3 and first.endswith("ed"))


def deed(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None = None) -> str:
    """What happened, as a sentence: `the lead downloaded "whitepaper" in the last 30 days`. `window` is that of the
    category, for a phrase that has none."""
    who = "someone at the account" if phrase.account else "the lead"
    count = phrase.count
    if phrase.account and count is not None and count.unit == "leads":
        who = f"{count.bound} {number(count.count.units)} different leads at the account"
        phrase = replace(phrase, count=None)
    return f"{who} {_verb(phrase, names)}{behind(phrase, names, say, window)}"


def not_done(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None = None) -> str:
    """That it did not happen."""
    who = "nobody at the account" if phrase.account else "the lead never"
    return f"{who} {_verb(phrase, names)}{behind(phrase, names, say, window)}"


def _verb(phrase: nodes.Phrase, names: Vocabulary) -> str:
    event = phrase.event.text
    if event == "active" and names.kind_of(event) is None:
        return "did anything"
    return event if is_deed(event) else f"had the event {event}"


def last_deed(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None = None) -> str:
    """The newest of such events: `the lead last visited "/pricing"`."""
    who = "someone at the account" if phrase.account else "the lead"
    return f"{who} last {_verb(phrase, names)}{behind(phrase, names, say, window)}"


def events(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None = None) -> str:
    """The events themselves: `the "visited" events ("/pricing") in the last 30 days`."""
    event = phrase.event.text
    kind = "events of any kind" if event == "active" and names.kind_of(event) is None else f"{event} events"
    whose = " at the account" if phrase.account else ""
    what = _objects(phrase, names)
    rest = _behind_object(phrase, names, say, window)
    return f"the {kind}{whose}{f' ({what.strip()})' if what else ''}{rest}"


def behind(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None) -> str:
    """The object and all that follows it."""
    return _objects(phrase, names) + _behind_object(phrase, names, say, window)


def _objects(phrase: nodes.Phrase, names: Vocabulary) -> str:
    if not phrase.objects:
        return ""
    return f" {either([one_of_set(item, names) for item in phrase.objects])}"


def one_of_set(item: nodes.Value, names: Vocabulary) -> str:
    """A value, or one of a set where it is the name of one."""
    if isinstance(item, nodes.Name) and item.text in names.sets:
        return f"one of {item.text}"
    return value(item)


def _behind_object(phrase: nodes.Phrase, names: Vocabulary, say: Say, window: nodes.Duration | None) -> str:
    parts: list[str] = []
    if phrase.where is not None:
        parts.append(f"(where {say(phrase.where)})")
    if phrase.count is not None:
        parts.append(_count(phrase.count))
    if phrase.in_one is not None:
        parts.append(f"within one {phrase.in_one.text}")
    if phrase.after is not None:
        parts.append(_after(phrase.after, names, say))
    if phrase.window is not None:
        parts.append(in_window(phrase.window))
    elif window is not None:
        parts.append(f"in the last {duration(window)}")
    return "".join(f" {part}" for part in parts)


def _count(node: nodes.Count) -> str:
    count = number(node.count.units)
    few = node.bound in ("at most", "fewer than")
    never = " (or never)" if few else ""
    match node.unit:
        case "times":
            return f"{node.bound} {count} {'time' if count == '1' else 'times'}{never}"
        case "different":
            return f"with {node.bound} {count} different values of {node.field.text if node.field else ''}"
        case "days":
            return f"on {node.bound} {count} {'day' if count == '1' else 'different days'}{never}"
        case "leads":
            return f"by {node.bound} {count} different {'lead' if count == '1' else 'leads'}"


def _after(node: nodes.After, names: Vocabulary, say: Say) -> str:
    soon = f"within {duration(node.within)} after" if node.within is not None else "after"
    anchor = node.anchor
    what = anchor.event.text if is_deed(anchor.event.text) else f"the event {anchor.event.text}"
    they = "they " if is_deed(anchor.event.text) else ""
    same = f" with the same {node.same.text}" if node.same is not None else ""
    return f"{soon} {they}{what}{behind(anchor, names, say, None)}{same}"


def in_window(node: nodes.Window) -> str:
    """A window: "in the last 30 days"."""
    match node.kind:
        case "within":
            return f"in the last {duration(node.near)}"
        case "within next":
            return f"in the next {duration(node.near)}"
        case "over":
            return f"{duration(node.near)} ago or longer"
        case "between":
            near, far = sorted((node.near, node.far or node.near), key=lambda item: item.micros)
            return f"between {duration(near)} and {duration(far)} ago"
