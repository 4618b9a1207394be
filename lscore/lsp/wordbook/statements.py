"""Statements: what a model declares and decides, and the lines of tests."""

from __future__ import annotations

from lscore.lsp.wordbook.wording import Kind, Wording


def _opening(kind: Kind, form: str, says: str, example: str = "") -> Wording:
    return Wording(kind, form, says, example, opens=True)


DECLARATIONS = (
    _opening(
        "statement",
        'model {"My model"}',
        "The name of the model in reports; without it, the file's name.",
        'model "B2B SaaS"',
    ),
    _opening("statement", 'owner {"growth team"}', "Who answers for the model.", 'owner "growth team"'),
    _opening(
        "statement",
        'timezone {"Europe/Amsterdam"}',
        "Decides on calendar days and on times without a zone; without it, UTC.",
        'timezone "Europe/Amsterdam"',
    ),
    _opening(
        "statement", 'missing {"n/a", "-"}', "These texts in the data mean: missing.", 'missing "n/a", "-", Select'
    ),
    _opening(
        "statement",
        'use {"shared.score"}',
        "Brings in the `lead:`, `event`, `set`, `define` and `missing` lines of another file. Its rules stay there.",
        'use "shared/titles.score"',
    ),
    _opening(
        "header",
        "lead:\n    {title} {text}",
        "Lists the attributes that the model uses, each with its type. With it every name is checked before any data is"
        " read.",
        "lead:\n    title     text\n    employees number",
    ),
    _opening(
        "statement",
        "account by {company}",
        "The attribute that joins leads to an account: leads with the same known value belong together.",
        "account by company_domain",
    ),
    _opening(
        "statement",
        "event {visited}: {page}",
        "Declares what leads do. The first field is the event's object; a field is text unless a type follows.",
        "event visited: page, seconds number, session",
    ),
    _opening(
        "statement",
        "set {decision_makers}: {CEO, CFO}",
        "A list of values with a name. Its values may be patterns and other sets.",
        'set decision_makers: CEO, CFO, "VP *"',
    ),
    _opening(
        "statement",
        'set {free_mail} from {"free_mail.txt"}',
        "A list of values out of a file: one value a line, or one column of a csv file.",
        'set partners from "lists/partners.csv" column domain',
    ),
    _opening(
        "statement",
        "define {engaged}: {visited within 15d}",
        "A condition with a name.",
        "define engaged: visited within 15d or opened within 15d",
    ),
)
"""What a model says of its world."""

