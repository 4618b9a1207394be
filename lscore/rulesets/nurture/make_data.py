"""Write data/leads.csv and data/events.csv: invented readers of a whitepaper, the same bytes at every run."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Path(__file__).resolve().parent / "data"

LEAD_COLUMNS = ("id", "title", "email", "phone", "stage", "opted_in")
EVENT_COLUMNS = ("lead", "at", "event", "asset", "mail", "page", "content", "channel", "document", "video")

FIRST_NAMES = ("anna", "bas", "chris", "dilan", "esra", "finn", "gina", "hugo", "ines", "jonas", "kim", "lars", "mira")
DOMAINS = ("kestrel.example", "havenkade.example", "nordlicht.example", "lagepolder.example", "zonnehof.example")
TITLES = (
    "CEO",
    "ceo",
    "Managing Director",
    "Founder",
    "Head of Purchasing",
    "Head of  Quality",
    "Director of Care",
    "VP Supply",
    "Team lead",
    "Quality Manager",
    "Project Manager",
    "Nurse",
    "Accountant",
    "Intern",
    "Student",
    "N/A",
    "",
)
PAGES = (
    ("/about", "general"),
    ("/blog/lean-stock", "general"),
    ("/blog/audits", "general"),
    ("/solutions/care", "solution"),
    ("/solutions/retail", "solution"),
    ("/solutions/logistics", "solution"),
    ("/prices", "price"),
    ("/prices/options", "price"),
    ("/imprint", ""),
)
DOCUMENTS = ("guide-costs", "guide-roll-out", "checklist", "reference-list")
VIDEOS = ("tour", "webinar-recording", "interview")

# How keen a lead is: the share of leads, the chance of each mail, of coming back and of taking the next step.
MOODS = (
    ("polite", 38, 0.25, 0.15, 0.03),
    ("curious", 34, 0.55, 0.45, 0.2),
    ("keen", 18, 0.8, 0.7, 0.5),
    ("ready", 10, 0.9, 0.9, 0.85),
)

Row = dict[str, str]


def event(lead: str, at: datetime, name: str, **fields: str) -> Row:
    """Return one row of events.csv."""
    return {"lead": lead, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "event": name, **fields}


def later(rng: Random, start: datetime, days: float) -> datetime:
    """Return an instant in the hours after ``start`` and at most ``days`` days behind it."""
    return start + timedelta(seconds=rng.randint(60, int(days * 86_400)))


def make_lead(rng: Random, number: int) -> Row:
    """Return one row of leads.csv, now and then with gaps."""
    email = f"{rng.choice(FIRST_NAMES)}.{number}@{rng.choice(DOMAINS)}"
    if number % 31 == 0:
        email = f"test{number}@ourcompany.example"
    return {
        "id": f"L{number:04d}",
        "title": rng.choice(TITLES),
        "email": email if rng.random() < 0.94 else "",
        "phone": f"+31 20 555 {number:04d}" if rng.random() < 0.55 else rng.choice(("", "-")),
        "stage": "customer" if rng.random() < 0.06 else "lead",
        "opted_in": rng.choices(("yes", "no", ""), (80, 10, 10))[0],
    }


def make_series(rng: Random, lead: str, asked: datetime, mail_chance: float) -> list[Row]:
    """Return the request, and the openings and clicks of the six weekly mails that follow it."""
    rows = [event(lead, asked, "requested", asset="whitepaper")]
    for week in range(1, 7):
        if rng.random() > mail_chance:
            continue
        at = later(rng, asked + timedelta(weeks=week), 3)
        rows.append(event(lead, at, "opened", mail=f"week-{week}"))
        if rng.random() < mail_chance / 2:
            rows.append(event(lead, later(rng, at, 0.05), "clicked", mail=f"week-{week}"))
    return rows


def make_visit(rng: Random, lead: str, at: datetime, step_chance: float) -> list[Row]:
    """Return one visit: the pages, and what the lead took along or watched."""
    rows = [event(lead, at, "visited", channel=rng.choice(("search", "mail", "direct", "fair")))]
    for step in range(rng.randint(1, 2)):
        page, content = rng.choice(PAGES)
        rows.append(event(lead, at + timedelta(seconds=50 * (step + 1)), "viewed", page=page, content=content))
    if rng.random() < step_chance:
        rows.append(event(lead, at + timedelta(minutes=6), "downloaded", document=rng.choice(DOCUMENTS)))
    if rng.random() < step_chance * 0.7:
        rows.append(event(lead, at + timedelta(minutes=9), "watched", video=rng.choice(VIDEOS)))
    return rows


def make_all(rng: Random) -> tuple[list[Row], list[Row]]:
    """Return the rows of both files, the events in the order in which they happened."""
    leads: list[Row] = []
    events: list[Row] = []
    for number in range(1, 81):
        lead = make_lead(rng, number)
        leads.append(lead)
        _, _, mail_chance, visit_chance, step_chance = rng.choices(MOODS, [share for _, share, *_ in MOODS])[0]
        asked = AS_OF - timedelta(days=rng.randint(5, 118), hours=-rng.randint(7, 20), minutes=rng.randint(0, 59))
        events += make_series(rng, lead["id"], asked, mail_chance)
        for _ in range(5):
            if rng.random() < visit_chance:
                at = later(rng, asked, max(1, (AS_OF - asked).days - 1))
                events += make_visit(rng, lead["id"], at, step_chance)
    # Nobody knows what will happen after the day of the example.
    events = [row for row in events if row["at"] < AS_OF.strftime("%Y-%m-%dT%H:%M:%SZ")]
    events.sort(key=lambda row: (row["at"], row["lead"], row["event"]))
    return leads, events


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write ``rows`` as CSV, absent values as empty fields."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both files beside this script."""
    leads, events = make_all(Random(20260302))  # noqa: S311 (sample data, no secret)
    write(HERE / "leads.csv", LEAD_COLUMNS, leads)
    write(HERE / "events.csv", EVENT_COLUMNS, events)


if __name__ == "__main__":
    main()
