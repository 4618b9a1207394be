"""Leads and events for the benchmarks of the batch engine, made up from a seed, as Parquet files.

Full size: 1 M leads of 12 columns and 20 M events over 400 days: 15 types, about 400 assets, about 3,000 urls, 120
campaigns. Half of the leads have 11 events or fewer, a tenth has none, the busiest about 13,000. Texts come in several
spellings, some values are missing, and the events lie in the order of time but for a few hours, not in that of the
leads. The same seed and sizes give the same rows; everything is drawn inside DuckDB from hashes of a row's number.

    python benchmarks/batch/data.py build/bench
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

LEADS = 1_000_000
EVENTS = 20_000_000
AS_OF = "2026-03-01T09:17:43Z"
"""The instant of the runs. The data goes on until noon of that day, so some events are not seen yet."""

SHIFT = 21
"""How far the share of the busiest leads is cut: the number of events falls with the rank, as (rank + 21)^(-5/7)."""

DRAWS = (
    "CREATE TEMP MACRO draw(row, salt, size) AS (hash(hash(row, salt || $seed$)) % size)::INTEGER",
    "CREATE TEMP MACRO share(row, salt) AS (hash(hash(row, salt || $seed$)) >> 11)::DOUBLE / 9007199254740992.0",
    "CREATE TEMP MACRO pick(row, salt, items) AS items[1 + draw(row, salt, len(items))]",
)
"""`draw` is a whole number from 0 up to below a size, `share` one from 0 to below 1, `pick` an item of a list.

A hash of two values is a plain mixture of their two hashes: only hashed once more are a row's draws independent.
"""

LEADS_SQL = """
SELECT
    'L' || lpad(n::VARCHAR, 7, '0') AS id,
    CASE WHEN draw(n, 'no title', 100) < 8 THEN NULL ELSE spelled(n, 'title', pick(n, 'title', $titles)) END AS title,
    CASE WHEN draw(n, 'no industry', 100) < 6 THEN NULL
         ELSE spelled(n, 'industry', pick(n, 'industry', $industries)) END AS industry,
    CASE WHEN draw(n, 'no country', 100) < 4 THEN NULL
         ELSE spelled(n, 'country', pick(n, 'country', $countries)) END AS country,
    CASE WHEN draw(n, 'no employees', 100) < 12 THEN NULL
         ELSE (1 + share(n, 'employees') * share(n, 'more') * share(n, 'most') * 20000)::INTEGER END AS employees,
    CASE WHEN draw(n, 'no revenue', 100) < 30 THEN NULL
         ELSE (1000 + draw(n, 'revenue', 1000000) * (1 + draw(n, 'scale', 100)))::DECIMAL(14, 2) END AS revenue,
    CASE WHEN draw(n, 'no email', 100) < 5 THEN NULL
         ELSE 'contact' || n || '@' || spelled(n, 'email', coalesce(domain, pick(n, 'free', $free))) END AS email,
    domain AS company_domain,
    CASE WHEN draw(n, 'no signup', 100) < 5 THEN NULL
         ELSE DATE '2026-03-05' - draw(n, 'signup', 1100) END AS signup,
    CASE WHEN draw(n, 'no answer', 100) < 15 THEN NULL ELSE draw(n, 'opted in', 10) < 6 END AS opted_in,
    CASE WHEN draw(n, 'no source', 100) < 10 THEN NULL
         ELSE spelled(n, 'source', pick(n, 'source', $sources)) END AS source,
    CASE draw(n, 'interests', 4) WHEN 0 THEN NULL WHEN 1 THEN pick(n, 'first', $interests)
         ELSE pick(n, 'first', $interests) || '; ' || spelled(n, 'second', pick(n, 'second', $interests))
    END AS interests
