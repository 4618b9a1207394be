"""Conditions: tests on values, the parts of event phrases, values out of events."""

from __future__ import annotations

from lscore.lsp.wordbook.wording import Operand, Wording

_ANY: frozenset[Operand] = frozenset(("text", "number", "date", "time", "yes/no", "list", "scale", "result"))
_EQUAL: frozenset[Operand] = frozenset(("text", "number", "date", "time", "scale", "result"))
_LISTED: frozenset[Operand] = frozenset(("text", "number", "scale", "result"))
_TEXT: frozenset[Operand] = frozenset(("text",))
_NUMBER: frozenset[Operand] = frozenset(("number",))
_DATED: frozenset[Operand] = frozenset(("date", "time"))
_WINDOWED: frozenset[Operand] = frozenset(("date", "time", "event"))
_EVENT: frozenset[Operand] = frozenset(("event",))
_LIST: frozenset[Operand] = frozenset(("list",))
_SCALE: frozenset[Operand] = frozenset(("scale",))
_YES_NO: frozenset[Operand] = frozenset(("yes/no",))


def _test(on: frozenset[Operand], form: str, says: str, example: str) -> Wording:
    return Wording("test", form, says, example, on=on)


def _part(form: str, says: str, example: str, on: frozenset[Operand] = _EVENT) -> Wording:
    return Wording("part", form, says, example, on=on)


_TESTS = (
    _test(_NUMBER, ">= {50}", "At least this number.", "employees >= 50"),
    _test(_NUMBER, "<= {50}", "At most this number.", "employees <= 50"),
    _test(_NUMBER, "> {50}", "More than this number.", "employees > 50"),
    _test(_NUMBER, "< {50}", "Less than this number.", "employees < 50"),
    _test(
        _NUMBER, "between {50} and {200}", "From the one to the other, both ends in.", "employees between 50 and 200"
    ),
    _test(_EQUAL, "is {value}", "It is that value (or one of that set). A missing value is never.", "title is CEO"),
    _test(
        _EQUAL,
        "is not {value}",
        "It is known, and another value. `not title is CEO` also holds for a missing one.",
        "title is not CEO",
    ),
    _test(_YES_NO, "is yes", "A known yes; the name alone says the same.", "opted_in is yes"),
    _test(_YES_NO, "is no", "A known no. `not opted_in` also holds where it is not known.", "opted_in is no"),
    _test(
        _LISTED,
        "in {value, value}",
        "It is one of these; patterns and sets may stand in the list.",
        "title in CEO, CFO",
    ),
    _test(_LISTED, "not in {value, value}", "It is known, and none of these.", "title not in decision_makers"),
    _test(_TEXT, 'contains {"text"}', "The text occurs anywhere in it.", 'title contains "chief"'),
    _test(
        _TEXT,
        "has word {VP}",
        "The word occurs, with no letter or digit right before or after it.",
        "title has word VP",
    ),
    _test(_TEXT, "starts with {text}", "The text stands at its start.", "title starts with VP"),
    _test(_TEXT, "ends with {text}", "The text stands at its end.", 'title ends with "sales"'),
    _test(_TEXT, 'like {"VP *"}', "The pattern matches the whole; `*` is any text.", 'title like "head of*"'),
    _test(_LIST, "include {value}", "The list has this item.", "interests include crm"),
    _test(
        _LIST,
        "include any of {value, value}",
        "The list has at least one of these.",
        "interests include any of crm, erp",
    ),
    _test(_LIST, "include all of {value, value}", "The list has each of these.", "interests include all of crm, erp"),
    _test(_SCALE, "at least {B}", "This one or a better one on the scale.", "grade at least B"),
    _test(_DATED, "before {2026-03-01}", "Before this day or time.", "signup before 2026-03-01"),
    _test(_DATED, "after {2026-03-01}", "After this day or time.", "signup after 2026-03-01"),
    _test(_DATED, "on or before {2026-03-01}", "This day or time, or earlier.", "signup on or before 2026-03-01"),
    _test(_DATED, "on or after {2026-03-01}", "This day or time, or later.", "signup on or after 2026-03-01"),
    _test(_DATED, "within next {14d}", "It lies ahead, at most so far.", "trial_end within next 14d"),
    _test(_ANY, "is missing", "There is no value.", "country is missing"),
    _test(_ANY, "is known", "There is a value.", "country is known"),
    _test(_ANY, "is not missing", "There is a value; the same as `is known`.", "country is not missing"),
)

