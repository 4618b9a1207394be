"""The `python` engine: one lead at a time, by source generated from the Model and compiled once.

    engine = PythonEngine(model, as_of)
    result = engine.score("42", ["CEO", "250"], [("visited", "2026-02-01T10:00:00Z", "/pricing")])

Values are raw: texts as CSV gives them, None, or typed (bool, int, float, Decimal, date, datetime, list). A lead is a
sequence in the order of `lead_columns`; an event a tuple (name, at, *values in the order of `event_columns`), where
`at` may be an int of microseconds that was read before. With `by_name` events are mappings from column to value, with
`event` and `at` among them. The order of events does not matter. An event whose `at` cannot be read, or which lies
after `as_of`, is not seen.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any

from lscore.compiler.backends import kernel
from lscore.compiler.backends.events import event_columns
from lscore.compiler.backends.python import Generated, Wanted, generate, lead_columns
from lscore.compiler.backends.raw_result import RawResult
from lscore.compiler.backends.results import explanation_rows
from lscore.compiler.backends.world import World
from lscore.compiler.decay import decayed
from lscore.compiler.model import Attribute, Decay, Event, Field, Model, Type
from lscore.compiler.normal import normal
from lscore.errors import RunError
from lscore.runtime.findings import ColumnCheck
from lscore.runtime.results import ExplanationRow, Plan, Result
from lscore.runtime.values import Raw, Trouble

EventRow = Any
"""(name, at, *values), or a mapping with `by_name`."""


class Code:
    """One generated program at work for one `as_of`."""

    def __init__(self, generated: Generated, code: CodeType, world: World, as_of: int) -> None:
        self.lines = generated.lines
        self.keys: tuple[tuple[str, str, str], ...] = tuple(
            (line.score, line.category, line.name) for line in generated.lines
        )
        self.names: dict[str, Any] = {**_KERNEL, **_names(world, as_of)}
        exec(code, self.names)  # noqa: S102 (source of our own, in which texts stand as constants alone)
        self.score = self.names["score"]
        self.gather_account = self.names.get("gather_account")

    @property
    def uses_account(self) -> bool:
        """Whether it asks for the events of the lead's account."""
        return self.gather_account is not None


def _names(world: World, as_of: int) -> dict[str, Any]:
    """The names that generated code expects besides those of the kernel."""
    return {
        "AS_OF": as_of,
        "TODAY": world.clock.day_of(as_of),
        "NORMAL": world.normal,
        "NORMAL_OF": world.normal_of,
        "READER": world.compared,
        "ORIGINAL": world.original,
        "READ_AT": world.seen_at,
        "HOURS": world.clock.hours,
        "RESTS": world.clock.rests,
        "DAY_OF": world.clock.day_of,
        "FIRST_INSTANT": world.clock.first_instant,
        "decayed": decayed,
        "Decay": Decay,
    }


_KERNEL = {name: value for name, value in vars(kernel).items() if not name.startswith("_")}


@lru_cache(maxsize=64)
def _compiled(model: _Same, wanted: Wanted) -> tuple[Generated, CodeType]:
    generated = generate(model.model, wanted)
    return generated, compile(generated.source, f"<{model.model.name}>", "exec", dont_inherit=True)


class _Same:
    """A model that is equal to itself alone: comparing large models costs more than compiling them again."""

    __slots__ = ("model",)

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.model is other.model

    def __hash__(self) -> int:
        return id(self.model)


