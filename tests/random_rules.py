"""Random rules, as lines of a model."""

from __future__ import annotations

from random import Random

from tests.random_conditions import DURATIONS, Conditions, Phrase

POINTS = ("+10", "+0", "-2.5", "+0.0001", "+7", "-20", "+1.3333", "+1000000", "-0.00015"[:7])
DECAYS = (
    ", halving every 7d",
    ", fading over 30d",
    ", losing 35% every 7d",
    ", losing 33.3333% every 1d",
    ", halving every 1d",
)
TEXTS = (
    "home",
    '"/blog"',
    "license",
    "news",
    '"cl\u00e9rk"',
    "50",
    "CEO",
    "NL",
    "s2",
    '"*e"',
    '"l*"',
    '"*p*s*"',
    '"/p*"',
    "yes",
)
BECAUSE = ("", "", ' because "so it is"', ' because "\u00e9, \\"q\\"; \'x\'"')


class Rules:
    """Draws rules; each has a name of its own."""

    def __init__(self, dice: Random, conditions: Conditions) -> None:
        self.dice = dice
        self.conditions = conditions
        self.world = conditions.world
        self.names = 0

    def name(self) -> str:
        """A name that no rule has yet."""
        self.names += 1
        return f"r{self.names}"

    def endings(self, name: str) -> str:
        """What a rule may end in."""
        days = self.dice.choice(
            ("", "", "", "", " from 2026-03-01", " until 2026-02-28", " from 2011-12-30 until 2026-03-29")
        )
        return f"{self.dice.choice(BECAUSE)} as {name}{days}"

    def rule(self) -> list[str]:
        """A rule; its lines, without indentation but that of its rows."""
        forms = (self._when, self._when, self._decaying, self._each, self._each, self._each_by, self._table)
        return self.dice.choice((*forms, self._choice, self._for_every, self._without))()

    def _points(self) -> str:
        return self.dice.choice(POINTS)

    def _when(self) -> list[str]:
        return [f"when {self.conditions.condition(2)}: {self._points()}{self.endings(self.name())}"]

    def _decaying(self) -> list[str]:
        return [
            f"when {self.conditions.phrase()}{self.dice.choice(DECAYS)}: {self._points()}{self.endings(self.name())}"
        ]

    def _each(self) -> list[str]:
        phrase = self.conditions.plain_phrase()
        return [f"each {phrase.text}{self._options(phrase)}: {self._points()}{self.endings(self.name())}"]

    def _options(self, phrase: Phrase) -> str:
        dice = self.dice
        fields = [name for name, _ in self.world.fields(phrase.event) if name != "tags"]
        options = [
            dice.choice(("", "", "once per day", *(f"once per {name}" for name in fields))),
            dice.choice(("", "", "at most 1 times per day", "at most 2 times per day")),
            dice.choice(("", "", "at most 2 times", "at most 1 times", "at most 3 times")),
            dice.choice(("", "", "at most 9 points", "at most 0.5 points")),
        ]
        dice.shuffle(options)
        decay = dice.choice(("", *DECAYS))
        return "".join(f", {option}" for option in options if option) + decay

    def _each_by(self) -> list[str]:
        phrase = self.conditions.plain_phrase()
        takes = [(name, kind) for name, kind in self.world.fields(phrase.event) if kind in {"text", "number", "yes/no"}]
        if not takes:
            return self._each()
        name, kind = self.dice.choice(takes)
        head = f"each {phrase.text} by {name}{self._options(phrase)}{self.endings(self.name())}:"
        return [head, *self._rows(kind)]

    def _table(self) -> list[str]:
        values = [
            ("text", "title"),
            ("text", "company"),
            ("number", self.conditions.value()),
            ("text", "domain(email)"),
        ]
        if self.world.declared:
            values += [("yes/no", "opted_in"), ("text", "country"), ("text", "latest page of visited")]
        if self.world.scores:
            values += [("number", score) for score in self.world.scores]
        kind, value = self.dice.choice(values)
        return [f"points by {value}{self.endings(self.name())}:", *self._rows(kind)]

    def _rows(self, kind: str) -> list[str]:
        dice = self.dice
        count = 1 + dice.randrange(4)
        match kind:
            case "text":
                texts = dice.sample([*TEXTS, "chiefs" if dice.randrange(2) else "training"], count + 1)
                texts = (
                    texts if "chiefs" not in texts or "CEO" not in texts else [text for text in texts if text != "CEO"]
                )
                labels = [f"{texts[0]}, {texts[1]}", *texts[2:]] if len(texts) > 1 else texts
            case "number":
                labels = [
                    f"from {bound}" for bound in dice.sample(("0", "1", "-5", "50", "30", "29.9999", "200"), count)
                ]
            case _:
                labels = list(dice.sample(("yes", "no"), 1 + count % 2))
        labels += [label for label in ("otherwise", "missing") if dice.randrange(3) == 0]
        return [f"    {label}: {self._points()}{dice.choice(BECAUSE)}" for label in labels]

    def _choice(self) -> list[str]:
        conditions = [self.conditions.condition(1) for _ in range(1 + self.dice.randrange(3))]
        rows = [f"    when {item}: {self._points()}{self.dice.choice(BECAUSE)}" for item in dict.fromkeys(conditions)]
        rows += [f"    otherwise: +1{self.dice.choice(BECAUSE)}"] if self.dice.randrange(2) else []
        return [f"{self.dice.choice(('first', 'best'))} of{self.endings(self.name())}:", *rows]

    def _for_every(self) -> list[str]:
        every = self.dice.choice(("1", "0.5", "100", "0.3333", "0.0001"))
        most = self.dice.choice(("", ", at most 5 points", ", at most 0.7 points", ", at most 500 points"))
        value = self.dice.choice((self.conditions.value(), *self.world.scores))
        points = self.dice.choice(("+1", "-0.5", "+0.0001", "+3"))
        return [f"for every {every} {value}{most}: {points}{self.endings(self.name())}"]

    def _without(self) -> list[str]:
        options = self.dice.choice(("", " beyond 3d", ", at most 5 points", " beyond 2w, at most 30 points"))
        phrase = self.conditions.plain_phrase()
        step = self.dice.choice(DURATIONS)
        return [f"for every {step} without {phrase.text}{options}: {self._points()}{self.endings(self.name())}"]
