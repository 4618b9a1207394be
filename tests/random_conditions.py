"""Random conditions, values and phrases about events, as text of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

DURATIONS = ("30d", "1d", "9d", "12h", "2w", "90min", "1 hour", "7 days")
NUMBERS = ("0", "1", "2", "50", "200", "0.5", "-3.5", "0.0001", "7", "5k")
WINDOWS = ("", "", "", "", " within 30d", " over 9d ago", " between 5d and 40d ago", " within 1d", " over 12h ago")
COMPARES = (">=", "<", "is", "is not", ">", "<=")
DATES = ("2026-02-14", "2026-03-01", "2026-03-29", "2011-12-30", "2018-11-04")
TIMES = ("2026-02-14T10:00", "2026-03-01T00:00Z", "2026-03-29T02:30", "2026-10-25T02:30", "2018-11-04T00:30:00-03:00")
COUNTS = (
    *["at least 2 times", "at most 1 times", "exactly 2 times", "more than 1 times", "fewer than 2 times"],
    *["on at least 2 days", "on exactly 1 days", "at most 0 times"],
)
BOUNDS = ("at least", "at most", "exactly")

OBJECTS = {
    "page": (" home", " pages", " any of home, pages, s2", ' "*e*"'),
    "object": (" home", " pages", ' "*e*"'),
    "mail": (" news", " any of news, offer", ' "*e*"'),
    "product": (" license", ' "lic*"', " any of license, training"),
    "stars": (" 5", " any of 4, 4.5"),
}

Fields = tuple[tuple[str, str], ...]
VISITED: Fields = (("page", "text"), ("session", "text"), ("seconds", "number"))
OPENED: Fields = (("mail", "text"), ("session", "text"))
BOUGHT: Fields = (
    *(("product", "text"), ("amount", "number"), ("gift", "yes/no"), ("due", "date"), ("paid", "time")),
    ("tags", "list"),
)
RATED: Fields = (("stars", "number"), ("about", "text"))
DECLARED: dict[str, Fields] = {"visited": VISITED, "opened": OPENED, "bought": BOUGHT, "rated": RATED, "ping": ()}
FREE: Fields = (
    ("object", "text"),
    ("session", "text"),
    ("seconds", "number"),
    ("Total", "number"),
    ("product", "text"),
)
UNDECLARED: dict[str, Fields] = {"visited": FREE, "bought": FREE, "opened": FREE}
ACTIVE: Fields = (("session", "text"), ("seconds", "number"), ("product", "text"))


@dataclass(slots=True)
class World:
    """The names that may be used so far."""

    declared: bool
    account: bool
    scores: list[str] = field(default_factory=list[str])
    defines: list[str] = field(default_factory=list[str])
    levels: list[str] = field(default_factory=list[str])
    words: list[str] = field(default_factory=list[str])
    """Which of grade, rating and tier there are."""
    disqualifies: bool = False

    @property
    def events(self) -> dict[str, Fields]:
        """The fields of each event, its object first."""
        return DECLARED if self.declared else UNDECLARED

    def fields(self, event: str) -> Fields:
        """The fields of an event, or of any."""
        return ACTIVE if event == "active" else self.events[event]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and the event that it is about."""

    event: str
    text: str