class PythonEngine:
    """Scores leads by one model as of one instant (microseconds since the epoch). The program that scores is compiled
    `ahead`, unless the engine is only to be asked other things."""

    def __init__(self, model: Model, as_of: int, *, by_name: bool = False, ahead: bool = True) -> None:
        self.model = model
        self.as_of = as_of
        self.by_name = by_name
        self.world = World(model.timezone, model.missing)
        self.plan = Plan(model, as_of)
        self.lead_columns = lead_columns(model)
        self.event_columns = event_columns(model)
        self._hours, self._rests = self.world.clock.hours, self.world.clock.rests
        self._codes: dict[Wanted, Code] = {}
        self._asked: tuple[Wanted, Code] | None = None
        if ahead:
            self._score  # noqa: B018 (compiles it)

    @cached_property
    def _score(self) -> Any:
        return self._code.score

    @cached_property
    def _code(self) -> Code:
        return self.code(Wanted(by_name=self.by_name))

    @cached_property
    def uses_account(self) -> bool:
        """Whether scoring asks for the events of the lead's account."""
        return self._code.uses_account

    def code(self, wanted: Wanted) -> Code:
        """The program for what is wanted, generated and compiled when it is first asked for."""
        if self._asked is None or self._asked[0] is not wanted:  # hashing all that is wanted costs more than a lead
            if wanted not in self._codes:
                self._codes[wanted] = Code(*_compiled(_Same(self.model), wanted), self.world, as_of=self.as_of)
            self._asked = wanted, self._codes[wanted]
        return self._asked[1]

    # --- reading

    def read_at(self, raw: Raw) -> int | None:
        """The instant of an event; None if it is missing or cannot be read."""
        try:
            return self._hours[raw[:13]] + self._rests[raw[13:]]  # type: ignore[operator]
        except TypeError:
            return self.world.read_at(raw)

    def account_key(self, values: Sequence[Raw]) -> Hashable | None:
        """What tells a lead's account from others; None if it has none."""
        account = self.model.account
        if account is None:
            return None
        attribute = next(
            item for item in self.model.attributes if item.name == account.name and item.type == account.type
        )
        raw = values[self.lead_columns.index(attribute.column)]
        value = self.world.reader(account.type.value, attribute.one_of)(raw)
        if value is None or isinstance(value, Trouble):
            return None
        if account.type == Type.TEXT:
            return self.world.normal(value)
        return tuple(map(normal, value)) if account.type == Type.LIST else value

    @property
    def lead_checks(self) -> tuple[ColumnCheck, ...]:
        """For each attribute, what its column is read as."""
        return tuple(self._check(item, self.lead_columns) for item in self.model.attributes)

    @property
    def event_checks(self) -> tuple[ColumnCheck, ...]:
        """For each field of each event, what its column is read as."""
        return tuple(
            self._check(item, self.event_columns, event) for event in self.model.events for item in event.fields
        )

    def _check(self, item: Attribute | Field, columns: Sequence[str], event: Event | None = None) -> ColumnCheck:
        return ColumnCheck(
            column=item.column,
            position=columns.index(item.column),
            name=item.name,
            type=item.type,
            read=self.world.reader(item.type.value, item.one_of),
            event=event.name if event else "",
            data_name=event.data_name if event else "",
        )

    # --- scoring

    def account(self, events: Iterable[tuple[str, EventRow]]) -> AccountFacts:
        """What is known of an account from (lead, event) of all its leads: hand it to `score` for each of them."""
        return AccountFacts(list(events))

    def score(
        self, lead: str, values: Sequence[Raw], events: Iterable[EventRow] = (), account: AccountFacts | None = None
    ) -> Result:
        """The result of one lead. Raises RunError if a sum grows beyond what is allowed."""
        try:
            raw = RawResult._make(self._score(values, events, None if account is None else account.slots(self._code)))
        except kernel.Overflow as overflow:
            raise _too_large(lead, overflow) from None
        return Result(lead, raw, self.plan, self, values, events, account)

    def ask(
        self,
        wanted: Wanted,
        lead: str,
        values: Sequence[Raw],
        events: Iterable[EventRow] = (),
        account: AccountFacts | None = None,
    ) -> tuple[RawResult, Code]:
        """The raw result of another program over the same lead, and the program."""
        code = self.code(wanted)
        try:
            raw = RawResult._make(code.score(values, events, None if account is None else account.slots(code)))
        except kernel.Overflow as overflow:
            raise _too_large(lead, overflow) from None
        return raw, code

    def explained(
        self, lead: str, values: Sequence[Raw], events: Iterable[EventRow] = (), account: AccountFacts | None = None
    ) -> tuple[Result, list[ExplanationRow]]:
        """The result and the lines that add up to its scores, in one go."""
        raw, code = self.ask(Wanted(explain=True, by_name=self.by_name), lead, values, events, account)
        return Result(lead, raw, self.plan, self, values, events, account), self.rows(lead, raw, code)

    def explain(
        self, lead: str, values: Sequence[Raw], events: Iterable[EventRow] = (), account: AccountFacts | None = None
    ) -> list[ExplanationRow]:
        """The lines that add up to each score, sorted by score, category, rule and points."""
        return self.explained(lead, values, events, account)[1]

    def rows(self, lead: str, raw: RawResult, code: Code) -> list[ExplanationRow]:
        """The lines of a raw result that an explaining program gave."""
        return explanation_rows(lead, raw.lines, code.keys)


class AccountFacts:
    """What is known of an account, taken from the (lead, event) pairs of all its leads."""

    __slots__ = ("_slots", "pairs")

    def __init__(self, pairs: list[tuple[str, EventRow]]) -> None:
        self.pairs = pairs
        self._slots: dict[int, Any] = {}

    def slots(self, code: Code) -> Any:
        """What a program gathers from the pairs, once."""
        if code.gather_account is None:
            return None
        if id(code) not in self._slots:
            self._slots[id(code)] = code.gather_account(self.pairs)
        return self._slots[id(code)]


def _too_large(lead: str, overflow: kernel.Overflow) -> RunError:
    return RunError(f"lead {lead}: the points of {overflow} go beyond 100,000,000,000,000; no score can be that large")
