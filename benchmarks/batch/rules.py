"""The models of the batch benchmarks: those that lie beside this file, and larger ones of the kind, from a seed.

A larger model has the world and the decisions of `rules_70.score`, three profile rules to four behaviour rules, and the
same mixture of conditions, each rule with values of its own.

    python benchmarks/batch/rules.py 300 > build/rules_300.score
    python benchmarks/batch/rules.py every-90d > build/rules_70_every_90d.score
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
WRITTEN = (10, 70)
"""The models that lie beside this file."""

RULES_A_CATEGORY = 12

PROFILE = (
    (3, "when title {text_test} {word}: {points}"),
    (2, "when title has word {word}: {points}"),
    (2, "when title is {word} and country in {countries}: {points}"),
    (1, "when industry in {industries}: {points}"),
    (2, "when employees between {size} and {more}: {points}"),
    (1, "when employees >= {size} and industry is {industry}: {points}"),
    (2, "when revenue >= {size}k and country in {countries}: {points}"),
    (2, "when company_domain ends with \"{size}.com\": {points}"),
    (1, "when domain(email) is \"company{size}.com\": {points}"),
    (1, "when source is {source} and employees < {size}: {points}"),
    (1, "when signup within {days}d and source is {source}: {points}"),
    (1, "when signup over {days}d ago and not opted_in: {points}"),
    (1, "when interests include any of {interest}, \"topic {size}\": {points}"),
    (1, "points by employees:\n    from {more}: {points}\n    from {size}: +2\n    missing: -1"),
    (1, "points by title:\n    {word}, \"{word} {size}*\": {points}\n    missing: -1\n    otherwise: +0"),
)  # fmt: skip
BEHAVIOUR = (
    (8, "when visited \"/{area}/{number}*\"{within}: {points}"),
    (3, "when downloaded \"{paper}-{number}*\"{within}: {points}"),
    (3, "when {event}{within}: {points}"),
    (2, "when visited where seconds >= {size} within {days}d: {points}"),
    (3, "when visited \"/{area}/{number}*\" at least {few} times within {days}d: {points}"),
    (2, "when {event} at least {few} times within {days}d and not unsubscribed within {days}d: {points}"),
    (2, "when at least 2 of (registered within {days}d, watched \"video-{number}*\"{within}, {event}): {points}"),
    (4, "each visited \"/{area}/{number}*\" within {days}d, at most {few} times: {points}"),
    (3, "each downloaded \"{paper}-{number}*\"{within}, at most {few} times: {points}"),
    (2, "each {event} within {days}d, at most {few} times: {points}"),
    (1, "each opened \"campaign-{number}*\" within {days}d, once per day, at most {few} times: {points}"),
    (1, "each visited \"/{area}/{number}*\" within {days}d, halving every {half}d, at most {size} points: {points}"),
    (1, "each downloaded \"{paper}-{number}*\", halving every {half}d, at most {size} points: {points}"),
    (1, "points by count of visited \"/{area}/{number}*\" within {days}d:\n    from 10: {points}\n    from {few}: +2"),
    (1, "points by days since {event}:\n    from {size}: -{few}\n    from 7: -1"),
    (1, "for every 10d without visited \"/{area}/{number}*\" beyond {days}d, at most {few} points: -1"),
    (1, "points by total amount of purchased \"plan-{number}*\" within {days}d:\n    from {size}: {points}"),
    (1, "when replied \"campaign-{number}*\"{within} or clicked \"campaign-{number}*\" within {days}d: {points}"),
)  # fmt: skip
"""What a rule may be and how often, with names in braces for the values that are drawn."""

WORDS = (
    "manager", "director", "engineer", "sales", "marketing", "operations", "analyst", "assistant", "consultant",
    "buyer", "founder", "student", "officer", "procurement", "regional", "data", "product", "account",
)  # fmt: skip
DAYS = (7, 14, 30, 30, 45, 60, 90, 90, 180, 365)
DRAWN: dict[str, Callable[[random.Random], object]] = {
    "text_test": lambda source: source.choice(("contains", "starts with", "ends with", "is")),
    "word": lambda source: source.choice(WORDS),
    "countries": lambda source: ", ".join(source.sample(("NL", "BE", "LU", "DE", "AT", "CH", "FR", "US", "GB"), 3)),
    "industries": lambda source: ", ".join(source.sample(("Software", "FinTech", "Retail", "Energy", "Media"), 2)),
    "industry": lambda source: source.choice(("Software", "FinTech", "Retail", "Energy", "Media")),
    "source": lambda source: source.choice(("webinar", "Referral", "ads", "partner", "import")),
    "interest": lambda source: source.choice(("crm", "Automation", "analytics", "erp")),
    "size": lambda source: source.randrange(10, 900),
    "more": lambda source: source.randrange(1000, 9000),
    "days": lambda source: source.choice(DAYS),
    "within": lambda source: f" within {source.choice(DAYS)}d" if source.random() < 0.9 else "",
    "area": lambda source: source.choice(("product", "blog", "docs", "customers", "integrations")),
    "paper": lambda source: source.choice(("whitepaper", "ebook", "case-study", "price-list")),
    "event": lambda source: source.choice(
        ("registered", "attended", "replied", "clicked", "watched", "activated", "logged_in", "submitted", "downloaded")
    ),
    "number": lambda source: source.randrange(1, 60),
    "few": lambda source: source.randrange(2, 8),
    "half": lambda source: source.choice((5, 10, 15, 30)),
    "points": lambda source: f"{source.choice((-1, 1, 1, 1)) * source.randint(1, 12):+}",
}


def text(size: int | str, seed: int = 1) -> str:
    """The model of so many rules, or one of WINDOWS, or a file beside this one by the last part of its name."""
    if isinstance(size, str) and size in WINDOWS:
        return WINDOWS[size](within_90_days((HERE / "rules_70.score").read_text(encoding="utf-8")))
    if not isinstance(size, int):
        return (HERE / f"{size}.score").read_text(encoding="utf-8")
    if size in WRITTEN:
        return (HERE / f"rules_{size}.score").read_text(encoding="utf-8")
    return generated(size, seed)


def within_90_days(model: str) -> str:
    """The model with every window, written or not, cut at 90 days."""
    model = re.sub(r"within (180|365)d", "within 90d", model)
    for unbounded, bounded in (
        ('each downloaded "ebook-*",', 'each downloaded "ebook-*" within 90d,'),
        ("when unsubscribed:", "when unsubscribed within 90d:"),
        ("days since active:", "days since active within 90d:"),
        ("from 180: -15\n            from 90: -8\n            from 30: -3", "from 60: -15\n            from 30: -8"),
        ("10d without visited beyond", "10d without visited within 90d beyond"),
        ("total amount of purchased, at", "total amount of purchased within 90d, at"),
        ("benchmark: 70 rules", "benchmark: 70 rules within 90 days"),
    ):
        assert model.count(unbounded) == 1, unbounded
        model = model.replace(unbounded, bounded)
    return model


def _every(days: int) -> Callable[[str], str]:
    return lambda model: re.sub(r"within \d+d", f"within {days}d", model)


WINDOWS: Mapping[str, Callable[[str], str]] = {
    "cut-90d": lambda model: model,
    "every-90d": _every(90),
    "every-400d": _every(400),
}
"""The model of 70 rules with other windows: none above 90 days; every one of 90, or of 400 days."""


def generated(size: int, seed: int) -> str:
    """A model of so many rules; the same size and seed give the same text."""
    written = (HERE / "rules_70.score").read_text(encoding="utf-8")
    world, _, rest = written.partition("score fit,")
    decisions = rest[rest.index("\ngrades ") :]
    source = random.Random(seed)
    profile = size * 3 // 7
    world = world[world.index('model "') :].replace("70 rules", f"{size} rules")
    world = re.sub(r"^set .*\n", "", world, flags=re.MULTILINE).rstrip()
    return "\n".join(
        [
            world,
            "",
            "score fit, from 0 to 100:",
            *categories("profile", PROFILE, profile, source),
            "",
            "score engagement, from 0 to 100, to 1 decimal:",
            *categories("behaviour", BEHAVIOUR, size - profile - 1, source),
            "",
            "score intent, from 0 to 100:",
            "    when requested_demo within 14d: +40",
            decisions.rstrip(),
            "",
        ]
    )


def categories(name: str, kinds: tuple[tuple[int, str], ...], count: int, source: random.Random) -> Iterator[str]:
    """The lines of so many rules, all different, in categories of twelve."""
    seen: set[str] = set()
    while len(seen) < count:
        kind = source.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]
        rule = re.sub(r"\{(\w+)\}", lambda drawn: str(DRAWN[drawn[1]](source)), kind)
        unlike = re.sub(r": [+-]\d+", "", rule)
        if unlike in seen:
            continue
        if len(seen) % RULES_A_CATEGORY == 0:
            yield f"    category {name}_{len(seen) // RULES_A_CATEGORY}, at least -20, at most 40:"
        seen.add(unlike)
        yield from (f"        {line}" for line in rule.split("\n"))


def main() -> None:
    """Print a model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("size", help="how many rules, or: cut-90d, every-90d, every-400d")
    parser.add_argument("--seed", type=int, default=1, help="other rules, for sizes that no file has")
    arguments = parser.parse_args()
    size: str = arguments.size
    sys.stdout.write(text(int(size) if size.isdigit() else size, arguments.seed))


if __name__ == "__main__":
    main()
