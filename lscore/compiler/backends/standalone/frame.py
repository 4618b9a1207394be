"""The hand-written part of a file that `lscore compile --to python` makes: results and explanations of one lead.

Its text is copied into the file, where the facts are those of the file's own model.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from lscore.compiler.backends.clock import instant_text
from lscore.compiler.backends.kernel import Overflow
from lscore.compiler.backends.raw_result import RawResult
from lscore.compiler.backends.results import (
    ExplanationRow,
    deciding_lines,
    decimal_of,
    explanation_rows,
    held,
    in_order,
)
from lscore.compiler.backends.standalone.facts import (
    ACCOUNT,
    COLUMNS,
    DISQUALIFY,
    ENSURES,
    LEAD_COLUMNS,
    LEVELS,
    LINES,
    MISSING,
    MODEL,
    ROUTES,
    SCORES,
    SKIP,
    TIER_OTHERWISE,
    TIERS,
    TIERS_AT_MOST,
    TIMEZONE,
    VERSION,
    Row,
    rules_as_of,
)
from lscore.compiler.backends.world import World


def score(
    lead: Row, events: Sequence[Row] = (), *, as_of: str | date | int, account_events: Iterable[Row] = ()
) -> dict[str, Any]:
    """The result of one lead: a row with the keys of COLUMNS. Numbers are exact (Decimal), missing is None.

    `lead` has its id under `id` (or `lead`), an event has `event` and `at`. `as_of` is a date or time, as text or
    typed, or microseconds from the epoch; without an offset it is in the model's timezone. `account_events` are the
    events of the other leads of the lead's account, each with that lead's id under `lead`. Raises ValueError for
    input that cannot be used, OverflowError for a sum of points beyond the limit.
    """
    at = instant_of(as_of)
    return row_of(lead, raw_result(lead, events, at, account_events), at)


def explain(
    lead: Row, events: Sequence[Row] = (), *, as_of: str | date | int, account_events: Iterable[Row] = ()
) -> list[ExplanationRow]:
    """The lines that add up to each score of one lead, sorted by score, category, rule and points. Takes and raises
    what `score` does."""
    raw = raw_result(lead, events, instant_of(as_of), account_events)
    return explanation_rows(lead_id(lead), raw.lines, LINES)


def violations(
    lead: Row, events: Sequence[Row] = (), *, as_of: str | date | int, account_events: Iterable[Row] = ()
) -> list[tuple[int, str]]:
    """The `ensure` lines of the model that do not hold for one lead: place and text. Takes and raises what `score`
    does."""
    return held(raw_result(lead, events, instant_of(as_of), account_events).ensure_mask, ENSURES)


def raw_result(lead: Row, events: Sequence[Row], at: int, account_events: Iterable[Row]) -> RawResult:
    """What the rules give for one lead as of an instant."""
    program, gather_account = rules_as_of(at)
    name, others = lead_id(lead), list(account_events)
    for event in (*events, *others):
        if trouble := event_trouble(event):
            raise ValueError(f"lead {name}: {trouble}")
    account = None
    if gather_account is not None and account_of(lead) is not None:
        account = gather_account(
            [*((name, event) for event in events), *((str(event.get("lead", "")), event) for event in others)]
        )
    try:
        return RawResult._make(program([lead.get(column) for column in LEAD_COLUMNS], events, account))
    except Overflow as overflow:
        raise OverflowError(f"lead {name}: the points of {overflow} go beyond 100,000,000,000,000") from None


def row_of(lead: Row, raw: RawResult, at: int) -> dict[str, Any]:
    """The row that people see."""
    told: dict[str, Any] = dict.fromkeys(COLUMNS)
    if raw.scores is not None and raw.levels is not None:
        told |= {name: decimal_of(units) for name, units in zip(SCORES, raw.scores, strict=True) if units is not None}
        told |= {f"level_{name}": level for name, level in zip(LEVELS, raw.levels, strict=True)}
    deciding = deciding_lines(raw, SKIP, DISQUALIFY, TIERS, TIER_OTHERWISE, TIERS_AT_MOST)
    told |= {
        "lead": lead_id(lead),
        "grade": raw.grade,
        "rating": raw.rating,
        "tier": raw.tier,
        "disqualified": bool(raw.disqualify_mask),
        "skipped": bool(raw.skip_mask),
        "reasons": in_order(line.because for line in deciding),
        "routes": in_order(line.what for line in held(raw.route_mask, ROUTES)),
        "model": MODEL,
        "model_version": VERSION,
        "as_of": instant_text(at),
    }
    return {column: told[column] for column in COLUMNS}


def lead_id(lead: Row) -> str:
    """A lead's id, empty if it has none."""
    name = lead.get("id", lead.get("lead"))
    return "" if name is None else str(name)


def account_of(lead: Row) -> Hashable | None:
    """What tells a lead's account from others; None if it has none."""
    if ACCOUNT is None:
        return None
    column, type_, one_of = ACCOUNT
    return world().compared(type_, one_of)(lead.get(column))


def event_trouble(event: Row) -> str:
    """Why an event cannot be used; empty if it can."""
    if not event.get("event"):
        return f"an event has no name: give it one under `event` ({dict(event)})"
    if world().read_at(event.get("at")) is None:
        return f"an event has no readable time: `at` should be like 2026-03-01T12:30Z ({dict(event)})"
    return ""


def instant_of(as_of: str | date | int) -> int:
    """The instant of a date or time, in microseconds from the epoch. Raises ValueError for what is none."""
    instant = world().clock.instant_of(as_of)
    if instant is None:
        raise ValueError(f"`{as_of}` is no time: write a date like 2026-03-01 or a time like 2026-03-01T12:30Z")
    return instant


@lru_cache(maxsize=1)
def world() -> World:
    """The clock of the model's timezone, and the readers of values. Raises ValueError where the timezone is not
    known."""
    try:
        return World(TIMEZONE, MISSING)
    except ZoneInfoNotFoundError:
        zone = TIMEZONE or "UTC"
        raise ValueError(f"this system does not know the timezone {zone}: install the tzdata package") from None
