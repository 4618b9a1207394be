"""Random leads and events, close to every edge that `random_worlds` draws rules about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

HOUR = 3_600_000_000
DAY = 24 * HOUR

INSTANTS = (
    *["2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-01T12:34:56.789012Z", "2026-03-29T01:30:00Z"],
    *["2026-10-25T00:30:00.000001Z", "2026-10-25T01:00:00Z", "2018-11-04T03:30:00Z", "2026-04-04T15:15:00Z"],
    *["2011-12-31T10:00:00Z", "1999-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-03-08T09:59:59Z"],
)
ZONES = (
    *["UTC", "Europe/Amsterdam", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"],
    *["America/St_Johns", "Africa/Monrovia", "Pacific/Chatham", "Africa/Casablanca", "Europe/Dublin", "Etc/GMT+5"],
)
SPANS = tuple(hours * HOUR for hours in (0, 0, 1, 12, 24, 48, 72, 9 * 24, 14 * 24, 30 * 24)) + tuple(
    days * DAY for days in (1, 5, 7, 15, 21, 28, 40, 45, 60, 400)
)
NUDGES = (0, 0, 0, 1, -1, 1_000_000, -1_000, HOUR)

TITLES = (
    *["CEO", "", "ceo ", "Chief of Staff", "VP  Sales", "n/a", "Cl\u00e9rk", "Cle\u0301rk", "CHIEF\tX", "VP2", "7"],
    *[
        "\u0130stanbul",
        "\u03a3\u039f\u03a6\u039f\u03a3",
        "stra\u00dfe",
        "STRASSE",
        "\u00a0",
        "*",
        "a*b",
        "x;y|z",
        'it\'s; "q" -- \\',
    ],
    *["\u4e2d\u6587 \u5ba2\u6237", "vp-2", "\u01c5", "\ufb01n", "N/A ", "-", "50"],
)
NUMBERS = (
    *["0", "", "1", "50", "200", "199.9999", "199.99995", "-3.5", "0.00005", "-0.00005", "0.00004", "0.0001", "many"],
    *[
        "99999999999999.9999",
        "99999999999999.99995",
        "-99999999999999.9999",
        "100000000000000",
        "1e3",
        "+7",
        " 60 ",
        "7",
    ],
    *["12345678901234.5678", "1_000", "50.", ".5", "007", "33.33335", "3.0003", "n/a"],
)
COUNTRIES = ("NL", "", "be", "FR", "de", "Bel gi\u00eb", "BEL  GI\u00cb", "n/a")
ANSWERS = ("yes", "", "no", "Y", "FALSE", "1", "0", "?", " true ", "n/a")
LISTS = ("crm", "", "CRM; erp", "hr|", "n/a;crm", ";|;", "erp|Chief X;crm;crm", "Cl\u00e9rk; *", "crm/x", "7;erp")
EMAILS = ("a@b.nl", "", "A@X.COM", "x@", "@", "nobody", "a@b@Sub.B.nl ", "a@ B.NL", "n/a")
COMPANIES = ("acme", "", "ACME ", "other", "ot  her", "n/a")
PAGES = ("/pricing", "", "/pricing/team", "home", "HOME ", "/Blog", "/blog/a b", "n/a", "/x*", "Cl\u00e9rk", "7")
SESSIONS = ("s1", "", "S1 ", "s2", "s3", "n/a")
PRODUCTS = ("license", "", "training", "License", "lic", "7")
AMOUNTS = ("10", "", "0.0001", "99.99", "-5", "33.33335", "99999999999999.9999", "-0.00005", "1", "x", "7")
SECONDS = ("30", "", "29", "29.99995", "40.5", "x", "120", "30.0", "7")
NAMES = (
    "visited",
    "visited",
    "Visited ",
    "opened",
    "Email  Opened",
    "bought",
    "bought",
    "rated",
    "ping",
    "unknown",
    "",
)


def zoned(micros: int, zone: str) -> str:
    """An instant as a clock in the zone shows it."""
    wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).astimezone(ZoneInfo(zone))
    return wall.replace(tzinfo=None).isoformat(timespec="microseconds" if wall.microsecond else "seconds")


@dataclass(frozen=True, slots=True)
class Moments:
    """Draws instants and days close to the edges of windows before `as_of`."""

    dice: Random
    as_of: int
    zone: str
    edges: Sequence[int] = SPANS
    """How far from `as_of` windows begin and end."""

    def micros(self) -> int:
        """An instant."""
        ahead = self.dice.choice((-1, -1, -1, -1, -1, -1, 1))
        found = (
            self.as_of
            + ahead * self.dice.choice(self.edges if self.dice.randrange(3) else SPANS)
            + self.dice.choice(NUDGES)
        )
        if self.dice.randrange(6) == 5:  # the edge of a day
            found -= found % DAY + self.dice.choice((0, 1))
        return found

    def after(self, micros: int) -> int:
        """An instant as far from another as some window is long, or nearly so."""
        edges = [edge for edge in self.edges if edge < 10 * DAY]
        return (
            micros + self.dice.choice((0, *edges, *edges, *(-edge for edge in edges))) + self.dice.choice((0, 0, 1, -1))
        )

    def written(self, micros: int) -> str:
        """An instant as data may write it."""
        plain = zoned(micros, "UTC")
        match self.dice.randrange(8):
            case 0 | 1 | 2:
                return f"{plain}Z"
            case 3:
                return zoned(micros, self.zone).replace("T", " ")
            case 4:
                there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
                return there.astimezone(timezone(timedelta(hours=5, minutes=45))).isoformat()
            case 5:
                return f"{plain}{'' if '.' in plain else '.000000'}999Z"
            case 6:
                return zoned(micros, self.zone)
            case _:
                return plain[:10]

    def time(self) -> str:
        """A time, or nearly one."""
        return (
            self.dice.choice(("", "soon", "n/a", "2026-02-30T10:00"))
            if self.dice.randrange(9) == 8
            else self.written(self.micros())
        )

    def day(self) -> str:
        """A date, or nearly one."""
        return zoned(self.micros(), self.zone)[:10] if self.dice.randrange(4) else self.time()


@dataclass(frozen=True, slots=True)
class Data:
    """Leads (id, values by column) and events (lead, values by column, `event` and `at` among them)."""

    leads: Sequence[tuple[str, Mapping[str, Any]]]
    events: Sequence[tuple[str, Mapping[str, Any]]]


def lead(dice: Random, moments: Moments) -> dict[str, Any]:
    """A lead as CSV would give it."""
    return {
        "title": dice.choice(TITLES),
        "country": dice.choice(COUNTRIES),
        "Company Size": dice.choice(NUMBERS),
        "n": dice.choice(NUMBERS),
        "signup": moments.day(),
        "last_login": moments.time(),
        "opted_in": dice.choice(ANSWERS),
        "interests": dice.choice(LISTS),
        "email": dice.choice(EMAILS),
        "company": dice.choice(COMPANIES),
    }


def event(dice: Random, moments: Moments, at: str | None = None) -> dict[str, Any]:
    """An event as CSV would give it, at an instant if one is given. Some have fields that their kind lacks."""
    page = dice.choice(PAGES)
    return {
        "event": dice.choice(NAMES),
        "at": moments.time() if at is None else at,
        "page": page,
        "object": page,
        "session": dice.choice(SESSIONS),
        "Session Id": dice.choice(SESSIONS),
        "seconds": dice.choice(SECONDS),
        "mail": dice.choice(("news", "", "offer", "News ")),
        "product": dice.choice(PRODUCTS),
        "Total": dice.choice(AMOUNTS),
        "gift": dice.choice(ANSWERS),
        "due": moments.day(),
        "paid": moments.time(),
        "tags": dice.choice(LISTS),
        "stars": dice.choice(("5", "", "4", "4.5", "x")),
    }


def data(dice: Random, moments: Moments, leads: int = 6, events: int = 30) -> Data:
    """Leads with events, which often stand close to one another; some belong to no lead."""
    names = [f"L{number}" for number in range(1 + dice.randrange(leads))]
    found: list[tuple[str, dict[str, Any]]] = []
    for name in (*names, "nobody"):
        usual = event(dice, moments)
        last = moments.micros()
        for _ in range(dice.randrange(events) if name != "nobody" else 1):
            last = moments.after(last) if dice.randrange(2) else moments.micros()
            other = event(dice, moments, moments.written(last) if dice.randrange(12) else None)
            like_it = dice.sample([field for field in other if field != "at"], dice.randrange(len(other)))
            found.append((name, {**other, **{field: usual[field] for field in like_it}}))
            if dice.randrange(8) == 7:
                found.append((name, dict(found[-1][1])))
    dice.shuffle(found)
    return Data([(name, lead(dice, moments)) for name in names], found)


_DURATION = re.compile(r"(\d+) ?(min|h|d|w)")
_LENGTHS = {"min": HOUR // 60, "h": HOUR, "d": DAY, "w": 7 * DAY}


def edges_of(text: str) -> tuple[int, ...]:
    """The lengths of time that a model speaks of, in microseconds."""
    found = {int(count) * _LENGTHS[unit] for count, unit in _DURATION.findall(text)}
    return (0, *sorted(found))


# --- typed columns

WHOLE = (0, 1, 50, 30, 7, None, -3, 127)
WIDE = (*WHOLE, 200, 10**14, 10**14 - 1, -(10**14), 12_345_678_901_234, 20_260_301)
EXACT = ("0", "199.999950", "199.999949", "0.000050", "-0.000050", "50", "7", "99999999999999.999900", "30", "29.9999")
FLOATS = (
    0.0,
    1.5,
    199.99995,
    0.00005,
    -0.00005,
    33.33335,
    1e14,
    50.0,
    7.0,
    float("nan"),
    1e-7,
    -3.5,
    None,
    123456.78905,
)
NUMERIC = ("Company Size", "n", "seconds", "Total", "stars")
DATED = ("signup", "last_login", "due", "paid")
ANSWERED = ("opted_in", "gift")
LISTED = ("interests", "tags")


def typed(dice: Random, given: Data, moments: Moments) -> tuple[Data, dict[str, pa.DataType]]:
    """The data with new values in some columns, which are typed as Parquet or a database would have them."""
    kinds: dict[str, pa.DataType] = {}
    for names, choices in (
        (NUMERIC, (pa.int64(), pa.int8(), pa.decimal128(20, 6), pa.decimal128(9, 2), pa.float64())),
        (DATED, (pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC"))),
        (ANSWERED, (pa.bool_(), pa.int64())),
        (LISTED, (pa.list_(pa.string()), pa.list_(pa.int64()))),
        (("at",), (pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("s"))),
        (("title", "page", "session"), (pa.int64(), pa.date32(), pa.bool_(), pa.list_(pa.string()), pa.float64())),
    ):
        for name in names:
            if dice.randrange(3):
                kinds[name] = dice.choice(choices)

    def renewed(values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: _typed_value(dice, kinds[name], moments) if name in kinds else value for name, value in values.items()
        }

    leads = [(name, renewed(values)) for name, values in given.leads]
    return Data(leads, [(name, renewed(values)) for name, values in given.events]), kinds


def _typed_value(dice: Random, kind: pa.DataType, moments: Moments) -> Any:
    if pa.types.is_boolean(kind):
        return dice.choice((True, False, None))
    if pa.types.is_integer(kind):
        return dice.choice(WHOLE if kind.bit_width == 8 else WIDE)
    if pa.types.is_decimal(kind):
        number = Decimal(dice.choice(EXACT))
        return (
            None
            if abs(number) >= 10 ** (kind.precision - kind.scale)
            else number.quantize(Decimal(1).scaleb(-kind.scale))
        )
    if pa.types.is_floating(kind):
        return dice.choice(FLOATS)
    if pa.types.is_list(kind):
        whole = pa.types.is_integer(kind.value_type)
        items = (1, 7, 50, None) if whole else ("crm", "CRM ", "erp", "n/a", "", "Chief X", None, "a;b", "7")
        return dice.choice((None, [], [dice.choice(items) for _ in range(1 + dice.randrange(3))]))
    if dice.randrange(8) == 7:
        return None
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moments.micros())
    if pa.types.is_date(kind):
        return there.date()
    if kind.tz:
        return there
    wall = there.astimezone(ZoneInfo(moments.zone)) if dice.randrange(2) else there
    return wall.replace(tzinfo=None, microsecond=wall.microsecond if kind.unit == "us" else 0)
