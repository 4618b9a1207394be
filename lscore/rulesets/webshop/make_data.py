"""Write data/leads.csv and data/events.csv: invented customers of a webshop, the same bytes at every run."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

# Times are local and without an offset, as the shop system writes them; the model names the timezone.
AS_OF = datetime(2026, 3, 1)
HERE = Path(__file__).resolve().parent / "data"

LEAD_COLUMNS = ("id", "email", "country", "customer_since", "customer_type", "loyalty_member", "newsletter")
EVENT_COLUMNS = (
    "lead",
    "at",
    "event",
    "department",
    "amount",
    "channel",
    "product",
    "page",
    "mail",
    "campaign",
    "stars",
    "topic",
)

FIRST_NAMES = ("amir", "bo", "cato", "dewi", "eva", "floor", "guus", "heike", "isa", "joost", "kaat", "lies", "mats")
DOMAINS = ("mail.example", "post.example", "brief.example")
DEPARTMENTS = ("home", "garden", "kitchen", "outdoor", "toys")
PRODUCTS = (("lamp", 59), ("sofa", 420), ("chair", 85), ("table", 240), ("rug", 110), ("tent", 175), ("kettle", 35))
PAGES = (
    "/product/lamp",
    "/product/sofa",
    "/product/rug",
    "/product/tent",
    "/sale",
    "/sale/garden",
    "/garden/chairs",
    "/delivery",
    "/returns",
    "/about",
)
CAMPAIGNS = ("nov-offers", "dec-gifts", "jan-sale", "feb-home", "feb-garden")

# What kind of customer: the share, the number of orders, the oldest and newest day, and how often they look around.
KINDS = (
    ("champion", 14, (4, 9), 110, 2, 3),
    ("regular", 20, (2, 4), 115, 8, 2),
    ("new", 18, (1, 1), 25, 2, 2),
    ("looking", 18, (0, 0), 20, 1, 3),
    ("gone", 20, (1, 3), 119, 65, 1),
    ("silent", 10, (0, 0), 119, 60, 0),
)

Row = dict[str, str]


def moment(rng: Random, oldest: int, newest: int) -> datetime:
    """Return an instant of the day or evening, between ``oldest`` and ``newest`` days before ``AS_OF``."""
    day = AS_OF - timedelta(days=rng.randint(newest, oldest))
    return day + timedelta(hours=rng.randint(7, 22), minutes=rng.randint(0, 59), seconds=rng.randint(0, 59))


def event(lead: str, at: datetime, name: str, **fields: str) -> Row:
    """Return one row of events.csv."""
    return {"lead": lead, "at": at.strftime("%Y-%m-%d %H:%M:%S"), "event": name, **fields}


def make_lead(rng: Random, number: int) -> Row:
    """Return one row of leads.csv, now and then with gaps."""
    since = AS_OF - timedelta(days=rng.randint(1, 1400))
    return {
        "id": f"L{number:04d}",
        "email": f"{rng.choice(FIRST_NAMES)}.{number}@{rng.choice(DOMAINS)}",
        "country": rng.choices(("NL", "BE", "DE", "nl", "FR", "N/A", ""), (48, 20, 16, 4, 4, 4, 4))[0],
        "customer_since": since.strftime("%Y-%m-%d") if rng.random() < 0.9 else "-",
        "customer_type": "staff" if rng.random() < 0.04 else "shop",
        "loyalty_member": rng.choices(("yes", "no", ""), (35, 55, 10))[0],
        "newsletter": rng.choices(("yes", "no", ""), (68, 22, 10))[0],
    }


def make_orders(rng: Random, lead: str, orders: int, oldest: int, newest: int, eager_to_return: bool) -> list[Row]:
    """Return the orders, what was sent back of them, and a few reviews and complaints."""
    rows: list[Row] = []
    for _ in range(orders):
        at, department = moment(rng, oldest, newest), rng.choice(DEPARTMENTS)
        amount = f"{rng.randint(15, 240)}.{rng.choice(('00', '50', '95', '99'))}"
        channel = rng.choice(("web", "web", "app"))
        rows.append(event(lead, at, "Order Placed", department=department, amount=amount, channel=channel))
        back = at + timedelta(days=rng.randint(3, 14), hours=2)
        if rng.random() < (0.95 if eager_to_return else 0.08) and back < AS_OF:
            rows.append(event(lead, back, "Order Returned", department=department, amount=amount))
        if rng.random() < 0.2:
            product, _ = rng.choice(PRODUCTS)
            stars = str(rng.randint(2, 5))
            rows.append(event(lead, at + timedelta(hours=9), "reviewed", product=product, stars=stars))
        if rng.random() < 0.04:
            rows.append(event(lead, at + timedelta(hours=8), "complained", topic="delivery"))
    return rows


def make_visits(rng: Random, lead: str, visits: int, oldest: int, newest: int) -> list[Row]:
    """Return the page views of some visits, and what was put into the cart."""
    rows: list[Row] = []
    for _ in range(visits):
        at = moment(rng, oldest, newest)
        rows += [
            event(lead, at + timedelta(seconds=45 * step), "viewed", page=rng.choice(PAGES))
            for step in range(rng.choice((1, 1, 2, 2, 3, 6)))
        ]
        if rng.random() < 0.45:
            product, price = rng.choice(PRODUCTS)
            rows.append(event(lead, at + timedelta(minutes=7), "carted", product=product, amount=str(price)))
    return rows


def make_mails(rng: Random, lead: str) -> list[Row]:
    """Return the mails that were opened, and most clicks a few minutes later."""
    rows: list[Row] = []
    for number, campaign in enumerate(CAMPAIGNS):
        if rng.random() < 0.3:
            at = AS_OF - timedelta(days=105 - 25 * number, minutes=-rng.randint(400, 1300))
            rows.append(event(lead, at, "opened", mail="offers", campaign=campaign))
            if rng.random() < 0.4:
                click = at + timedelta(minutes=rng.choice((2, 9, 50, 200)))
                rows.append(event(lead, click, "clicked", mail="offers", campaign=campaign))
    return rows


def make_all(rng: Random) -> tuple[list[Row], list[Row]]:
    """Return the rows of both files, the events in the order in which they happened."""
    leads: list[Row] = []
    events: list[Row] = []
    for number in range(1, 91):
        lead = make_lead(rng, number)
        leads.append(lead)
        kind, _, orders, oldest, newest, visits = rng.choices(KINDS, [share for _, share, *_ in KINDS])[0]
        events += make_orders(rng, lead["id"], rng.randint(*orders), oldest, newest, number % 24 == 0)
        events += make_visits(rng, lead["id"], visits, min(oldest, 45), newest if newest < 45 else 30)
        if kind != "silent" and lead["newsletter"] == "yes":
            events += make_mails(rng, lead["id"])
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
    leads, events = make_all(Random(20260304))  # noqa: S311 (sample data, no secret)
    write(HERE / "leads.csv", LEAD_COLUMNS, leads)
    write(HERE / "events.csv", EVENT_COLUMNS, events)


if __name__ == "__main__":
    main()
