"""The page of a file that `lscore compile --to python` makes, from its first words to its last line."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence

from lscore.compiler.backends.decisions import at_most_lines, tier_lines
from lscore.compiler.backends.python import Generated, Wanted, generate, lead_columns
from lscore.compiler.backends.standalone.bundle import Bundle, used_names
from lscore.compiler.backends.standalone.layout import LARGEST, WIDTH, Renaming, constants_of, laid_out, shown
from lscore.compiler.model import Fallback, Line, Model, result_columns

_HERE = "lscore.compiler.backends.standalone"
_BACKENDS = "lscore.compiler.backends"
_FACTS, _FRAME, _SHELL = f"{_HERE}.facts", f"{_HERE}.frame", f"{_HERE}.shell"
_KERNEL, _DECAY, _RULES = f"{_BACKENDS}.kernel", "lscore.compiler.decay", "lscore.compiler.model.rules"

_PUBLIC = ("score", "explain", "violations")

_WORLD = {
    "TODAY": "world().clock.day_of(AS_OF)",
    "NORMAL": "world().normal",
    "NORMAL_OF": "world().normal_of",
    "READER": "world().compared",
    "ORIGINAL": "world().original",
    "READ_AT": "world().seen_at",
    "HOURS": "world().clock.hours",
    "RESTS": "world().clock.rests",
    "DAY_OF": "world().clock.day_of",
    "FIRST_INSTANT": "world().clock.first_instant",
}
"""What generated code expects around it, besides what the kernel and the decays have."""

_SECTIONS = (
    ("What the rules call: exact arithmetic, text tests, collected events", (_KERNEL,)),
    ("Decay: what is left of points after some days", (_RULES, _DECAY)),
    ("Results", (f"{_BACKENDS}.raw_result", f"{_BACKENDS}.results")),
    (
        "Values: from what data gives to what is compared",
        ("lscore.compiler.model.world", f"{_BACKENDS}.world", f"{_BACKENDS}.reading"),
    ),
    ("Calendar and clock", (f"{_BACKENDS}.clock", "lscore.compiler.instants")),
    ("Text: what two texts must share to be the same", ("lscore.compiler.normal",)),
)

_DOCSTRING = '''"""{title}: a lead scoring model as one file, in Python (3.11 or later) and its standard library alone.

Model {title}, version {version}. Made by `lscore compile --to python`: change the model, not this file.

From Python: `score` gives the result of one lead, `explain` the lines that add up to its scores, `violations` the
`ensure` lines that do not hold for it.

    score({{"id": "7", {attribute}}}, [{{"event": {event}, "at": "2026-02-20"}}], as_of="2026-03-01")

From the shell: a lead with its events a line, in and out as JSON lines (`--explain`: the lines of its scores).

    python THIS_FILE --as-of 2026-03-01 leads.jsonl
    {{"lead": {{"id": "7", {attribute}}}, "events": [{{"event": {event}, "at": "2026-02-20"}}]}}

