"""Random models as text, over all that rules and decisions can say."""

from __future__ import annotations

from random import Random

from tests.random_conditions import Conditions, World
from tests.random_data import ZONES
from tests.random_rules import Rules

DECLARED = """
lead:
    title
    country text one of NL, BE, DE, "Bel gi\u00eb"
    employees number from "Company Size"
    size_text text from "Company Size"
    n number
    signup date
    login_day date from "last_login"
    last_login time
    opted_in yes/no
    interests list
    email
    company
event visited: page, session, seconds number
event opened from "Email Opened": mail, session from "Session Id"
event bought: product, amount number from "Total", gift yes/no, due date, paid time, tags list
event rated: stars number, about from "product"
event ping
"""
SETS = """
set chiefs: CEO, "chief *", cto
set pages: "/pricing*", home
"""
NOTHING = ' because "nothing"'
MARKERS = ("", 'missing "n/a"', 'missing "n/a", "-"', 'missing "7", "N/A", "true"')


class ModelText:
    """Draws a model: its statements at the margin, which may stand in any order. `size` bounds its number of rules."""

    def __init__(self, dice: Random, *, size: int = 12) -> None:
        self.dice = dice
        self.size = size
        self.zone = dice.choice(ZONES)
        self.world = World(declared=dice.randrange(6) != 5, account=dice.randrange(2) == 0)
        self.conditions = Conditions(dice, self.world)
        self.rules = Rules(dice, self.conditions)
        self.statements: list[str] = []

    def draw(self) -> list[str]:
        """The statements of the model."""
        self._head()
        for name in ("fit", "heat", "n-score")[: 1 + self.dice.randrange(1 + min(self.size // 4, 2))]:
            self._score(name)
            self.world.scores.append(name)
        self._decisions()
        if self.dice.randrange(2):
            self.dice.shuffle(self.statements)
        return self.statements

    def _maybe(self, *statements: str) -> None:
        if self.dice.randrange(2):
            self.statements += statements

    def _often(self) -> bool:
        """Mostly, but seldom in a small model."""
        return self.dice.randrange(3 if self.size < 8 else 5) > 1

    def _head(self) -> None:
        dice, world = self.dice, self.world
        self.statements += [f'timezone "{self.zone}"', dice.choice(MARKERS), SETS]
        self.statements += [DECLARED] if world.declared else []
        self.statements += ["event ping"] if not world.declared and dice.randrange(2) else []
        self.statements += ["account by company"] if world.account else []
        for name in ("big", "keen")[: dice.randrange(3)]:
            self.statements.append(f"define {name}: {self.conditions.condition(1)}")
            world.defines.append(name)

    def _score(self, name: str) -> None:
        dice = self.dice
        places, limits = dice.choice(
            (
                ("", ""),
                ("", " from 0 to 20"),
                ("1", ", to 1 decimal"),
                ("2", " from -5 to 40.5, to 2 decimals"),
                ("4", ", to 4 decimals"),
                ("4", " from -2.0001 to 9.5, to 4 decimals"),
            )
        )
        for opening in range(1 + dice.randrange(2)):
            lines = [f"score {name}{'' if opening else limits}:"]
            if dice.randrange(4):
                lines += self._some_rules("    ")
            if dice.randrange(2) or len(lines) == 1:
                lines += [f"    category c{opening}{self._category()}:", *self._some_rules("        ")]
            self.statements.append("\n".join(lines))
        for _ in range(max(0, dice.randrange(6) - 2)):
            bound = dice.choice(("at least 3", "at most 15", "at 7", "at 2", f"at least 1{'.5' if places else ''}"))
            ending = self.rules.endings(self.rules.name())
            self.statements.append(f"keep {name} {bound} if {self.conditions.condition(1)}{ending}")

    def _some_rules(self, space: str) -> list[str]:
        count = 1 + self.dice.randrange(max(1, self.size // 4))
        return [space + line for _ in range(count) for line in self.rules.rule()]

    def _category(self) -> str:
        options = ("at most 12", "at least -3.5", "weight 33.3333%", "within 30d", "weight 150%", "at most 0.00015")
        first = self.dice.randrange(len(options) - 2)
        chosen = options[first : first + self.dice.randrange(3)]
        return "".join(f", {option}" for option in dict.fromkeys(chosen)) if "0.00015" not in str(chosen) else ""

    # --- decisions

    def _decisions(self) -> None:
        dice, world = self.dice, self.world
        score = dice.choice(world.scores)
        if self._often():
            self._grades()
        if self._often():
            rows = dice.choice(
                (
                    "from 5: 1\n    from 0: 2\n    otherwise: 3",
                    'from 1.5: "1"',
                    "from -3: 1\n    from 9: top\n    missing: none",
                )
            )
            self.statements.append(f"levels of {score}:\n    {rows}")
            world.levels.append(score)
        if "grade" in world.words or world.levels:
            self._rating(score)
        if self._often():
            self._tiers()
        if self._often():
            self.statements.append(f'disqualify if {self.conditions.condition(1)} because "nobody"')
            world.disqualifies = True
        if dice.randrange(4) == 3:
            self.statements.append(f'skip if {self.conditions.condition(0)} because "elsewhere"')
        for _ in range(dice.randrange(3) if self._often() else 0):
            target = dice.choice(("sales", '"Field Sales; NL"', "desk"))
            self.statements.append(f"route to {target} if {self.conditions.condition(1, decided=True)}")
        for _ in range(dice.randrange(3) if self._often() else 0):
            self.statements.append(f"ensure {self.conditions.condition(1, decided=True)}")

    def _grades(self) -> None:
        dice = self.dice
        self._maybe(dice.choice(("grades A, B, C, D, start D", "grades A, B, C, D", 'grades A, B, C, D, start "B"')))
        for letter in ("A", "B", "B")[: 1 + dice.randrange(3)]:
            self.statements.append(f"grade {letter} if {self.conditions.condition(1)}")
        self._maybe("grade C otherwise")
        self._maybe(f"raise grade 1 step if {self.conditions.condition(1)}")
        self._maybe(f"lower grade 2 steps if {self.conditions.condition(0)}")
        self.world.words.append("grade")

    def _rating(self, score: str) -> None:
        parts = ["grade"] if "grade" in self.world.words else []
        parts += [f"level of {name}" for name in self.world.levels]
        parts += [score] if self.dice.randrange(2) else []
        if len(parts) > 1 and self.dice.randrange(3):
            self.statements.append(f"rating: {', '.join(parts)}")
            self.world.words.append("rating")

    def _tiers(self) -> None:
        dice, conditions = self.dice, self.conditions
        self.statements.append("tiers hot, warm, cold")
        self._maybe(f"tier cold otherwise{dice.choice(('', NOTHING))}")
        for tier in ("hot", "hot", "warm")[dice.randrange(3) :]:
            reason = dice.choice(("", ' because "hot one"', ' because "a, \u00e9; b"'))
            self.statements.append(f"tier {tier} if {conditions.condition(1, decided=True)}{reason}")
        self._maybe(f'tier at most warm if {conditions.condition(0, decided=True)} because "held back"')
        self._maybe(f"tier at most cold if {conditions.condition(1, decided=True)}")
        self.world.words.append("tier")
