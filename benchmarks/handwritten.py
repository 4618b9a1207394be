"""The benchmark's model as an experienced developer writes it by hand: one function a lead, no engine, no language.

It reads the same raw texts as the engine and gives the same scores: texts are trimmed and lower-cased, the markers of a
missing value are skipped, numbers and times are parsed, what can't be read is missing, and what happens after the day
of the run is not seen. Only the result is its own: two numbers, a letter and a tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
TODAY = AS_OF.date()
SIGNUP_AFTER = TODAY - timedelta(days=30)
DAYS_14, DAYS_30, DAYS_60, DAYS_90 = (AS_OF - timedelta(days=days) for days in (14, 30, 60, 90))

MISSING = frozenset({"", "n/a", "-"})
CHIEFS = frozenset({"ceo", "cfo", "cto", "cmo"})
BENELUX_AND_NEIGHBOURS = frozenset({"nl", "be", "de", "fr"})
FREE_MAIL = frozenset({"gmail.com", "outlook.com", "yahoo.com", "gmx.net"})
INDUSTRIES = {"software": 15, "fintech": 15, "manufacturing": 8, "logistics": 8}

Outcome = tuple[int, int, str, str]
"""The fit, the engagement, the grade and the tier of a lead."""


def text(raw: str) -> str | None:
    """The text as it compares, or None where it is missing."""
    value = raw.strip().lower()
    return None if value in MISSING else value


def number(raw: str) -> float | None:
    """The number, or None where it is missing or can't be read."""
    value = raw.strip()
    if value.lower() in MISSING:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def day(raw: str) -> date | None:
    """The day, or None where it is missing or can't be read."""
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        return None


def instant(raw: str) -> datetime | None:
    """The instant, or None where it is missing or can't be read."""
    try:
        return datetime.fromisoformat(raw.strip())
    except ValueError:
        return None


def has_word(value: str, word: str) -> bool:
    """Whether the word stands in the text with no letter or digit beside it."""
    at = value.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and value[at - 1].isalnum()) and not value[end : end + 1].isalnum():
            return True
        at = value.find(word, at + 1)
    return False


def fit(lead: Mapping[str, str]) -> int:
    """The twelve rules on who the lead is."""
    role = 0
    title = text(lead["title"])
    if title:
        if title in CHIEFS:
            role += 25
        if title.startswith("vp "):
            role += 20
        if has_word(title, "marketing"):
            role += 8

    company = 0
    industry = text(lead["industry"])
    company += -2 if industry is None else INDUSTRIES.get(industry, 0)
    employees = number(lead["employees"])
    if employees is None:
        company -= 5
    elif employees >= 1000:
        company += 20
    elif employees >= 200:
        company += 12
    elif employees >= 50:
        company += 6
    revenue = number(lead["revenue"])
    if revenue is not None and 1_000_000 <= revenue <= 50_000_000:
        company += 10
    if text(lead["country"]) in BENELUX_AND_NEIGHBOURS:
        company += 10

    points = min(role, 30) + min(company, 50)
    email = text(lead["email"])
    if email and email.rpartition("@")[2] in FREE_MAIL:
        points -= 15
    if text(lead["phone"]) and text(lead["opted_in"]) in {"yes", "y", "true", "1"}:
        points += 5
    if text(lead["source"]) in {"webinar", "referral"}:
        points += 6
    if text(lead["plan"]) == "trial":
        signup = day(lead["signup"])
        if signup and SIGNUP_AFTER < signup <= TODAY:
            points += 8
    interests = {item.strip().lower() for item in lead["interests"].replace("|", ";").split(";")}
    if "crm" in interests or "automation" in interests:
        points += 5
    return max(0, min(points, 100))


def engagement_by_counts(lead: Mapping[str, str]) -> int:
    """The eight rules on what the lead did, where the counts are columns."""
    web = 0
    pricing_visits = number(lead["pricing_visits"])
    if pricing_visits is not None and pricing_visits >= 3:
        web += 15
    page_views = number(lead["page_views"])
    if page_views is not None:
        if page_views >= 8:
            web += 8
        elif page_views >= 4:
            web += 4
    last_seen = instant(lead["last_seen"])
    if last_seen and DAYS_14 < last_seen <= AS_OF:
        web += 10

    content = min(times(lead["downloads"]) * 5, 20)
    webinars = number(lead["webinars"])
    if webinars is not None and webinars >= 1:
        content += 10
    mail = min(times(lead["opens"]), 5) + min(times(lead["clicks"]) * 2, 10)

    points = min(web, 40) + min(content, 40) + min(mail, 20)
    unsubscribes = number(lead["unsubscribes"])
    if unsubscribes is not None and unsubscribes >= 1:
        points -= 20
    return max(0, min(points, 100))


def times(raw: str) -> int:
    """How many whole times a count counts: none where it is missing or below 0."""
    count = number(raw)
    return int(count) if count and count > 0 else 0


def engagement_by_events(events: Iterable[tuple[str, ...]]) -> int:
    """The eight rules on what the lead did, out of its raw events: name, time, and the fields of all events.

    Points are kept in ten-thousandths, so that the sum of the halved ones does not depend on their order.
    """
    pricing = visits = downloads = 0
    recent = webinar = unsubscribed = False
    campaigns: set[str | None] = set()
    click_ages: list[int] = []
    for name, at, page, _asset, campaign, kind in events:
        when = instant(at)
        if when is None or when > AS_OF:
            continue
        if when > DAYS_14:
            recent = True
        event = name.strip().lower()
        if event == "visited":
            if when > DAYS_60:
                visits += 1
                if when > DAYS_30 and page.strip().lower().startswith("/pricing"):
                    pricing += 1
        elif event == "opened":
            if when > DAYS_30:
                campaigns.add(text(campaign))
        elif event == "clicked":
            if when > DAYS_30:
                click_ages.append((AS_OF - when).days)
        elif event == "downloaded":
            if when > DAYS_90:
                downloads += 1
        elif event == "attended":
            if when > DAYS_90 and text(kind) == "webinar":
                webinar = True
        elif event == "unsubscribed":
            unsubscribed = True

    web = (15 if pricing >= 3 else 0) + (8 if visits >= 8 else 4 if visits >= 4 else 0) + (10 if recent else 0)
    content = min(downloads, 4) * 5 + (10 if webinar else 0)
    click_ages.sort()
    mail = min(len(campaigns), 5) * 10_000 + sum(round(40_000 * 0.5 ** (age / 15)) for age in click_ages[:5])
    points = min(web, 40) * 10_000 + min(content, 40) * 10_000 + min(mail, 200_000)
    if unsubscribed:
        points -= 200_000
    return (max(0, min(points, 1_000_000)) + 5_000) // 10_000


def decide(fit_points: int, engagement: int) -> Outcome:
    """The grade and the tier for the two scores."""
    grade = "A" if fit_points >= 50 else "B" if fit_points >= 30 else "C" if fit_points >= 15 else "D"
    if grade in {"A", "B"} and engagement >= 30:
        tier = "hot"
    elif engagement >= 12 or grade == "A":
        tier = "warm"
    else:
        tier = "cold"
    return fit_points, engagement, grade, tier


def score_counts(lead: Mapping[str, str]) -> Outcome:
    """Score a lead that comes with its counts."""
    return decide(fit(lead), engagement_by_counts(lead))


def score_events(lead: Mapping[str, str], events: Iterable[tuple[str, ...]]) -> Outcome:
    """Score a lead that comes with its raw events."""
    return decide(fit(lead), engagement_by_events(events))
