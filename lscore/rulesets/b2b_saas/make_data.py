"""Write data/leads.csv and data/events.csv: invented leads of a B2B software company, the same bytes at every run."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
HERE = Path(__file__).resolve().parent / "data"

LEAD_COLUMNS = (
    "id",
    "email",
    "title",
    "company",
    "company_domain",
    "industry",
    "country",
    "employees",
    "interests",
    "opted_in",
    "mail_status",
    "owner_type",
)
EVENT_COLUMNS = (
    "lead",
    "at",
    "event",
    "page",
    "session",
    "asset",
    "form",
    "kind",
    "topic",
    "mail",
    "campaign",
    "link",
    "feature",
)

# Company, domain, industry, country, employees: two or three people of each become leads.
COMPANIES = (
    ("Northwind Freight", "northwind.example", "Logistics", "NL", "640"),
    ("Blauwberg Software", "blauwberg.example", "Software", "BE", "210"),
    ("Kestrel Insurance", "kestrel.example", "Financial services", "NL", "1450"),
    ("Zonnehof Logistics", "zonnehof.example", "Logistics", "BE", "95"),
    ("Alpenglanz Energie", "alpenglanz.example", "Energy", "AT", "320"),
    ("Rheinufer Kliniken", "rheinufer.example", "Healthcare", "DE", "2300"),
    ("De Lage Polder", "lagepolder.example", "Manufacturing", "NL", "48"),
    ("Maasstad Robotics", "maasstad.example", "Manufacturing", "NL", "130"),
    ("Ardenne Conseil", "ardenne.example", "Professional services", "BE", "62"),
    ("Kirchberg Fonds", "kirchberg.example", "Financial services", "LU", "180"),
    ("Havenkade Transport", "havenkade.example", "Logistics", "nl", "15"),
    ("Gemeente Oosterbroek", "oosterbroek.example", "Public sector", "NL", "700"),
    ("Lac Bleu Voyages", "lacbleu.example", "Travel", "FR", "240"),
    ("Penrose Retail", "penrose.example", "Retail", "GB", "900"),
    ("Nordlicht Pflege", "nordlicht.example", "Healthcare", "DE", "410"),
    ("Bakkerij Zonneveld", "zonneveld.example", "Food", "NL", "7"),
    ("Planwise", "planwise.example", "Software", "NL", "260"),
    ("Stadhouder Media", "stadhouder.example", "N/A", "NL", "200+"),
    ("Tramlijn Digital", "tramlijn.example", "Software", "NL", "34"),
    ("Donau Werke", "donauwerke.example", "Manufacturing", "AT", "1180"),
)
FIRST_NAMES = (
    "Aisha",
    "Bram",
    "Carla",
    "Daan",
    "Elif",
    "Femke",
    "Goran",
    "Hilde",
    "Ivo",
    "Jasmin",
    "Koen",
    "Lotte",
    "Milan",
    "Nadia",
    "Oskar",
    "Petra",
    "Ruben",
    "Saskia",
    "Tobias",
    "Vera",
)
TITLES = (
    "CEO",
    "COO",
    "Chief Revenue Officer",
    "Managing Director",
    "Head of Planning",
    "VP Operations",
    "Director of HR",
    "Operations Manager",
    "Office manager",
    "Team lead",
    "Planner",
    "Executive Assistant to the Managing Director",
    "Intern",
    "HR officer",
    "",
    "N/A",
)
INTERESTS = ("planning", "reporting", "payroll", "integrations", "planning; reporting", "payroll|integrations", "", "")
FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.de", "ziggo.nl")
PAGES = (
    "/product/planning",
    "/product/reporting",
    "/integrations/erp",
    "/customers/kestrel",
    "/blog/rosters",
    "/about",
)
ASSETS = ("whitepaper", "buyers-guide", "case-study-logistics", "case-study-care", "checklist", "price-list")
FEATURES = ("calendar", "import", "export", "alerts", "absences", "mobile")
CAMPAIGNS = ("nov-news", "dec-news", "jan-news", "feb-news", "webinar-invite", "spring-offer")

# How busy a lead is: the share of leads, the number of visits and the oldest and newest day of what they do.
MOODS = (
    ("silent", 14, 0, 0, 0),
    ("gone", 20, 2, 118, 40),
    ("reader", 30, 4, 60, 2),
    ("evaluating", 22, 5, 30, 1),
    ("buying", 14, 6, 14, 1),
)

Row = dict[str, str]


def moment(rng: Random, oldest: int, newest: int) -> datetime:
    """Return an instant in office hours, between ``oldest`` and ``newest`` days before ``AS_OF``."""
    day = AS_OF - timedelta(days=rng.randint(newest, oldest))
    return day + timedelta(hours=rng.randint(7, 18), minutes=rng.randint(0, 59), seconds=rng.randint(0, 59))


def event(lead: str, at: datetime, name: str, **fields: str) -> Row:
    """Return one row of events.csv."""
    return {"lead": lead, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "event": name, **fields}


def make_lead(rng: Random, number: int, company: tuple[str, ...]) -> Row:
    """Return one row of leads.csv: a person of ``company``, now and then with gaps."""
    name, domain, industry, country, employees = company
    person = f"{rng.choice(FIRST_NAMES).lower()}.{chr(97 + number % 26)}"
    private = rng.random() < 0.12
    return {
        "id": f"L{number:04d}",
        "email": f"{person}@{rng.choice(FREE_MAIL) if private else domain}" if rng.random() < 0.95 else "",
        "title": rng.choice(TITLES),
        "company": name if rng.random() < 0.95 else "-",
        "company_domain": "" if private else domain,
        "industry": industry,
        "country": country if rng.random() < 0.94 else "Unknown",
        "employees": employees if rng.random() < 0.92 else "",
        "interests": rng.choice(INTERESTS),
        "opted_in": rng.choices(("yes", "no", ""), (80, 8, 12))[0],
        "mail_status": "bounced" if rng.random() < 0.04 else "ok",
        "owner_type": "partner" if rng.random() < 0.04 else "own",
    }


def make_visits(rng: Random, lead: str, visits: int, oldest: int, newest: int, price_share: float) -> list[Row]:
    """Return the page views of ``visits`` visits; ``price_share`` of the visits pass by the price page."""
    rows: list[Row] = []
    for number in range(rng.randint(1, visits)):
        start, session = moment(rng, oldest, newest), f"{lead}-{number}"
        pages = [rng.choice(PAGES) for _ in range(rng.choice((1, 1, 1, 2, 2, 2, 3, 9)))]
        if rng.random() < price_share:
            pages.append(rng.choice(("/pricing", "/pricing/teams", "/plans")))
        if rng.random() < 0.03:
            pages.append("/careers/sales")
        for step, page in enumerate(pages):
            rows.append(event(lead, start + timedelta(seconds=40 * step), "visited", page=page, session=session))
    return rows


def make_mails(rng: Random, lead: str, eager: float, oldest: int, newest: int) -> list[Row]:
    """Return openings of mails, most clicks a few minutes after one, and a few without any."""
    rows: list[Row] = []
    for campaign in CAMPAIGNS:
        if rng.random() > eager:
            continue
        at = moment(rng, oldest, newest)
        rows.append(event(lead, at, "opened", mail="newsletter", campaign=campaign))
        if rng.random() < 0.4:
            later = at + timedelta(minutes=rng.choice((1, 3, 12, 45, 180)))
            rows.append(event(lead, later, "clicked", link="/product/planning", campaign=campaign))
    return rows


def make_deeds(rng: Random, lead: str, mood: str, oldest: int, newest: int) -> list[Row]:
    """Return downloads, sessions, requests and what was tried in the product, by the lead's mood."""
    assets = rng.sample(ASSETS, rng.randint(0, 3 if mood in {"evaluating", "buying"} else 1))
    rows = [event(lead, moment(rng, oldest, newest), "downloaded", asset=asset) for asset in assets]
    if rng.random() < 0.3:
        kind, topic = rng.choice((("webinar", "planning"), ("webinar", "reporting"), ("fair", "winter")))
        rows.append(event(lead, moment(rng, oldest, newest), "attended", kind=kind, topic=topic))
    if mood in {"evaluating", "buying"} and rng.random() < 0.6:
        features = rng.sample(FEATURES, rng.randint(1, 4))
        rows += [event(lead, moment(rng, min(oldest, 14), newest), "activated", feature=name) for name in features]
    if mood == "buying" or rng.random() < 0.04:
        form = rng.choice(("contact-form", "demo-request", "price-request", "price-request", "support"))
        rows.append(event(lead, moment(rng, oldest, newest), "submitted", form=form))
    if rng.random() < 0.05:
        rows.append(event(lead, moment(rng, oldest, newest), "unsubscribed"))
    return rows


