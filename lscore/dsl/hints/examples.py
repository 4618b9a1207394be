"""One right line of each kind, for the messages that know no better."""

from __future__ import annotations

from lscore.dsl.hints.failure import Failure

_STATEMENTS = {
    "when": "when title is CEO: +10",
    "each": "each visited pricing, at most 5 times: +4",
    "points": "points by employees:",
    "first": "first of:",
    "best": "best of:",
    "for": "for every 100 amount: +1` or `for every 7d without visited: -1",
    "score": "score engagement from 0 to 100, to 1 decimal:",
    "category": "category web, within 90d, at most 30, weight 50%:",
    "keep": "keep engagement at least 80 if title is CEO",
    "grades": "grades A, B, C, D, start D",
    "grade": "grade A if title is CEO` or `grade D otherwise",
    "raise": "raise grade 1 step if industry is Software",
    "lower": "lower grade 1 step if industry is Software",
    "levels": "levels of engagement:",
    "rating": "rating: grade, level of engagement",
    "tiers": "tiers hot, warm, cold",
    "tier": "tier hot if engagement >= 60` or `tier cold otherwise",
    "disqualify": "disqualify if country is missing",
    "skip": "skip if owner_type is partner",
    "route": "route to field_sales if tier is hot",
    "ensure": "ensure engagement <= 100",
    "test": 'test "a CEO is hot":',
    "tests": 'tests of "model.score"',
    "model": 'model "B2B SaaS"',
    "owner": 'owner "growth team"',
    "timezone": 'timezone "Europe/Amsterdam"',
    "missing": 'missing "n/a", "-"',
    "use": 'use "shared/titles.score"',
    "set": 'set managers: CEO, "VP *"` or `set managers from "managers.txt"',
    "define": "define engaged: visited within 15d or opened within 15d",
    "lead": "lead:` and below it, indented, `title text",
    "account": "account by company_domain",
    "event": "event visited: page, seconds number",
    "given": "given title CEO, employees 500",
    "expect": "expect grade A, engagement 15, tier hot",
    "as": "as of 2026-03-01",
    "at": "at 2026-02-27: visited pricing, seconds 40",
}
_BLOCKS = {
    "lead": 'employees number from "Company Size"` or `country text one of NL, BE',
    "rows": "whitepaper, ebook: +10` or `from 50: +10",
    "choices": "when title is CEO: +10` or `otherwise: +1",
    "levels": "from 75: 1",
    "test": "2d ago, 3 times: visited pricing, seconds 40",
}


def example(failure: Failure) -> str:
    """A right line of the kind that a line seems to be, as a help; "" where nothing is known of it."""
    if failure.kind in ("lead", "rows", "levels"):
        text = _BLOCKS[failure.kind]
    else:
        text = _STATEMENTS.get(failure.first.text, _BLOCKS.get(failure.kind, ""))
    return f"for example `{text}`" if text else ""
