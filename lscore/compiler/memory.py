"""What one compilation leaves for the next of the same files: in an editor nearly every rule means what it meant.

A rule means the same as long as it is written the same, in the same setting (all that is declared). What reading it
leaves beside its meaning (which names it uses, what it reads undeclared names as) is noted with it, and noted again in
its place. Rules that anything is wrong with are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lscore.compiler.lead import LeadReader, Uses, Word
from lscore.compiler.model import Rule
from lscore.compiler.names import FreeNames, World
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Span
from lscore.dsl.memory import PageMemory
from lscore.dsl.moving import Shift, moved
from lscore.dsl.printer import rule_key

if TYPE_CHECKING:
    from lscore.compiler.compile import Compiled

Reach = dict[str, dict[Word, Span]]
"""By defines: the results that they lead to."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a rule means, where it stood; and what was noted."""

    rule: Rule
    free: FreeNames
    uses: Uses


@dataclass(frozen=True, slots=True)
class Last:
    """A compilation, and the texts of all files that it read, by their real paths."""

    path: Path
    root: Path
    texts: Mapping[Path, str]
    compiled: Compiled


_Key = tuple[str, str, int, str | None, int | None]
"""The file of a rule, how it is written, the column where it begins, its category, the category's window."""


@dataclass(slots=True)
class CompileMemory:
    """The memory of one model and the files it uses, for one compilation after another."""

    pages: dict[str, PageMemory] = field(default_factory=dict[str, PageMemory])
    """By the names of files in spans."""
    last: Last | None = None
    """The last compilation, where every file that it asked for could be read."""
    linted: tuple[object, tuple[Diagnostic, ...]] | None = None
    """What the lint rules found, behind what they were asked about."""
    _setting: object = None
    _before: dict[_Key, _Known] = field(default_factory=dict[_Key, _Known])
    _rules: dict[_Key, _Known] = field(default_factory=dict[_Key, _Known])
    _alike: dict[str, str] = field(default_factory=dict[str, str])
    _keys: dict[str, str] = field(default_factory=dict[str, str])

    def page(self, file: str) -> PageMemory:
        """The memory of a file."""
        return self.pages.setdefault(file, PageMemory())

    def begin(self, world: World, reach: Reach) -> None:
        """Before the rules are read: what is known of them counts in the setting that it was read in. What the last
        compilation did not meet is forgotten."""
        setting = _setting(world, reach)
        self._before = self._rules if setting == self._setting else {}
        self._setting, self._rules = setting, {}
        self._alike, self._keys = self._keys, {}

    def alike(self, node: nodes.Rule, written: str) -> str:
        """What rules that are alike have in common."""
        key = self._keys[written] = self._alike.get(written) or rule_key(node)
        return key

    def rule(
        self, node: nodes.Rule, category: str | None, reader: LeadReader, lower: Callable[[LeadReader], Rule | None]
    ) -> Rule | None:
        """What a rule means, for as much as is not known read by `lower`."""
        world, report = reader.world, reader.report
        span = node.span
        key = span.file, report.written(span), span.column, category, reader.place.window
        known = self._before.get(key)
        if known is None:
            said = len(report.problems)
            noted, world.free = world.free, FreeNames()
            uses = Uses()
            rule = lower(replace(reader, uses=uses))
            free, world.free = world.free, noted
            if rule is None or len(report.problems) > said or not _agree(free, noted):
                del report.problems[said:]
                return lower(reader)
            known = _Known(rule, free, uses)
        elif not _agree(known.free, world.free):
            return lower(reader)
        else:
            known = _at(known, span)
        self._rules[key] = known
        _note(known, world.free, reader.uses)
        return known.rule


def _setting(world: World, reach: Reach) -> object:
    """All that the meaning of a rule depends on beside the rule; places are no part of it."""
    return (
        world.declared,
        str(world.zone),
        {name: declared.kind for name, declared in world.names.items()},
        world.attributes,
        world.events,
        world.sets,
        world.account,
        world.missing,
        world.grades,
        world.tiers,
        world.levels,
        world.has_rating,
        world.disqualifies,
        {name: frozenset(words) for name, words in reach.items()},
    )


def _at(known: _Known, span: Span) -> _Known:
    """A rule in another place, with what was noted."""
    before = known.rule.span
    assert before is not None
    if before == span:
        return known
    shift = Shift(span.start - before.start, span.line - before.line)
    free, uses = known.free, known.uses
    if _noted(free):
        free = FreeNames(
            attributes=_moved(free.attributes, shift),
            events=_moved(free.events, shift),
            fields={event: _moved(fields, shift) for event, fields in free.fields.items()},
            any_fields=_moved(free.any_fields, shift),
            texts=[moved(text, shift) for text in free.texts],
            roles=_moved(free.roles, shift),
        )
    if uses.scores or uses.defines or uses.words:
        uses = Uses(_moved(uses.scores, shift), _moved(uses.defines, shift), _moved(uses.words, shift))
    return _Known(replace(known.rule, span=span), free, uses)


def _noted(free: FreeNames) -> bool:
    return bool(free.attributes or free.events or free.fields or free.any_fields or free.texts or free.roles)


def _moved(places: dict[Any, Any], shift: Shift) -> dict[Any, Any]:
    return {key: moved(place, shift) for key, place in places.items()}


def _agree(free: FreeNames, before: FreeNames) -> bool:
    """Whether names are read as what they were read as before."""
    return all(role.kind == before.roles[name].kind for name, role in free.roles.items() if name in before.roles)


def _note(known: _Known, free: FreeNames, uses: Uses) -> None:
    """Note what a rule uses and what it reads names as, behind what was noted before."""
    found = known.free
    if _noted(found):
        _add(found.attributes, free.attributes)
        _add(found.events, free.events)
        _add(found.any_fields, free.any_fields)
        _add(found.roles, free.roles)
        for event, fields in found.fields.items():
            _add(fields, free.fields.setdefault(event, {}))
        free.texts += found.texts
    _add(known.uses.scores, uses.scores)
    _add(known.uses.defines, uses.defines)
    _add(known.uses.words, uses.words)


def _add(found: dict[Any, Any], noted: dict[Any, Any]) -> None:
    for key, place in found.items():
        noted.setdefault(key, place)


class Memories:
    """The memories of several files, each for its own compilations; of those not asked for in a long time none."""

    MOST = 64

    def __init__(self) -> None:
        self._kept: dict[Path, CompileMemory] = {}

    def of(self, path: Path) -> CompileMemory:
        """The memory of a file: a model, or a file of tests."""
        memory = self._kept[path] = self._kept.pop(path, None) or CompileMemory()
        while len(self._kept) > self.MOST:
            del self._kept[next(iter(self._kept))]
        return memory