DECISIONS = (
    _opening(
        "statement",
        "keep {engagement} at least {80} if {submitted contact-form}",
        "The finished score does not fall below the number while the condition holds.",
        "keep engagement at least 80 if submitted contact-form within 7d",
    ),
    _opening(
        "statement",
        "keep {engagement} at most {20} if {unsubscribed}",
        "The finished score does not rise above the number while the condition holds.",
        "keep engagement at most 20 if unsubscribed",
    ),
    _opening(
        "statement",
        "keep {engagement} at {0} if {unsubscribed}",
        "The finished score is this number while the condition holds; an exact one wins over bounds.",
        "keep engagement at 0 if unsubscribed within 30d",
    ),
    _opening(
        "statement",
        "grades {A, B, C, D}",
        "The scale of grades, best first; without it A, B, C, D.",
        "grades A, B, C, D, start D",
    ),
    Wording(
        "option",
        "start {D}",
        "The grade of a lead for which no grade line holds.",
        "grades A, B, C, D, start D",
        heads=("grades",),
    ),
    _opening(
        "statement",
        "grade {A} if {title is CEO}",
        "The lead gets this grade if the condition holds; of several that hold, the best.",
        "grade B if fit >= 50",
    ),
    _opening(
        "statement",
        "grade {D} otherwise",
        "The grade of a lead for which no other grade line holds.",
        "grade D otherwise",
    ),
    _opening(
        "statement",
        "raise grade {1} step if {industry is software}",
        "Moves the grade up while the condition holds; all raises and lowers together move it once.",
        "raise grade 1 step if industry is Software",
    ),
    _opening(
        "statement",
        "lower grade {1} step if {industry is public}",
        "Moves the grade down while the condition holds; all raises and lowers together move it once.",
        'lower grade 1 step if industry is "public sector"',
    ),
    _opening(
        "header",
        "levels of {engagement}:\n    from {75}: {1}\n    otherwise: {2}",
        "Makes levels of a score: each row holds from its number up to the next.",
        "levels of engagement:\n    from 75: 1\n    from 50: 2\n    otherwise: 3",
    ),
    _opening(
        "statement",
        "rating: {grade, level of engagement}",
        "Joins its parts, as in A1.",
        "rating: grade, level of engagement",
    ),
    _opening(
        "statement",
        "tiers {hot, warm, cold}",
        "The scale of what to do next, best first. Needed as soon as there are two.",
        "tiers hot, warm, cold",
    ),
    _opening(
        "statement",
        "tier {hot} if {engagement >= 60}",
        "The lead gets this tier if the condition holds; of several that hold, the best. A `because` is its reason.",
        'tier hot if submitted contact-form within 7d because "asked to be called"',
    ),
    _opening(
        "statement",
        "tier {cold} otherwise",
        "The tier of a lead for which no other tier line holds.",
        "tier cold otherwise",
    ),
    _opening(
        "statement",
        "tier at most {warm} if {country is missing}",
        "Holds a lead back: while the condition holds its tier is no better than this one.",
        "tier at most warm if country is missing",
    ),
    _opening(
        "statement",
        "disqualify if {country not in benelux}",
        "No lead for you: its tier becomes `disqualified`, it keeps its scores and has no routes.",
        'disqualify if country not in benelux because "outside our service area"',
    ),
    _opening(
        "statement",
        "skip if {owner_type is partner}",
        "Not to be scored at all: the lead has only its id and the reason.",
        'skip if owner_type is partner because "handled by the partner"',
    ),
    _opening(
        "statement",
        "route to {field_sales} if {tier is hot}",
        "Where the lead goes. All routes that hold are given.",
        "route to field_sales if tier is hot and employees >= 200",
    ),
    _opening(
        "statement",
        "ensure {engagement <= 100}",
        "What must hold for every lead; a run reports each lead for which it does not.",
        "ensure not (tier is hot and country is missing)",
    ),
    Wording("part", "otherwise", "For leads for which no other line holds.", "tier cold otherwise"),
    Wording("part", "if {title is CEO}", "The condition follows.", "grade A if title is CEO"),
)
"""What a model decides."""

TESTS = (
    _opening(
        "header",
        'test {"a CEO is hot"}:\n    as of {2026-03-01}\n    given {title CEO}\n    expect {tier hot}',
        "An example of one lead, and what it must get.",
        'test "a CEO who looked":\n    as of 2026-03-01\n    given title CEO\n    2d ago: visited "/pricing"\n'
        "    expect score 15",
    ),
    _opening(
        "statement",
        'tests of {"model.score"}',
        "Opens a file that holds nothing but tests of a model.",
        'tests of "model.score"',
    ),
    _opening("fact", "as of {2026-03-01}", "When the test looks at the lead; every test needs it.", "as of 2026-03-01"),
    _opening(
        "fact",
        "given {title CEO}",
        "The attributes of the lead; what is not given is missing.",
        "given title CEO, employees 500",
    ),
    _opening("fact", "{7}d ago: {visited}", "An event, by its age.", "7d ago: downloaded whitepaper"),
    _opening(
        "fact",
        "{2}d ago, {3} times: {visited}",
        "Several equal events, by their age.",
        '2d ago, 3 times: visited "/pricing"',
    ),
    _opening(
        "fact",
        "at {2026-02-27T09:30}: {visited}",
        "An event, by its instant.",
        "at 2026-02-27T09:30: purchased license, amount 120",
    ),
    _opening(
        "fact", "expect {score 15}", "What must come out; all of it must.", "expect grade A, engagement 15, tier hot"
    ),
)
"""Tests."""
