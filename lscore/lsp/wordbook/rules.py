"""What gives points: scores and categories, rules, their options, endings and rows."""

from __future__ import annotations

from lscore.lsp.wordbook.wording import Wording

RULES = (
    Wording(
        "rule",
        "when {visited}: +{10}",
        "Points once, if the condition holds now.",
        "when downloaded whitepaper within 30d: +15",
        opens=True,
    ),
    Wording(
        "rule",
        "each {visited}: +{1}",
        "Points for every matching event.",
        "each opened newsletter within 45d, once per campaign, at most 6 times: +1",
        opens=True,
    ),
    Wording(
        "rule",
        "points by {employees}:\n    from {200}: +{20}\n    missing: -{5}",
        "A table: points by the row that takes the value. Rows are texts, or `from` a number on; `otherwise` takes the"
        " other known values, `missing` the missing.",
        "points by employees:\n    from 200: +20\n    from 50: +10\n    missing: -5",
        opens=True,
    ),
    Wording(
        "rule",
        "first of:\n    when {title is CEO}: +{20}\n    otherwise: +{0}",
        "The first row that holds gives its points. The only place where order matters.",
        "first of:\n    when title is CEO: +20\n    when employees >= 200: +10",
        opens=True,
    ),
    Wording(
        "rule",
        "best of:\n    when {title is CEO}: +{20}\n    otherwise: +{0}",
        "Of the rows that hold, the one with the most points; in any order.",
        "best of:\n    when title is CEO: +20\n    when employees >= 200: +10",
        opens=True,
    ),
    Wording(
        "rule",
        "for every {100} {employees}: +{1}",
        "Points for every full amount of a value above 0.",
        "for every 100 employees, at most 10 points: +1",
        opens=True,
    ),
    Wording(
        "rule",
        "for every {7d} without {active}: -{1}",
        "Points (mostly taken away) for every full stretch of time since the newest such event; without any event,"
        " nothing. `beyond` says how long nothing happens at first.",
        "for every 2d without active beyond 14d, at most 30 points: -1",
        opens=True,
    ),
)
"""The forms of rules."""

HEADERS = (
    Wording(
        "header",
        "score {engagement} from 0 to {100}:\n    {}",
        "A score is the sum of the rules below it, held inside its range.",
        "score engagement from 0 to 100:\n    when downloaded whitepaper: +15",
        opens=True,
    ),
    Wording(
        "header",
        "category {content}, at most {40}:\n    {}",
        "A category is a part of a score with bounds, a weight or a window of its own.",
        "category content, at most 40:\n    when downloaded whitepaper within 30d: +15",
        opens=True,
    ),
    Wording(
        "option",
        "from {0} to {100}",
        "The score is held inside this range.",
        "score engagement from 0 to 100:",
        heads=("score",),
    ),
    Wording(
        "option",
        "to {1} decimals",
        "The score is rounded to so many decimals, not to whole points.",
        "score engagement, to 1 decimals:",
        heads=("score",),
    ),
    Wording(
        "option",
        "within {30d}",
        "The window of every event in the category that has none of its own.",
        "category web, within 90d:",
        heads=("category",),
    ),
    Wording(
        "option",
        "at most {40}",
        "The sum of the category goes no higher.",
        "category content, at most 40:",
        heads=("category",),
    ),
    Wording(
        "option",
        "at least {-10}",
        "The sum of the category goes no lower.",
        "category web, at least -10:",
        heads=("category",),
    ),
    Wording(
        "option",
        "weight {50%}",
        "The sum of the category is scaled by this share.",
        "category web, weight 50%:",
        heads=("category",),
    ),
)
"""Scores, categories, and the options of their headers."""

OPTIONS = (
    Wording(
        "option",
        "once per day",
        "Of all events of one calendar day only the newest counts.",
        "each visited, once per day: +1",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "once per {campaign}",
        "Of all events with the same value of this field only the newest counts.",
        "each opened newsletter, once per campaign: +1",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "at most {3} times",
        "Only so many events count, the newest.",
        "each visited, at most 3 times: +4",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "at most {3} times per day",
        "Of each calendar day only so many events count, the newest.",
        "each visited, at most 3 times per day: +1",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "at most {20} points",
        "The rule gives no more than this in all.",
        "each visited, at most 20 points: +1",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "halving every {15d}",
        "The points cool down: after each such time since the event half of them are left.",
        "when downloaded whitepaper, halving every 15d: +15",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "fading over {30d}",
        "The points cool down evenly, to nothing at the end of this time.",
        "each visited, fading over 30d: +4",
        heads=("when", "each", "for"),
    ),
    Wording(
        "option",
        "losing {25%} every {7d}",
        "The points lose this share of their first size in each such time.",
        "each visited, losing 25% every 7d: +8",
        heads=("when", "each", "for"),
    ),
)
"""What may follow a comma in a rule."""

ENDINGS = (
    Wording(
        "ending",
        'because {"…"}',
        "Why; shown in explanations and, on decisions, as the reason.",
        'when downloaded whitepaper: +15 because "our best signal"',
    ),
    Wording(
        "ending",
        "as {name}",
        "The stable name of the rule: reports and tests call it by that.",
        "when downloaded whitepaper: +15 as whitepaper",
    ),
    Wording(
        "ending",
        "from {2026-03-01}",
        "The line counts from this day on, the day included.",
        "when title is CEO: +10 from 2026-03-01",
    ),
    Wording(
        "ending",
        "until {2026-12-31}",
        "The line counts until this day, the day included.",
        "when title is CEO: +10 until 2026-12-31",
    ),
    Wording("ending", ": +{10}", "The points: a sign and a number.", "when title is CEO: +10"),
)
"""What may follow the points."""

ROWS = (
    Wording(
        "row", "from {200}: +{20}", "Holds from this number up to the next larger `from`.", "from 200: +20", opens=True
    ),
    Wording(
        "row", "from {75}: {1}", "This level from this number up to the next larger `from`.", "from 75: 1", opens=True
    ),
    Wording("row", "otherwise: +{0}", "Takes every known value that no other row takes.", "otherwise: +0", opens=True),
    Wording("row", "otherwise: {4}", "The level where no other row holds.", "otherwise: 4", opens=True),
    Wording("row", "missing: -{5}", "Takes the leads whose value is missing.", "missing: -5", opens=True),
)
"""The labels of rows."""