_PARTS = (
    _part(
        "within {30d}",
        "At most so long ago (exactly so long ago is outside).",
        "downloaded whitepaper within 30d",
        _WINDOWED,
    ),
    _part("at least {3} times", "So many events or more.", "visited at least 3 times within 30d"),
    _part("at most {3} times", "So many events or fewer; also none.", "visited at most 3 times within 30d"),
    _part("exactly {3} times", "So many events.", "visited exactly 3 times"),
    _part("more than {3} times", "More events than that.", "visited more than 3 times"),
    _part("fewer than {3} times", "Fewer events than that; also none.", "visited fewer than 3 times"),
    _part(
        "at least {3} different {page}",
        "So many different known values of a field.",
        "visited at least 3 different page",
    ),
    _part("on at least {3} days", "On so many different calendar days.", "visited on at least 3 days within 30d"),
    _part(
        "by at least {2} different leads",
        "By so many leads of the account; only behind `at the account:`.",
        "at the account: visited by at least 3 different leads",
    ),
    _part("in one day", "The count is met within a single calendar day.", "visited at least 8 times in one day"),
    _part(
        "in one {session}",
        "The count is met within a single value of the field.",
        "visited at least 8 times in one session",
    ),
    _part("where {field} is {value}", "Only events whose field passes the test.", "purchased where amount >= 100"),
    _part("after {opened}", "Only events that came after another event.", "resubscribed after unsubscribed"),
    _part(
        "within {1h} after {opened}",
        "Only events that came so soon after another event.",
        "clicked within 1h after opened",
    ),
    _part(
        "of the same {campaign}",
        "Both events have the same value of the field.",
        "clicked after opened of the same campaign",
    ),
    _part("over {90d} ago", "So long ago or longer.", "visited over 90d ago", _WINDOWED),
    _part("between {30d} and {60d} ago", "Between so long and so long ago.", "visited between 30d and 60d ago"),
    _part("beyond {14d}", "Nothing happens for so long at first.", "for every 2d without active beyond 14d: -1"),
    _part("by {asset}", "Points by the event's own value: rows follow.", "each downloaded by asset:"),
    _part("any of {value, value}", "One of several objects.", "downloaded any of whitepaper, ebook"),
)

_COLUMNS = (
    Wording(
        "part",
        "one of {NL, BE, DE}",
        "The only values; another one in the data is a finding and counts as missing.",
        "country text one of NL, BE, DE",
    ),
    Wording(
        "part",
        'from {"Company Size"}',
        "The name in the data, where it differs.",
        'employees number from "Company Size"',
    ),
)

_LOGIC = (
    Wording(
        "logic",
        "and {title is CEO}",
        "Both hold. Beside `or` it needs parentheses.",
        "title is CEO and employees >= 200",
    ),
    Wording(
        "logic",
        "or {title is CFO}",
        "At least one holds. Beside `and` it needs parentheses.",
        "title is CEO or title is CFO",
    ),
    Wording(
        "logic",
        "not {opted_in}",
        "True exactly when what follows is false, so also where the value is missing.",
        "not title is CEO",
    ),
    Wording(
        "logic",
        "at least {2} of ({title is CEO, opted_in})",
        "How many of the conditions hold; also `at most` and `exactly`.",
        "at least 2 of (title is CEO, employees >= 200, opted_in)",
    ),
    Wording(
        "logic",
        "exactly {1} of ({title is CEO, opted_in})",
        "So many of the conditions hold.",
        "exactly 1 of (title is CEO, opted_in)",
    ),
)

_VALUES = (
    Wording(
        "value",
        "at the account: {visited}",
        "Looks at the events of all leads of the same account.",
        "when at the account: visited by at least 2 different leads: +10",
    ),
    Wording(
        "value",
        "days since {visited}",
        "Whole days since the newest such event, or since a date.",
        "days since visited > 30",
    ),
)


def _named(form: str, says: str, example: str) -> Wording:
    return Wording("value", form, says, example, named=True)


_NAMED = (
    _named("active", "Any event at all.", "when active within 7d: +5"),
    _named("count of {visited}", "How many such events there are; 0 without any.", "count of visited within 30d >= 5"),
    _named(
        "total {amount} of {purchased}",
        "The sum of a field over the events; 0 without any.",
        "total amount of purchased >= 500",
    ),
    _named(
        "average {amount} of {purchased}", "The average of a field over the events.", "average amount of purchased > 50"
    ),
    _named(
        "highest {amount} of {purchased}",
        "The highest value of a field over the events.",
        "highest amount of purchased > 50",
    ),
    _named(
        "lowest {amount} of {purchased}",
        "The lowest value of a field over the events.",
        "lowest amount of purchased < 5",
    ),
    _named(
        "latest {page} of {visited}",
        "The field of the newest event that has it.",
        'latest page of visited is "/pricing"',
    ),
    _named(
        "first {page} of {visited}", "The field of the oldest event that has it.", 'first channel of visited is "ad"'
    ),
    _named("max({a, b})", "The larger of the known values.", "max(seats, used) >= 10"),
    _named("min({a, b})", "The smaller of the known values.", "min(seats, used) >= 10"),
    Wording("value", "of {visited}", "The events that the value is of.", "total amount of purchased"),
    _named("domain({email})", "The part of a text behind its last `@`.", 'domain(email) is "gmail.com"'),
)

_RESULTS = (
    _named("grade", "The grade of the lead.", "tier hot if grade at least B"),
    _named("tier", "The tier of the lead.", "route to sales if tier is hot"),
    _named("rating", "The rating of the lead, as in A1.", "route to sales if rating is A1"),
    _named("level of {engagement}", "The level of a score.", "tier hot if level of engagement is 1"),
    _named("disqualified", "The lead is disqualified.", "ensure not (disqualified and engagement > 100)"),
    Wording("logic", "not disqualified", "The lead is not disqualified; in tests.", "expect not disqualified"),
    _named("skipped", "The lead is skipped; in tests.", "expect skipped"),
    _named("route {field_sales}", "The lead takes this route; in tests.", "expect route field_sales"),
    _named('reason {"…"}', "This reason is among those of the lead; in tests.", 'expect reason "asked to be called"'),
    _named("rule {name} +{10}", "The points of the rule of that name; in tests.", "expect rule whitepaper +15"),
)

CONDITIONS = (*_TESTS, *_PARTS, *_COLUMNS, *_LOGIC, *_VALUES, *_NAMED, *_RESULTS)
"""Everything that stands in conditions."""
