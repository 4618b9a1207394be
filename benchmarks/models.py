"""Models of any size, made up from a seed: N rules of every kind, valid, each different from the others.

python benchmarks/models.py 1000 > build/large.score
"""

from __future__ import annotations

import argparse
import random
import sys

WORLD = """\
model "generated: {count} rules"
timezone "Europe/Amsterdam"
missing "n/a"

lead:
    title text
    country text
    industry text
    source text
    plan text one of trial, free, paid
    employees number
    revenue number
    opted_in yes/no
    signup date
    last_login time
    interests list

event visited: page, seconds number, session
event downloaded: asset, language
event opened: campaign
event clicked: campaign, link
event purchased: product, amount number
event unsubscribed

set benelux: NL, BE, LU
set chiefs: CEO, CFO, CTO, "VP *"
define engaged: visited within 15d or opened within 15d
define reachable: opted_in and not unsubscribed within 365d
"""

DECISIONS = """\
grades A, B, C, D, start D
grade A if title in chiefs and {first} >= 40
grade B if {first} >= 20
grade D otherwise
raise grade 1 step if industry is "industry 1"
levels of {first}:
    from 75: 1
    from 50: 2
    otherwise: 3
rating: grade, level of {first}
tiers hot, warm, cold
tier hot if grade at least B and {first} >= 60 because "fits and is interested"
tier warm if engaged
tier cold otherwise
tier at most warm if country is missing
disqualify if country is Atlantis because "no such country"
route to sales if tier is hot
ensure {first} <= 100
"""

KINDS = (
    'when title is "title {i}": {p}',
    "when employees >= {i} and country in benelux: {p}",
    'when country is "country {i}" or source contains "source {i}": {p} because "asked for by region {i}"',
    "when signup within {i}d and reachable: {p}",
    'when interests include any of crm, "topic {i}": {p}',
    "when at least 2 of (opted_in, plan is trial, employees > {i}, engaged): {p}",
    'when title has word "word{i}" and not (industry is missing): {p} as word_{i}',
    'when visited "/page/{i}*" at least 3 times within 30d: {p}',
    'when downloaded "asset {i}" within 90d, halving every 15d: {p}',
    'when clicked "campaign {i}" within 1h after opened of the same campaign within 45d: {p}',
    "when visited where seconds >= {i} at least 2 different page in one session: {p}",
    'each downloaded "asset {i}" within 60d, once per language, at most 3 times: {p}',
    'each clicked "campaign {i}" within 45d, fading over 45d, at most 20 points: {p}',
    'each opened "campaign {i}", once per day, losing 10% every 5d: {p}',
    'each purchased where amount >= {i} by product, at most 4 times:\n    "product {i}": {p}\n    otherwise: +0',
    'points by industry:\n    "industry {i}": {p}\n    software, "fin*": +2\n    missing: -1\n    otherwise: +0',
    "points by revenue:\n    from {i}k: {p}\n    from 0: +1\n    missing: -1",
    'points by total amount of purchased "product {i}" within 180d:\n    from 100: {p}\n    from 10: +1',
    'first of:\n    when source is "source {i}": {p}\n    when engaged: +2\n    otherwise: +0',
    'best of:\n    when plan is paid and employees >= {i}: {p}\n    when visited "/offer/{i}": +3\n    otherwise: +0',
    "for every {i} employees, at most 20 points: +1",
    'for every 2d without visited "/area/{i}*" beyond 14d, at most 30 points: -1',
    "when days since purchased >= {i}: {p} from 2026-01-01 until 2026-12-31",
    "when latest page of visited where seconds > {i} is known: {p}",
)
"""Every kind of rule, with `{i}` for its number and `{p}` for its points."""

RULES_A_CATEGORY = 20
CATEGORIES_A_SCORE = 10


def rule(number: int, source: random.Random) -> str:
    """The text of the rule with this number, from the left margin on; the first rules show every kind once."""
    kind = KINDS[number - 1] if number <= len(KINDS) else source.choice(KINDS)
    return kind.format(i=number, p=f"{source.choice((-1, 1, 1, 1)) * source.randint(1, 25):+}")


def generate(count: int, seed: int = 1) -> str:
    """A model of so many rules, in scores of categories of twenty; the same seed gives the same text."""
    source = random.Random(seed)
    lines = [WORLD.format(count=count)]
    for index in range(count):
        if index % (RULES_A_CATEGORY * CATEGORIES_A_SCORE) == 0:
            lines.append(f"score {score_name(index)} from 0 to 100:")
        if index % RULES_A_CATEGORY == 0:
            lines.append(f"    category part{index // RULES_A_CATEGORY}, within 365d, at least -20, at most 40:")
        lines += [f"        {line}" for line in rule(index + 1, source).split("\n")]
    lines += ["", DECISIONS.format(first=score_name(0))]
    return "\n".join(lines)


def score_name(index: int) -> str:
    """The name of the score that the rule at this index belongs to."""
    return f"score{index // (RULES_A_CATEGORY * CATEGORIES_A_SCORE) + 1}"


def main() -> None:
    """Print a model of the number of rules on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rules", type=int, help="how many rules")
    parser.add_argument("--seed", type=int, default=1, help="another model of the same size")
    arguments = parser.parse_args()
    sys.stdout.write(generate(arguments.rules, arguments.seed))


if __name__ == "__main__":
    main()
