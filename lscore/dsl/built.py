"""The built grammar as text: Lark's own serialization of the parser it makes of `grammar.lark`, as JSON.

Building takes Lark a third of a second and reading this a fiftieth, so the built grammar ships beside the grammar as
`grammar.json`. It holds no code, only rules and the table of the parser. What Lark serializes is its own affair: the
text is read by the version that wrote it and no other, and for the grammar it was made of and no other.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_NOT_TEXT = ("lexer", "transformer")
"""The options of Lark that are objects of lscore; `read` is given them."""


def written(parser: lark.Lark, source: str) -> str:
    """The text of a parser that was built from the source of a grammar; the same one for the same source."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])  # pyright: ignore[reportUnknownMemberType]
    data["options"] = {name: value for name, value in data["options"].items() if name not in _NOT_TEXT}
    data["parser"]["lexer_conf"]["lexer_type"] = None
    data["parser"]["parser"] = _in_order(data["parser"]["parser"])
    made = {"made_of": _made_of(source), "data": data, "memo": memo}
    return json.dumps(made, separators=(",", ":")) + "\n"


def read(text: str, source: str, lexer: type[Any], transformer: object) -> lark.Lark | None:
    """The parser that was written; None where another version of Lark, or another source, is at hand."""
    made: dict[str, Any] = json.loads(text)
    if made["made_of"] != _made_of(source):
        return None
    data = made["data"]
    data["options"] |= {"lexer": lexer, "transformer": transformer}
    data["parser"]["lexer_conf"]["lexer_type"] = lexer
    table = data["parser"]["parser"]
    table["tokens"] = _numbered(table["tokens"])
    table["states"] = {state: _numbered(row) for state, row in _numbered(table["states"]).items()}
    return lark.Lark.load({"data": data, "memo": _numbered(made["memo"])})  # pyright: ignore[reportUnknownMemberType]


def _made_of(source: str) -> dict[str, str]:
    return {"lark": lark.__version__, "grammar": sha256(source.encode()).hexdigest()}


def _numbered(entries: dict[str, Any]) -> dict[int, Any]:
    """The entries under the numbers that JSON made texts of."""
    return {int(number): entry for number, entry in entries.items()}


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """A table of the parser with tokens and states in an order that follows from the grammar.

    Lark walks through sets of names, so its own numbers are others in each process.
    """
    names: dict[int, str] = table["tokens"]
    tokens = sorted(names.values())
    rows = {
        state: {tokens.index(names[token]): action for token, action in sorted(row.items(), key=lambda e: names[e[0]])}
        for state, row in table["states"].items()
    }
    number = {state: at for at, state in enumerate(_reached(rows, list(table["start_states"].values())))}
    return table | {
        "tokens": dict(enumerate(tokens)),
        "states": {
            at: {token: (kind, to if kind else number[to]) for token, (kind, to) in rows[state].items()}
            for state, at in number.items()
        },
        "start_states": {start: number[state] for start, state in table["start_states"].items()},
        "end_states": {start: number[table["end_states"][start]] for start in table["start_states"]},
    }


def _reached(rows: dict[int, dict[int, tuple[int, Any]]], starts: list[int]) -> list[int]:
    """All states in the order in which shifts (actions of kind 0) lead to them from the starts."""
    reached = dict.fromkeys(starts)
    waiting = list(reached)
    while waiting:
        later = [to for state in waiting for kind, to in rows[state].values() if kind == 0]
        waiting = [state for state in dict.fromkeys(later) if state not in reached]
        reached |= dict.fromkeys(waiting)
    return list(reached)
