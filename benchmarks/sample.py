"""Leads and raw events for the benchmark, made up from a seed: as untidy as a CSV file of a real team.

Texts come in any case and with blanks around them, a part of the values is empty or a marker for "missing", some
numbers can't be read, and some events lie after the day of the run.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)

PROFILE = (
    "title", "industry", "employees", "revenue", "country", "email",
    "phone", "opted_in", "signup", "plan", "source", "interests",
)  # fmt: skip
COUNTS = ("pricing_visits", "page_views", "last_seen", "downloads", "webinars", "opens", "clicks", "unsubscribes")
FIELDS = ("page", "asset", "campaign", "kind")
"""The fields of the events, in the order in which they stand in an event's row after its name and time."""

TITLES = ("CEO", "CTO", "CFO", "VP Sales", "VP Marketing", "Head of Marketing", "Marketing Manager", "Sales Manager",
          "Office Assistant", "Software Engineer", "Buyer", "Telemarketing Agent", "Student")  # fmt: skip
INDUSTRIES = ("Software", "FinTech", "Manufacturing", "Logistics", "Retail", "Education", "Health Care")
COUNTRIES = ("NL", "BE", "DE", "FR", "US", "GB", "PL", "ES")
DOMAINS = ("gmail.com", "Outlook.com", "acme.example", "northwind.example", "contoso.example", "gmx.net")
PAGES = ("/", "/pricing", "/Pricing/teams", "/pricing/enterprise", "/blog/scoring", "/docs", "/careers", "/product")
ASSETS = ("whitepaper", "ebook", "case study", "price list")
KINDS = ("webinar", "Webinar", "conference", "meetup")
CAMPAIGNS = tuple(f"Campaign {number}" for number in range(1, 13))
INTERESTS = ("crm", "CRM", "Automation", "analytics", "email", "events")
NAMES = (("visited", 45), ("opened", 25), ("clicked", 12), ("downloaded", 10), ("attended", 6), ("unsubscribed", 2))
SPREAD_DAYS = 75


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as a file gives it: its id, its columns by name, and its events as rows (name, time, fields)."""

    id: str
    values: dict[str, str]
    events: list[tuple[str, ...]]


def leads(count: int, events: int, seed: int = 20260301) -> list[Lead]:
    """So many leads with so many events each; the same seed gives the same leads."""
    source = random.Random(seed)
    return [Lead(f"L{number:07}", lead(source), history(source, events)) for number in range(count)]


def lead(source: random.Random) -> dict[str, str]:
    """One lead's profile and counts."""
    values = {
        "title": untidy(source, source.choice(TITLES)),
        "industry": untidy(source, source.choice(INDUSTRIES)),
        "employees": "many" if source.random() < 0.005 else untidy(source, str(int(10 ** source.uniform(0, 4)))),
        "revenue": untidy(source, f"{10 ** source.uniform(4, 9):.2f}"),
        "country": untidy(source, source.choice(COUNTRIES)),
        "email": untidy(
            source, f"{source.choice(('anna', 'bo', 'chris'))}{source.randrange(9999)}@{source.choice(DOMAINS)}"
        ),
        "phone": untidy(source, f"+31 {source.randrange(10**8, 10**9)}", missing=0.4),
        "opted_in": untidy(source, source.choice(("yes", "no", "Yes", "true", "0"))),
        "signup": (AS_OF - timedelta(days=source.randrange(-5, 200))).date().isoformat(),
        "plan": untidy(source, source.choice(("trial", "Free", "paid"))),
        "source": untidy(source, source.choice(("webinar", "Referral", "ads", "search", "event"))),
        "interests": "; ".join(source.sample(INTERESTS, source.randrange(4))),
    }
    for name, most in (("pricing_visits", 6), ("page_views", 14), ("downloads", 6), ("webinars", 3), ("opens", 9)):
        values[name] = untidy(source, str(source.randrange(most)))
    values["clicks"] = untidy(source, str(source.randrange(7)))
    values["unsubscribes"] = "1" if source.random() < 0.05 else "0"
    values["last_seen"] = "" if source.random() < 0.1 else time(source)
    return values


def history(source: random.Random, count: int) -> list[tuple[str, ...]]:
    """The raw events of one lead, in no order."""
    names, weights = zip(*NAMES, strict=True)
    return [event(source, name) for name in source.choices(names, weights, k=count)]


def event(source: random.Random, name: str) -> tuple[str, ...]:
    """One event: its name, its time and all fields, empty where they are another event's."""
    page = asset = campaign = kind = ""
    if name == "visited":
        page = source.choice(PAGES)
    elif name == "downloaded":
        asset = source.choice(ASSETS)
    elif name in {"opened", "clicked"}:
        campaign = "" if source.random() < 0.03 else source.choice(CAMPAIGNS)
    elif name == "attended":
        kind = source.choice(KINDS)
    if source.random() < 0.02:
        name = name.capitalize()
    return name, time(source), page, asset, campaign, kind


def time(source: random.Random) -> str:
    """A time to the second, now and then after the day of the run."""
    seconds = source.randrange(-2 * 86_400, SPREAD_DAYS * 86_400)
    return (AS_OF - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def untidy(source: random.Random, value: str, missing: float = 0.08) -> str:
    """The value as people type it: sometimes missing, in capitals, or with a blank at an end."""
    chance = source.random()
    if chance < missing:
        return source.choice(("", "", "n/a", "-"))
    if chance > 0.97:
        return value.upper()
    return f" {value}" if chance > 0.94 else value