Inside, points and numbers are ints of 1/10,000, instants ints of microseconds from 1970 (UTC), days ints from
1970-01-01, texts are compared in one normal form, missing is None. A system without time zone data (Windows, small
containers) needs the package tzdata.
"""
'''


def to_python(model: Model) -> str:
    """The file that scores leads by a model: Python source that ends in a newline."""
    generated = generate(model, Wanted(explain=True, by_name=True))
    bundle = Bundle(but=[_FACTS])
    bundle.take(_FRAME, _PUBLIC)
    bundle.take(_SHELL, ["main"])
    bundle.take(_FACTS, ["Line", "Row"])
    used = set(used_names(ast.parse(generated.source)))
    bundle.take(_KERNEL, (used | {LARGEST}) & bundle.names(_KERNEL))
    bundle.take(_DECAY, used & {"decayed"})
    bundle.take(_RULES, used & {"Decay"})
    program = _program(generated, used, {*used, *bundle.taken, *bundle.names(_FACTS), *dir(builtins)})
    bundle.imports.add(("functools", "lru_cache"))
    sections = [
        _docstring(model),
        "from __future__ import annotations\n\n" + "\n".join(bundle.import_lines()) + "\n",
        _headed("Using the model", bundle.section(_FACTS, _FRAME)),
        _headed("The model", "\n".join(_told(model, generated))),
        _headed("The rules", program),
        *(_headed(title, text) for title, modules in _SECTIONS if (text := bundle.section(*modules))),
        _headed("From the shell", bundle.section(_SHELL)),
        'if __name__ == "__main__":\n    sys.exit(main())\n',
    ]
    return "\n\n".join(section.strip("\n") + "\n" for section in sections)


def _headed(title: str, text: str) -> str:
    rule = "-" * (WIDTH - len(title) - 7)
    return f"# --- {title} {rule}\n\n\n" + text.strip("\n")


def _docstring(model: Model) -> str:
    attribute = next(iter(lead_columns(model)), "")
    event = next((item.data_name for item in model.events), "visited")
    return _DOCSTRING.format(
        title=_plain(model.name),
        version=model.version,
        attribute=f'{_quoted(attribute)}: "…"' if attribute else "…",
        event=_quoted(event),
    )


def _quoted(text: str) -> str:
    return f'"{_plain(text)}"'


def _plain(text: str) -> str:
    """A text of the model inside the docstring."""
    shown = (char if char.isprintable() else "?" for char in text)
    return "".join(shown).replace("\\", "\\\\").replace('"', '\\"')


def _told(model: Model, generated: Generated) -> Iterator[str]:
    """What the frame wants to know of the model, as assignments."""
    tiers, account = model.tiers, model.account
    reading = None
    if account is not None:
        item = next(item for item in model.attributes if (item.name, item.type) == (account.name, account.type))
        reading = (item.column, item.type.value, item.one_of)
    yield from ["MODEL = " + repr(model.name), "VERSION = " + repr(model.version)]
    yield from ["TIMEZONE = " + repr(model.timezone), "MISSING = " + shown(model.missing, 10)]
    yield from _assigned("COLUMNS", result_columns(model), "The columns of a result.")
    yield from _assigned("SCORES", tuple(score.name for score in model.scores), "")
    yield from _assigned("LEVELS", tuple(levels.score for levels in model.levels), "The scores that have levels.")
    yield from _assigned("LEAD_COLUMNS", lead_columns(model), "The columns of a lead that the rules look at.")
    yield from _assigned(
        "ACCOUNT", reading, "What joins leads to an account: its column, its type, its allowed values."
    )
    lines = tuple((line.score, line.category, line.name) for line in generated.lines)
    yield from _assigned("LINES", lines, "What the numbers of explanation lines stand for: score, category, rule.")
    yield from _lines("SKIP", model.skip)
    yield from _lines("DISQUALIFY", model.disqualify)
    yield from _lines("TIERS", tier_lines(model))
    otherwise = tiers.otherwise if tiers else None
    yield f"TIER_OTHERWISE = {_line(otherwise) if otherwise else None}"
    yield from _lines("TIERS_AT_MOST", at_most_lines(model))
    yield from _lines("ROUTES", model.routes)
    ensures = tuple((line.span.line if line.span else 0, line.what) for line in model.ensures)
    yield from _assigned("ENSURES", ensures, "The line of each `ensure` in the model, and what it says.")


def _assigned(name: str, value: object, words: str) -> list[str]:
    told = [f'"""{words}"""'] if words else []
    return [f"{name} = {shown(value, len(name) + 3)}", *told]


def _lines(name: str, lines: Sequence[Line | Fallback]) -> list[str]:
    if not lines:
        return [f"{name} = ()"]
    return [f"{name} = (", *(f"    {_line(line)}," for line in lines), ")"]


def _line(line: Line | Fallback) -> str:
    because = f", {line.because!r}" if line.because else ""
    return f"Line({line.what!r}{because})"


def _program(generated: Generated, used: set[str], taken: set[str]) -> str:
    """The rules as of an instant: tables first, then a function that holds all others."""
    names = generated.names
    source = "\n".join(generated.source.split("\n")[len(names.constants) :])
    if len(re.findall(r"\bstate\b", source)) == 1:
        source = source.replace("    state = ()\n", "")
    constants = constants_of(names)
    names.hints |= {"e": "event"}
    renamed = Renaming(names, constants.inline, taken)
    tables = [renamed(line) for line in constants.tables]
    around = [f"{name} = {code}" for name, code in _WORLD.items() if name in used]
    prepared = [renamed(line) for line in constants.prepared]
    gathers = "gather_account" if "def gather_account(" in source else "None"
    body = "\n".join([*around, *prepared, "", renamed(source).rstrip("\n"), "", f"return score, {gathers}"])
    head = (
        "@lru_cache(maxsize=8)\n"
        "def rules_as_of(AS_OF):\n"
        '    """The rules as of an instant: the function that scores a lead, and the one that gathers the events\n'
        '    of an account (None where the rules ask nothing of accounts)."""\n'
    )
    return "\n".join([*tables, "", "", head + laid_out(body, 1)])
