"""Random models as text, over all that rules and decisions can say, and random data for them."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """
timezone "{timezone}"
missing "n/a"
lead:
    title
    country text one of NL, BE, DE
    employees number
    n number
    signup date
    last_login time
    opted_in yes/no
    interests list
    company
account by company
event visited: page, session, seconds number
event opened: mail, session
event bought: product, amount number
set chiefs: CEO, "chief *"
set pages: "/pricing*", home
define big: employees >= 200
define keen: visited pages within 20d or big
"""

TITLES = ["", "CEO", "ceo ", "Chief of Staff", "VP Sales", "n/a", "Clérk"]
NUMBERS = ["", "0", "1", "50", "199.9999", "200", "-3.5", "many", "1234567"]
DAYS = ["", "2026-03-01", "2026-02-28", "2026-02-14", "2026-01-30", "2025-10-26", "2026-03-29", "soon"]
TIMES = [
    "2026-03-01T00:00:00Z",
    "2026-02-28T23:30:00",
    "2026-02-28T22:59:59.999999Z",
    "2026-02-20T10:00:00Z",
    "2026-02-20T10:30:00Z",
    "2026-02-19T23:00:00Z",
    "2026-02-14T00:00:00Z",
    "2026-01-30T00:00:00.000001Z",
    "2026-01-10",
    "2025-11-01 12:00",
    "2026-03-02T00:00:00Z",
]
PAGES = ["", "/pricing", "/pricing/team", "home", "/Blog", "n/a"]
SESSIONS = ["", "s1", "S1 ", "s2"]
PRODUCTS = ["", "license", "training"]

numbers = st.sampled_from(["0", "1", "2", "50", "200", "0.5", "-3.5"])
durations = st.sampled_from(["1d", "9d", "30d", "12h", "2w", "90min"])
days = st.sampled_from(["1d", "7d", "15d", "2w"])
points = st.sampled_from(["+10", "+0", "-2.5", "+0.0001", "+7", "-20", "+1.3333"])
counts = st.sampled_from(
    ["", "", " at least 2 times", " at most 1 times", " exactly 2 times", " more than 1 times", " on at least 2 days"]
)
windows = st.sampled_from(["", " within 30d", " over 9d ago", " between 5d and 40d ago", " within 1d"])
visits = st.sampled_from(
    [
        "visited",
        "visited pages",
        "visited home",
        "visited any of home, pages",
        "visited where seconds >= 30",
        'visited where (page contains "pri" and seconds is known)',
        "active",
    ]
)
others = st.sampled_from(
    ["opened", "opened news", "bought", "bought license where amount > 10", "opened where session is missing"]
)


@st.composite
def plain_phrases(draw: st.DrawFn) -> str:
    """A phrase without COUNT and `in one`."""
    event = draw(st.one_of(visits, others))
    after = ""
    if draw(st.integers(0, 3)) == 0:
        within = draw(st.sampled_from(["", "within 1h ", "within 9d "]))
        same = " of the same session" if event.startswith(("visited", "opened")) and draw(st.booleans()) else ""
        anchor = draw(st.sampled_from(["opened", "visited pages"]))
        after = f" {within}after {anchor}{same}"
    account = "at the account: " if draw(st.integers(0, 5)) == 0 else ""
    return f"{account}{event}{after}{draw(windows)}"


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """A phrase as a condition."""
    form = draw(st.integers(0, 4))
    window = draw(windows)
    if form == 0:
        return f"visited at least 2 {draw(st.sampled_from(['times', 'different page']))} in one session{window}"
    if form == 1:
        return f"{draw(visits)} {draw(st.sampled_from(['at least 2 times', 'at most 1 times']))} in one day{window}"
    if form == 2:
        return f"at the account: opened by at least 2 different leads{window}"
    if form == 3:
        return draw(plain_phrases())
    return f"{draw(st.one_of(visits, others))}{draw(counts)}{window}"


@st.composite
def values(draw: st.DrawFn) -> str:
    """A number."""
    return draw(
        st.sampled_from(
            [
                "employees",
                "n",
                "employees + n",
                "n * 2",
                "employees / n",
                "max(employees, n)",
                "min(n, 7)",
                "days since signup",
                "count of visited",
                "total amount of bought",
                "average amount of bought within 30d",
                "highest seconds of visited",
                "lowest amount of bought",
                "latest seconds of visited",
                "first seconds of visited over 9d ago",
                "days since opened",
                "n - count of opened",
                "(count of visited where seconds >= 30) * 2",
                "count of opened after visited",
            ]
        )
    )


@st.composite
def atoms(draw: st.DrawFn) -> str:
    """A test."""
    form = draw(st.integers(0, 6))
    if form == 0:
        return draw(phrases())
    if form == 1:
        return f"{draw(values())} {draw(st.sampled_from(['>=', '<', 'is', 'is not', '>']))} {draw(numbers)}"
    if form == 2:
        return f"{draw(values())} {draw(st.sampled_from(['is missing', 'is known', 'between 1 and 60']))}"
    if form == 3:
        window = draw(st.sampled_from([" within ", " over ", " within next "]))
        length = draw(durations)
        return f"{draw(st.sampled_from(['signup', 'last_login']))}{window}{length}{' ago' if 'over' in window else ''}"
    if form == 4:
        attribute = draw(st.sampled_from(["signup", "last_login"]))
        return f"{attribute} {draw(st.sampled_from(['before', 'after', 'is', 'on or after']))} 2026-02-14"
    return draw(
        st.sampled_from(
            [
                "title is CEO",
                "title is not CEO",
                "title in chiefs",
                "title not in chiefs",
                'title contains "chief"',
                "title has word vp",
                'title like "*s"',
                "title is missing",
                "country is NL",
                "country is known",
                "opted_in",
                "opted_in is no",
                "interests include crm",
                "interests include all of crm, erp",
                "big",
                "keen",
                "latest page of visited is home",
                "first product of bought is known",
            ]
        )
    )


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """A condition that may stand beside `and`."""
    form = draw(st.integers(0, 5 if depth else 0))
    if form <= 2:
        return draw(atoms())
    items = [f"({draw(conditions(depth - 1))})" for _ in range(draw(st.integers(2, 3)))]
    if form == 3:
        return " and ".join(items)
    if form == 4:
        return " or ".join(items)
    bound = draw(st.sampled_from(["at least 2", "at most 1", "exactly 1"]))
    return f"{draw(st.sampled_from(['', 'not ']))}{bound} of ({', '.join(items)})"


decays = st.sampled_from([", halving every 7d", ", fading over 30d", ", losing 35% every 7d"])
number_rows = st.sampled_from(
    [
        "from 0: +1\n from 50: +5\n otherwise: -1",
        'from 200: +20 because "big"\n missing: -5',
        "from -5: +0.5\n from 1: +3",
    ]
)
page_rows = st.sampled_from(
    [
        '"/pricing*": +4 because "prices"\n home: +1\n otherwise: +0',
        'home, "/blog": +3\n "/*": -1\n missing: +2',
        "home: +1",
    ]
)
title_rows = st.sampled_from(
    ["chiefs: +5\n CFO: +10\n missing: -1", 'CEO: +10 because "boss"\n otherwise: +1', '"*s": +2\n "*p s*": +3']
)


@st.composite
def each_options(draw: st.DrawFn, event: str, window_decay: bool = True) -> str:
    """Options of an `each`."""
    options: list[str] = []
    field = "session" if event.startswith(("visited", "opened")) else "product" if event.startswith("bought") else ""
    once = draw(st.sampled_from(["", "", "once per day", f"once per {field}" if field else ""]))
    options += [once] if once else []
    options += draw(
        st.sampled_from(
            [[], [], ["at most 2 times"], ["at most 1 times per day"], ["at most 2 times per day", "at most 3 times"]]
        )
    )
    options += draw(st.sampled_from([[], [], ["at most 9 points"]]))
    decay = draw(st.one_of(st.just(""), decays)) if window_decay else ""
    return "".join(f", {option}" for option in options) + decay


@st.composite
def rules(draw: st.DrawFn, name: str) -> list[str]:
    """A rule; its lines, without indentation but that of its rows."""
    form = draw(st.integers(0, 9))
    because = draw(st.sampled_from(["", ' because "so it is"']))
    dates = draw(st.sampled_from(["", "", "", " from 2026-03-01", " until 2026-02-28"]))
    end = f"{because} as {name}{dates}"
    if form <= 2:
        return [f"when {draw(conditions())}: {draw(points)}{end}"]
    if form == 3:
        event = draw(st.one_of(visits, others))
        count = draw(st.sampled_from(["", " at least 2 times"]))
        return [f"when {event}{count}{draw(windows)}{draw(decays)}: {draw(points)}{end}"]
    if form == 4:
        phrase = draw(plain_phrases())
        return [f"each {phrase}{draw(each_options(phrase))}: {draw(points)}{end}"]
    if form == 5:
        rows = draw(page_rows).split("\n ")
        options = draw(each_options("visited"))
        return [f"each visited{draw(windows)} by page{options}{end}:", *(f"    {row}" for row in rows)]
    if form == 6:
        table = draw(st.one_of(st.tuples(values(), number_rows), st.tuples(st.just("title"), title_rows)))
        return [f"points by {table[0]}{end}:", *(f"    {row}" for row in table[1].split("\n "))]
    if form == 7:
        rows = [f"    when {draw(conditions(1))}: {draw(points)}" for _ in range(draw(st.integers(1, 3)))]
        rows = list({row.rpartition(":")[0]: row for row in rows}.values())
        rows += draw(st.sampled_from([[], ["    otherwise: +1"]]))
        return [f"{draw(st.sampled_from(['first', 'best']))} of{end}:", *rows]
    if form == 8:
        most = draw(st.sampled_from(["", ", at most 5 points"]))
        return [f"for every {draw(st.sampled_from(['1', '0.5', '100']))} {draw(values())}{most}: {draw(points)}{end}"]
    options = draw(st.sampled_from(["", " beyond 3d", ", at most 5 points", " beyond 2w, at most 30 points"]))
    return [f"for every {draw(durations)} without {draw(plain_phrases())}{options}: {draw(points)}{end}"]


@st.composite
def models(draw: st.DrawFn) -> list[str]:
    """A model: its statements at the margin, which may stand in any order."""
    statements = [HEAD.format(timezone=draw(st.sampled_from(["UTC", "Europe/Amsterdam", "America/Sao_Paulo"])))]
    number = 0
    for score in ("fit", "heat"):
        limits = draw(
            st.sampled_from(
                ["", " from 0 to 20", ", to 1 decimal", " from -5 to 40.5, to 2 decimals", ", to 4 decimals"]
            )
        )
        for opening in range(2):
            lines: list[str] = []
            options = draw(
                st.sampled_from(
                    ["", ", at most 12", ", at least -3, at most 30, weight 33%", ", within 20d, weight 150%"]
                )
            )
            for category in ("", f"category c{opening}{options}:"):
                lines += [f"    {category}"] if category else []
                for _ in range(draw(st.integers(1, 3))):
                    number += 1
                    space = "        " if category else "    "
                    lines += [space + line for line in draw(rules(f"r{number}"))]
            statements.append("\n".join([f"score {score}{'' if opening else limits}:", *lines]))
    for keep in draw(st.lists(st.sampled_from(["at least 3", "at most 15", "at 7", "at 2"]), max_size=3)):
        number += 1
        statements.append(f"keep fit {keep} if {draw(conditions(1))} as k{number}")
    statements += [f"grade {letter} if fit >= {draw(numbers)} and {draw(atoms())}" for letter in "AB"]
    statements += [
        "grade C otherwise",
        f"raise grade 1 step if {draw(atoms())}",
        f"lower grade 2 steps if {draw(atoms())}",
    ]
    statements += ["levels of heat:\n    from 5: 1\n    from 0: 2\n    otherwise: 3", "rating: grade, level of heat"]
    statements += ["tiers hot, warm, cold", 'tier cold otherwise because "nothing"']
    statements += [f'tier hot if grade is A or ({draw(conditions(1))}) because "hot one"', "tier warm if heat > 3"]
    statements += [f'tier at most warm if {draw(atoms())} because "held back"']
    statements += draw(st.sampled_from([[], ['disqualify if title is missing because "nobody"']]))
    statements += draw(st.sampled_from([[], ['skip if country is DE because "elsewhere"']]))
    statements += [
        "route to sales if tier is hot",
        f"route to desk if {draw(atoms())}",
        "ensure fit <= 12",
        "ensure not tier is hot",
    ]
    return statements


@st.composite
def leads(draw: st.DrawFn) -> dict[str, str]:
    """A lead as CSV would give it."""
    pick = {
        "title": TITLES,
        "country": ["", "NL", "be", "FR", "DE"],
        "employees": NUMBERS,
        "n": NUMBERS,
        "signup": DAYS,
        "last_login": [*TIMES, ""],
        "opted_in": ["", "yes", "no", "?"],
        "interests": ["", "crm", "CRM; erp", "hr|", "n/a;crm"],
        "company": ["", "acme", "ACME", "other"],
    }
    return {name: draw(st.sampled_from(choices)) for name, choices in pick.items()}


@st.composite
def events(draw: st.DrawFn) -> dict[str, str]:
    """An event as CSV would give it."""
    name = draw(st.sampled_from(["visited", "Visited ", "opened", "bought", "unknown"]))
    pick = {
        "visited": {"page": PAGES, "session": SESSIONS, "seconds": ["", "29", "30", "40.5", "x"]},
        "opened": {"mail": ["", "news", "offer"], "session": SESSIONS},
        "bought": {"product": PRODUCTS, "amount": ["", "0.0001", "10", "99.99", "-5"]},
    }.get(name.strip().lower(), {"page": PAGES})
    fields = {field: draw(st.sampled_from(choices)) for field, choices in pick.items()}
    return {"event": name, "at": draw(st.sampled_from(TIMES)), **fields}
