"""The grammar, loaded when the first page is parsed and once in a process.

It is read from `grammar.json`, which `python -m lscore.dsl.grammar` makes of `grammar.lark`; where that file was made
by another version of Lark than the one installed, Lark builds the grammar anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

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
    return _beside("grammar.lark").read_text(encoding="utf-8")


def built_file() -> Traversable:
    """The file of the built grammar that ships with lscore."""
    return _beside("grammar.json")


def _beside(name: str) -> Traversable:
    return files("lscore.dsl").joinpath(name)


# Lark costs as much to import as the rest of the command, and `lscore --help` has no need of it.


def build(**options: Any) -> Grammar:
    """A new parser, built from the text of the grammar; `options` are Lark's."""
    from lark import Lark  # noqa: PLC0415 (see above)

    from lscore.dsl.build import Builder  # noqa: PLC0415 (see above)
    from lscore.dsl.lexer import LineLexer  # noqa: PLC0415 (see above)

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


def load(built_text: str) -> Grammar | None:
    """A new parser from the text of a built grammar; None where the text is not of this Lark and this grammar."""
    from lscore.dsl import built  # noqa: PLC0415 (see above)
    from lscore.dsl.build import Builder  # noqa: PLC0415 (see above)
    from lscore.dsl.lexer import LineLexer  # noqa: PLC0415 (see above)

    builder = Builder()
    lark = built.read(built_text, source(), LineLexer, _Unpacked(builder))
    return None if lark is None else Grammar(lark, builder)


def build_text() -> str:
    """What the file of the built grammar should hold."""
    from lscore.dsl import built  # noqa: PLC0415 (see above)

    return built.written(build().lark, source())


def write() -> None:
    """Writes the file of the built grammar anew; this is for a checkout, where the package is a folder."""
    Path(str(built_file())).write_text(build_text(), encoding="utf-8")


@cache
def grammar() -> Grammar:
    """The grammar of this process."""
    return load(built_file().read_text(encoding="utf-8")) or build()


if __name__ == "__main__":
    write()