FROM (
    SELECT n, CASE WHEN draw(n, 'domain', 100) >= 35
                   THEN 'company' || draw(n, 'company', $companies) || pick(n, 'ending', $endings) END AS domain
    FROM numbers
)
"""

EVENTS_SQL = """
SELECT
    'L' || lpad(lead::VARCHAR, 7, '0') AS lead,
    "at",
    CASE WHEN draw(n, 'event case', 100) = 0 THEN upper(event) ELSE event END AS event,
    CASE WHEN draw(n, 'no asset', 100) = 0 THEN NULL ELSE spelled(n, 'asset', CASE event
        WHEN 'downloaded' THEN pick(n, 'kind', $downloads) || '-' || draw(n, 'asset', 40)
        WHEN 'watched' THEN 'video-' || draw(n, 'asset', 60)
        WHEN 'registered' THEN 'webinar-' || draw(n, 'asset', 40)
        WHEN 'attended' THEN pick(n, 'kind', $meetings) || '-' || draw(n, 'asset', 40)
        WHEN 'submitted' THEN pick(n, 'kind', $forms)
        WHEN 'activated' THEN 'feature-' || pick(n, 'kind', $features) || '-' || draw(n, 'asset', 5)
        WHEN 'purchased' THEN 'plan-' || draw(n, 'asset', 12)
    END) END AS asset,
    CASE WHEN event IN ('visited', 'clicked', 'requested_demo') THEN spelled(n, 'page', CASE
        WHEN draw(n, 'page', 100) < 8 THEN pick(n, 'pricing', $prices)
        WHEN draw(n, 'page', 100) < 12 THEN pick(n, 'other', $pages)
        ELSE '/' || pick(n, 'area', $areas) || '/' || least(draw(n, 'number', 600), draw(n, 'lower', 600))
    END) END AS page,
    CASE WHEN event IN ('opened', 'clicked', 'replied', 'unsubscribed') AND draw(n, 'no campaign', 100) >= 3
         THEN spelled(n, 'campaign', 'campaign-' || draw(n, 'campaign', 120)) END AS campaign,
    CASE WHEN event IN ('visited', 'watched') AND draw(n, 'no seconds', 100) >= 4
         THEN (share(n, 'seconds') * share(n, 'longer') * 1200)::INTEGER END AS seconds,
    CASE WHEN event = 'purchased' THEN (5 + draw(n, 'amount', 60000) / 100)::DECIMAL(10, 2) END AS amount,
    CASE WHEN event IN ('visited', 'logged_in', 'activated')
         THEN 's' || lead || '-' || (epoch_us("at") // 7200000000) % 10000 END AS session
FROM (
    SELECT
        n,
        (greatest((root * root * root * sqrt(root) * ($active + $shift))::BIGINT - $shift, 0) * 2654435761) % $leads
            AS lead,
        make_timestamp(epoch_us(TIMESTAMP '2026-03-01 12:00:00') - 34560000000000 + least(34559999999999, greatest(0,
            n * (34560000000000 // $events) + draw(n, 'jitter', 1000000000)::BIGINT * 20 - 10000000000))) AS "at",
        CASE
            WHEN kind < 4600 THEN 'visited' WHEN kind < 6600 THEN 'opened' WHEN kind < 7500 THEN 'clicked'
            WHEN kind < 8100 THEN 'downloaded' WHEN kind < 8600 THEN 'logged_in' WHEN kind < 8950 THEN 'activated'
            WHEN kind < 9250 THEN 'watched' WHEN kind < 9450 THEN 'registered' WHEN kind < 9570 THEN 'attended'
            WHEN kind < 9700 THEN 'submitted' WHEN kind < 9800 THEN 'purchased' WHEN kind < 9860 THEN 'replied'
            WHEN kind < 9910 THEN 'requested_demo' WHEN kind < 9950 THEN 'started_trial' ELSE 'unsubscribed'
        END AS event
    FROM (
        SELECT n, $start + (1 - $start) * share(n, 'lead') AS root, draw(n, 'event', 10000) AS kind FROM numbers
    )
)
"""

COUNTS_SQL = """
SELECT
    leads.id, lower(trim(title)) AS title, lower(trim(industry)) AS industry, lower(trim(country)) AS country,
    employees, revenue, opted_in, pricing_visits, visits, downloads, webinars, opens, clicks, unsubscribes
FROM read_parquet('$leads_file', file_row_number = true) AS leads
LEFT JOIN (
    SELECT
        lead,
        count(*) FILTER (event = 'visited' AND (page LIKE '/pricing%' OR page = '/plans')) AS pricing_visits,
        count(*) FILTER (event = 'visited') AS visits,
        count(*) FILTER (event = 'downloaded') AS downloads,
        count(*) FILTER (event = 'attended' AND asset LIKE 'webinar-%') AS webinars,
        count(*) FILTER (event = 'opened') AS opens,
        count(*) FILTER (event = 'clicked') AS clicks,
        count(*) FILTER (event = 'unsubscribed') AS unsubscribes
    FROM (SELECT lead, lower(trim(event)) AS event, lower(trim(page)) AS page, lower(trim(asset)) AS asset
          FROM read_parquet('$events_file') WHERE "at" > TIMESTAMP '2026-01-01')
    GROUP BY lead
) AS counted ON leads.id = counted.lead
ORDER BY file_row_number
"""
"""What engines without events need: the same leads with clean texts and with the counts of two months as columns."""

LISTS = {
    "titles": [
        "CEO", "CTO", "CFO", "CMO", "Chief Operating Officer", "VP Sales", "VP Marketing", "VP of Engineering",
        "Head of Marketing", "Head of Sales Operations", "Director", "Director of IT", "Marketing Manager",
        "Sales Manager", "Product Manager", "Regional Sales Lead", "Operations Manager", "Software Engineer",
        "Data Analyst", "Buyer", "Office Assistant", "Sales Assistant", "Telemarketing Agent", "Consultant", "Founder",
        "Student", "Intern", "Working Student", "Account Executive", "Procurement Specialist",
    ],
    "industries": [
        "Software", "FinTech", "Manufacturing", "Logistics", "Retail", "Education", "Health Care", "Energy", "Media",
        "Insurance", "Public Sector", "Construction",
    ],
    "countries": ["NL", "BE", "LU", "DE", "AT", "CH", "FR", "US", "GB", "IE", "PL", "ES", "IT", "SE", "DK"],
    "sources": ["webinar", "Referral", "ads", "search", "event", "partner", "import", "social"],
    "interests": ["crm", "Automation", "analytics", "email", "events", "erp", "reporting"],
    "endings": [".com", ".com", ".example", ".eu", ".edu"],
    "free": ["gmail.com", "outlook.com", "yahoo.com", "gmx.net"],
    "downloads": ["whitepaper", "ebook", "case-study", "price-list"],
    "meetings": ["webinar", "webinar", "conference", "meetup"],
    "prices": ["/pricing", "/pricing/teams", "/pricing/enterprise", "/plans"],
    "forms": ["contact-form", "newsletter-form", "support-form", "callback-form", "survey-form"],
    "features": ["integration", "import", "report", "calendar", "alert"],
    "pages": ["/", "/careers", "/careers/sales", "/careers/engineering", "/security", "/about", "/compare", "/contact"],
    "areas": ["product", "blog", "blog", "docs", "customers", "integrations"],
}  # fmt: skip

SPELLED = """
CREATE TEMP MACRO spelled(row, salt, value) AS CASE draw(row, 'spelling of ' || salt, 40)
    WHEN 0 THEN upper(value) WHEN 1 THEN value || ' ' ELSE value END
"""
"""One value in forty in capitals, one with a blank behind it."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where the leads and the events lie."""

    leads: Path
    events: Path


def files(folder: Path, leads: int = LEADS, events: int = EVENTS) -> Files:
    """The names of the files of these sizes in the folder; they need not exist."""
    return Files(folder / f"leads_{leads}.parquet", folder / f"events_{leads}_{events}.parquet")


def made(folder: Path, leads: int = LEADS, events: int = EVENTS, seed: int = 1) -> Files:
    """The files of these sizes in the folder, written unless both exist. Another seed needs another folder."""
    both = files(folder, leads, events)
    if not (both.leads.exists() and both.events.exists()):
        write(both, leads, events, seed)
    return both


def write(both: Files, leads: int, events: int, seed: int) -> None:
    """Write both files, each under another name first, so that a file that exists is whole."""
    both.leads.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        for macro in (*DRAWS, SPELLED):
            database.execute(macro.replace("$seed$", f"'#{seed}'"))
        sizes: dict[str, float] = {"leads": leads, "companies": max(1, leads // 25)}
        copy(database, LEADS_SQL, both.leads, leads, sizes)
        active = leads * 9 // 10
        start = (SHIFT / (active + SHIFT)) ** (1 / 3.5)
        sizes = {"leads": leads, "events": events, "active": active, "shift": SHIFT, "start": start}
        copy(database, EVENTS_SQL, both.events, events, sizes)


def counted(both: Files) -> Path:
    """The file of the leads with their counts, beside the two it is made from; written unless it exists."""
    file = both.events.with_name(both.events.name.replace("events_", "counts_"))
    if not file.exists():
        query = COUNTS_SQL.replace("$leads_file", str(both.leads)).replace("$events_file", str(both.events))
        part = file.with_suffix(".part")
        with duckdb.connect() as database:
            database.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet)")
        part.replace(file)
    return file


def copy(database: duckdb.DuckDBPyConnection, query: str, file: Path, rows: int, sizes: dict[str, float]) -> None:
    """Write what the query gives for so many numbers, in their order, to the file."""
    # A table is read by all threads, `range` by one.
    database.execute(f"CREATE OR REPLACE TEMP TABLE numbers AS SELECT n FROM range({rows}) AS up_to(n)")
    values = {**sizes, **LISTS}
    for name in sorted(values, key=len, reverse=True):
        query = query.replace(f"${name}", str(values[name]))
    part = file.with_suffix(".part")
    database.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet)")
    part.replace(file)


def main() -> None:
    """Write the files; say how long it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/bench"), help="default: build/bench")
    parser.add_argument("--leads", type=int, default=LEADS, help=f"default: {LEADS}")
    parser.add_argument("--events", type=int, default=EVENTS, help=f"default: {EVENTS}")
    parser.add_argument("--seed", type=int, default=1, help="other data of the same sizes")
    arguments = parser.parse_args()
    began = time.perf_counter()
    both = files(arguments.folder, arguments.leads, arguments.events)
    write(both, arguments.leads, arguments.events, arguments.seed)
    for file in (both.leads, both.events):
        print(f"{file}: {file.stat().st_size / 2**20:,.0f} MiB")
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
