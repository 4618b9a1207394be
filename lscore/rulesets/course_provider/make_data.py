"""Write data/leads.csv: invented people who asked about a course, the same bytes at every run."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

AS_OF = date(2026, 3, 1)
HERE = Path(__file__).resolve().parent / "data"

COLUMNS: tuple[str, ...] = (
    "id",
    "email",
    "phone",
    "occupation",
    "education",
    "experience",
    "course",
    "course_price",
    "budget",
    "paid_by",
    "start_wish",
    "asked",
    "goals",
    "languages",
    "former_student",
    "status",
    "opted_in",
)
FIRST_NAMES = (
    "ada",
    "ben",
    "cleo",
    "dirk",
    "emma",
    "fatima",
    "gijs",
    "hanna",
    "imran",
    "julia",
    "karim",
    "lena",
    "max",
)
DOMAINS = ("mail.example", "post.example", "kestrel.example", "havenkade.example")
OCCUPATIONS = (
    "specialist",
    "employee",
    "Employee",
    "self-employed",
    "career-changer",
    "manager",
    "Warehouse Manager",
    "team lead",
    "student",
    "florist",
    "please choose",
    "",
)
EDUCATIONS = ("bachelor", "bachelor", "Master", "doctorate", "vocational", "vocational", "school", "please choose", "")
PRICES = {
    "data-analysis": 2400,
    "data-science": 4800,
    "ai-strategy": 3200,
    "project-basics": 950,
    "agile-lead": 1600,
    "people-lead": 2900,
}
GOALS = ("promotion", "new-job", "certificate", "curiosity", "promotion; certificate", "certificate|curiosity", "")
LANGUAGES = ("dutch", "dutch; english", "english", "english;german", "french", "")

Row = dict[str, str]


def make_profile(rng: Random) -> Row:
    """Return what a lead says of themselves."""
    return {
        "occupation": rng.choice(OCCUPATIONS),
        "education": rng.choice(EDUCATIONS),
        "experience": str(rng.randint(0, 22)) if rng.random() < 0.85 else rng.choice(("", "n/a")),
        "goals": rng.choice(GOALS),
        "languages": rng.choices(LANGUAGES, (30, 30, 16, 6, 5, 13))[0],
        "former_student": rng.choices(("yes", "no", ""), (8, 80, 12))[0],
        "status": "enrolled" if rng.random() < 0.05 else "open",
        "opted_in": rng.choices(("yes", "no", ""), (75, 12, 13))[0],
    }


def make_wish(rng: Random) -> Row:
    """Return what a lead asks for: the course, when, and who pays."""
    course = rng.choice((*PRICES, *PRICES, *PRICES, "pottery", "please choose"))
    price = PRICES.get(course)
    asked = AS_OF - timedelta(days=rng.choice((1, 3, 6, 9, 12, 20, 27, 45, 70, 110)))
    start = asked + timedelta(days=rng.choice((20, 35, 50, 75, 120, 200)))
    return {
        "course": course,
        "course_price": str(price) if price else "",
        "budget": str(rng.choice((500, 900, 1500, 2500, 3000, 5000))) if rng.random() < 0.7 else "",
        "paid_by": rng.choices(("self", "employer", "Employer", "grant", "please choose"), (40, 25, 5, 12, 18))[0],
        "start_wish": start.isoformat() if rng.random() < 0.8 else "",
        "asked": asked.isoformat(),
    }


def make_lead(rng: Random, number: int) -> Row:
    """Return one row of leads.csv, now and then with gaps."""
    contact = {
        "id": f"L{number:04d}",
        "email": f"{rng.choice(FIRST_NAMES)}.{number}@{rng.choice(DOMAINS)}" if rng.random() < 0.93 else "",
        "phone": f"+31 20 555 {number:04d}" if rng.random() < 0.7 else rng.choice(("", "-")),
    }
    return contact | make_profile(rng) | make_wish(rng)


def main() -> None:
    """Write the file beside this script."""
    rng = Random(20260303)  # noqa: S311 (sample data, no secret)
    HERE.mkdir(exist_ok=True)
    with (HERE / "leads.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(make_lead(rng, number) for number in range(1, 121))


if __name__ == "__main__":
    main()