class Conditions:
    """Draws what stands behind `if` and `when`."""

    def __init__(self, dice: Random, world: World) -> None:
        self.dice = dice
        self.world = world

    def _of(self, *choices: str) -> str:
        return self.dice.choice(choices)

    def _rarely(self, chances: int) -> bool:
        return self.dice.randrange(chances) == chances - 1

    def condition(self, depth: int = 2, *, decided: bool = False) -> str:
        """A condition, in parentheses where it needs them; `decided`: grades and the like may be used."""
        form = self.dice.randrange(6 if depth else 3)
        if form <= 2:
            return self.test(decided=decided)
        items = [f"({self.condition(depth - 1, decided=decided)})" for _ in range(2 + self.dice.randrange(2))]
        if form == 3:
            return f"({' and '.join(items)})"
        if form == 4:
            return f"({' or '.join(items)})"
        return f"{self._of('', 'not ')}{self._of('at least 2', 'at most 1', 'exactly 1')} of ({', '.join(items)})"

    def test(self, *, decided: bool) -> str:
        """A test, or its contrary."""
        scores = self.world.scores
        if decided and self.world.words and self.dice.randrange(2):
            return self._decision()
        if decided and self.world.disqualifies and self._rarely(4):
            return "disqualified"
        if scores and self._rarely(3):
            return f"{self.dice.choice(scores)} {self._compared(scores)}"
        if self.world.defines and self._rarely(6):
            return f"{self._of('', 'not ')}{self.dice.choice(self.world.defines)}"
        forms = (
            self.phrase,
            self.phrase,
            self._number_test,
            self._number_test,
            self._text_test,
            self._rest,
            self._lead,
        )
        found = self.dice.choice(forms)()
        return f"not ({found})" if self._rarely(6) else found

    def _decision(self) -> str:
        word = self.dice.choice(self.world.words)
        good, other = {"grade": ("A", "B"), "tier": ("hot", "warm"), "rating": ("A1", "B2")}[word]
        forms = [f"{word} is {good}", f"{word} is not {other}", f"({word} in {good}, {other})", f"{word} is missing"]
        forms += [f"{word} at least {other}"] if word != "rating" else []
        forms += [f"level of {name} is 1" for name in self.world.levels]
        return self.dice.choice(forms)

    # --- tests on the lead

    def _lead(self) -> str:
        if not self.world.declared:
            return self._text_test()
        tests = ("opted_in", "opted_in is no", "opted_in is yes", "country is NL", "country is missing")
        return self.dice.choice((*tests, *_list_tests("interests")))

    def _rest(self) -> str:
        if not self.world.declared:
            return self._of("opted_in is yes", f"signup before {self._of(*DATES)}", "interests include crm")
        attribute = self._of("signup", "last_login", "login_day")
        if self.dice.randrange(2):
            return self.window_test(attribute)
        return f"{attribute} {self._moment()}"

    def window_test(self, attribute: str) -> str:
        """A date or time in a window."""
        length = self._of(*DURATIONS)
        return f"{attribute} {self._of(f'within {length}', f'over {length} ago', f'within next {length}')}"

    def _moment(self) -> str:
        how = self._of("before", "after", "is", "is not", "on or after", "on or before")
        return f"{how} {self._of(*DATES, *TIMES)}" if self.dice.randrange(6) else "is missing"

    def _text_test(self) -> str:
        texts = ["title", "email", "company", "domain(email)"] + (["size_text"] if self.world.declared else [])
        if self._rarely(4):
            phrase = self.plain_phrase(("visited",))
            value = f"{self._of('latest', 'first')} {self._field('visited', 'text')} of {phrase.text}"
            return f"{value} is {self._of('home', 'pages')}" if self.dice.randrange(2) else f"{value} is known"
        return self.dice.choice(text_tests(self._of(*texts)))

    def _number_test(self) -> str:
        return f"{self.value()} {self._compared(['n'])}"

    def _compared(self, others: Sequence[str]) -> str:
        match self.dice.randrange(8):
            case 0:
                return self._of("is missing", "is known")
            case 1:
                return "between 1 and 60"
            case 2:
                return (
                    f"{self._of('in', 'not in')} 1, 50.0, {self.dice.choice(others)}" if self.world.declared else "< 7"
                )
            case 3:
                return f"{self._of('>', '<=')} {self.dice.choice(others)}"
            case _:
                return f"{self._of(*COMPARES)} {self._of(*NUMBERS)}"

    # --- values

    def value(self) -> str:
        """A number."""
        match self.dice.randrange(12):
            case 0:
                return f"{self._small()} {self._of('+', '-', '*', '/')} {self._small()}"
            case 1:
                return f"{self._of('max', 'min')}({self._small()}, {self._small()}, {self._of(*NUMBERS)})"
            case 2 | 3:
                return f"count of {self.plain_phrase().text}"
            case 4 | 5:
                event = self._of(*self._with_numbers())
                how = self._of("total", "average", "highest", "lowest", "latest", "first")
                return f"{how} {self._field(event, 'number')} of {self.plain_phrase((event,)).text}"
            case 6:
                return f"days since {self.plain_phrase().text}"
            case 7 if self.world.declared:
                return f"days since {self._of('signup', 'last_login')}"
            case _:
                return self._of("employees", "n") if self.world.declared else "n"

    def _small(self) -> str:
        if self._rarely(3):
            return f"({self.value()})"
        return self._of("n", "2", "0.3333") if not self.world.declared else self._of("n", "employees", "2", "0.3333")

    def _with_numbers(self) -> list[str]:
        return [name for name, fields in self.world.events.items() if any(kind == "number" for _, kind in fields)]

    def _field(self, event: str, kind: str) -> str:
        return self._of(*(name for name, type_ in self.world.fields(event) if type_ == kind))

    # --- phrases

    def phrase(self) -> str:
        """A phrase as a condition."""
        head = self._head(self._any_event())
        account = self.world.account and self._rarely(5)
        parts = ["at the account: " if account else "", head.text]
        fields = [name for name, _ in self.world.fields(head.event)]
        if account and self._rarely(2):
            parts.append(f" by {self._of(*BOUNDS)} {self._of('1', '2')} different leads")
        elif self.dice.randrange(2):
            counts = [
                *COUNTS,
                *(f"{bound} 2 different {name}" for bound in BOUNDS for name in fields if name != "tags"),
            ]
            parts.append(f" {self._of(*counts)}")
        if self._rarely(4):
            parts.append(f" in one {self._of('day', *(name for name in fields if name != 'tags'))}")
        parts += [self._after(head.event), self._of(*WINDOWS)]
        return "".join(parts)

    def plain_phrase(self, events: Sequence[str] = ()) -> Phrase:
        """A phrase without COUNT and `in one`."""
        head = self._head(events or self._any_event())
        account = "at the account: " if self.world.account and self._rarely(6) else ""
        return Phrase(head.event, f"{account}{head.text}{self._after(head.event)}{self._of(*WINDOWS)}")

    def _any_event(self) -> tuple[str, ...]:
        return (*self.world.events, "visited", "bought", "active")

    def _head(self, events: Sequence[str]) -> Phrase:
        event = self.dice.choice(events)
        fields = self.world.fields(event)
        objects: tuple[str, ...] = ("",)
        if event != "active" and fields and self.dice.randrange(2):
            objects = OBJECTS[fields[0][0]]
        where = f" where {self._where(fields)}" if fields and self._rarely(3) else ""
        return Phrase(event, f"{event}{self._of(*objects)}{where}")

    def _where(self, fields: Fields) -> str:
        """What stands behind `where`."""
        name, kind = self.dice.choice(fields)
        if self.dice.randrange(2):
            return f"({self._field_tests(fields)})"
        match kind:
            case "text":
                return self._of(f"{name} is home", f"{name} is not s1", f"{name} in pages", f"{name} is missing")
            case "number":
                return self._of(f"{name} >= 30", f"{name} is known", f"{name} is not 7", f"{name} * 2 < 60")
            case "yes/no":
                return self._of(f"{name} is yes", f"{name} is no")
            case "list":
                return f"{name} include crm"
            case _:
                return f"{name} {self._moment()}"

    def _field_tests(self, fields: Fields, depth: int = 1) -> str:
        if depth and self.dice.randrange(2):
            items = [f"({self._field_tests(fields, depth - 1)})" for _ in range(2)]
            joined = self._of(" and ", " or ").join(items)
            return self._of(joined, f"at least 1 of ({', '.join(items)})", f"not ({joined})")
        name, kind = self.dice.choice(fields)
        match kind:
            case "text":
                return self.dice.choice((*text_tests(name), f"domain({name}) is known"))
            case "number":
                value = self._of(name, f"{name} / 3", f"max({name}, 7)", f"{name} - 0.0001")
                return f"{value} {self._compared([name])}"
            case "yes/no":
                return self._of(name, f"not {name}", f"{name} is no")
            case "list":
                return self.dice.choice(_list_tests(name))
            case _:
                return self.window_test(name) if self.dice.randrange(2) else f"{name} {self._moment()}"

    def _after(self, event: str) -> str:
        if not self._rarely(5):
            return ""
        within = self._of("", "within 1h ", "within 9d ", "within 90min ")
        anchor = self._head(self._any_event())
        shared = [name for name, kind in self.world.fields(event) if (name, kind) in self.world.fields(anchor.event)]
        shared = [name for name in shared if name != "tags"]
        same = f" of the same {self._of(*shared)}" if shared and self.dice.randrange(2) else ""
        return f" {within}after {anchor.text}{same}"


def text_tests(name: str) -> tuple[str, ...]:
    """Tests on a text."""
    quoted = (
        "is CEO",
        'is not "cl\u00e9rk"',
        'like "*s*"',
        'like "chief *"',
        'contains "E"',
        'starts with "/"',
        "ends with e",
    )
    more = (
        "in chiefs",
        "not in chiefs",
        'in CEO, "*sta*", pages',
        "not in home, s1",
        "has word vp",
        'has word "n/a"',
        "is 7",
    )
    rest = (
        "is missing",
        "is known",
        "is not missing",
        'is "stra\u00dfe"',
        'is "\u03c3\u03bf\u03c6\u03bf\u03c2"',
        'like "*\\\\**"',
    )
    return tuple(f"{name} {test}" for test in (*quoted, *more, *rest))


def _list_tests(name: str) -> tuple[str, ...]:
    tests = (
        "include crm",
        "include any of erp, hr, chiefs",
        "include all of crm, chiefs",
        'include "c*"',
        "is missing",
    )
    return tuple(f"{name} {test}" for test in tests)
