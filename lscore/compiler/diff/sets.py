"""Sets: their members, as they stand on the page or in the set's file; a set inside a set is a member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lscore.compiler.diff.changes import Change, Detail, Weight
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.side import Side
from lscore.compiler.report import Report
from lscore.compiler.sets import expand
from lscore.dsl import nodes
from lscore.dsl.printer import canonical

RENAMED = 0.5
"""With more than this share of their members in common two sets of different names are one that was renamed."""


@dataclass(frozen=True, slots=True)
class Members:
    """A set as it stands on a page: its members by what they compare as, in the words of the page."""

    name: str
    node: nodes.SetOf | nodes.SetFrom
    said: dict[str, str]

    @property
    def source(self) -> str:
        """Where the members come from, when they stand in a file."""
        return canonical(self.node).partition(" from ")[2] if isinstance(self.node, nodes.SetFrom) else ""


def diff_sets(old: Side, new: Side) -> list[Change]:
    """All changes of sets. What they weigh is settled by what they reach."""
    pairing = Pairing(members_of(old), members_of(new))
    pairing.by(lambda item: item.name)
    pairing.by(lambda item: tuple(sorted(item.said)) or None)
    pairing.by_likeness(lambda item: frozenset(item.said), lambda _, __: True, RENAMED)
    found = [_removed(item, old) for item in pairing.old] + [_added(item, new) for item in pairing.new]
    renamed = {f"set {before.name}": f"set {after.name}" for before, after in pairing.pairs}
    for before, after in pairing.pairs:
        details = tuple(_details(before, after, renamed))
        if details or before.name != after.name:
            found.append(
                Change(
                    kind="changed" if before.name == after.name else "renamed",
                    what="set",
                    name=after.name,
                    weight=Weight.TEXT,
                    old_name=before.name if before.name != after.name else "",
                    details=details,
                    old=old.place(before.node.span),
                    new=new.place(after.node.span),
                )
            )
    return found


def _removed(item: Members, side: Side) -> Change:
    details = (Detail("members", old=_listed(item)),)
    return Change("removed", "set", item.name, Weight.TEXT, details=details, old=side.place(item.node.span))


def _added(item: Members, side: Side) -> Change:
    details = (Detail("members", new=_listed(item)),)
    return Change("added", "set", item.name, Weight.TEXT, details=details, new=side.place(item.node.span))


MOST_LISTED = 20


def _listed(item: Members) -> str:
    words = list(item.said.values())
    more = f", and {len(words) - MOST_LISTED:,} more" if len(words) > MOST_LISTED else ""
    return ", ".join(words[:MOST_LISTED]) + more


def _details(before: Members, after: Members, renamed: Mapping[str, str]) -> list[Detail]:
    said = {renamed.get(key, key): word for key, word in before.said.items()}
    details = [Detail("member", old=word) for key, word in said.items() if key not in after.said]
    details += [Detail("member", new=word) for key, word in after.said.items() if key not in said]
    if before.source != after.source:
        details.append(Detail("from", before.source, after.source))
    return details


def members_of(side: Side) -> list[Members]:
    """The sets of a side, each with its own members."""
    return [_members(name, node, side) for name, node in side.sets.items()]


def _members(name: str, node: nodes.SetOf | nodes.SetFrom, side: Side) -> Members:
    if isinstance(node, nodes.SetFrom):
        return Members(name, node, {_key(parts): "*".join(parts) for parts in _parts(node, side)})
    said: dict[str, str] = {}
    for value in node.values:
        if isinstance(value, nodes.Name) and value.text in side.sets:
            said[f"set {value.text}"] = f"set {value.text}"
        else:
            alone = nodes.SetOf(node.span, node.name, (value,))
            said |= {_key(parts): canonical(value) for parts in _parts(alone, side)}
    return Members(name, node, said)


def _parts(node: nodes.SetOf | nodes.SetFrom, side: Side) -> list[tuple[str, ...]]:
    """What a set holds by itself (other sets are not known here), each value as its parts between stars."""
    texts = expand({"": node}, side.text_of, Report())[""].texts
    return [*((text,) for text in texts.exact), *texts.patterns]


def _key(parts: tuple[str, ...]) -> str:
    """A text as itself, a pattern with its stars marked: no text is a pattern."""
    return "text " + "\0*\0".join(parts)