def make_filter_clicks(lead: str) -> list[Row]:
    """Return what a mail filter leaves behind: a dozen clicks within two minutes, and no opening."""
    start = AS_OF - timedelta(days=6, hours=-9)
    return [
        event(lead, start + timedelta(seconds=9 * step), "clicked", link=f"/link/{step}", campaign="feb-news")
        for step in range(12)
    ]


def make_all(rng: Random) -> tuple[list[Row], list[Row]]:
    """Return the rows of both files, the events in the order in which they happened."""
    leads: list[Row] = []
    events: list[Row] = []
    for number in range(1, 85):
        lead = make_lead(rng, number, COMPANIES[number % len(COMPANIES)])
        leads.append(lead)
        mood, _, visits, oldest, newest = rng.choices(MOODS, [share for _, share, *_ in MOODS])[0]
        if mood == "silent":
            continue
        share = {"gone": 0.1, "reader": 0.15, "evaluating": 0.45, "buying": 0.7}[mood]
        events += make_visits(rng, lead["id"], visits, oldest, newest, share)
        events += make_mails(rng, lead["id"], share, oldest, newest)
        events += make_deeds(rng, lead["id"], mood, oldest, newest)
    events += make_filter_clicks("L0011")
    events.sort(key=lambda row: (row["at"], row["lead"], row["event"], row.get("page", "")))
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
    leads, events = make_all(Random(20260301))  # noqa: S311 (sample data, no secret)
    write(HERE / "leads.csv", LEAD_COLUMNS, leads)
    write(HERE / "events.csv", EVENT_COLUMNS, events)


if __name__ == "__main__":
    main()
