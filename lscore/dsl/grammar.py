"""The grammar, loaded when the first page is parsed and once in a process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark

    from lscore.dsl.build import Builder

STARTS = ("statement", "score_line", "category_line", "attribute", "row", "choice_row", "level_row", "test_line")
"""What a line can be: one start symbol of the grammar for each kind of block."""


class Grammar:
    """Lark's parser and the builder it calls. Only one thread at a time may parse with it: hold `lock`."""

    def __init__(self, lark: Lark, builder: Builder) -> None:
        self.lark = lark
        self.builder = builder
        self.lock = threading.Lock()


class _Unpacked:
    """Hands a rule's children to the builder's method of its name one by one."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def __getattr__(self, rule: str) -> Callable[[list[Any]], Any]:
        method = getattr(self._builder, rule)
        return lambda children: method(*children)


def source() -> str:
    """The text of the grammar."""
    return files("lscore.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")


def build(**options: Any) -> Grammar:
    """A new parser; `options` are Lark's."""
    # Lark costs as much to import as the rest of the command, and `lscore --help` has no need of it.
    from lark import Lark  # noqa: PLC0415

    from lscore.dsl.build import Builder  # noqa: PLC0415
    from lscore.dsl.lexer import LineLexer  # noqa: PLC0415

    builder = Builder()
    lark = Lark(
        source(),
        parser="lalr",
        lexer=LineLexer,
        start=list(STARTS),
        transformer=_Unpacked(builder),
        keep_all_tokens=True,
        maybe_placeholders=False,
        **options,
    )
    return Grammar(lark, builder)


@cache
def grammar() -> Grammar:
    """The grammar of this process."""
    return build()
