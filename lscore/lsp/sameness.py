"""Whether two Models mean the same but for one name."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import cast

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Span


def same_but_for(before: Model, after: Model, names: tuple[str, str]) -> bool:
    """Whether a model still means the same where one of two names became the other. The order in which a Model lists
    things may follow their names, so that it does not count here."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    word = re.compile(rf'"(?:{either})"|(?<![\w-])(?:{either})(?![\w-])', re.IGNORECASE)
    return _form(_plain(before), word) == _form(_plain(after), word)


def _plain(model: Model) -> Model:
    return replace(model, version="", file="", files=())


def _form(part: object, word: re.Pattern[str]) -> object:
    """A part of a Model as texts and lists of them, the names hidden."""
    if isinstance(part, str):
        return word.sub("\0", part)
    if isinstance(part, Span):
        return ""
    if isinstance(part, tuple):
        return sorted((_form(item, word) for item in cast("tuple[object, ...]", part)), key=repr)
    if is_dataclass(part) and not isinstance(part, type):
        named = [item.name for item in fields(part) if item.compare]
        return (type(part).__name__, *(_form(getattr(part, name), word) for name in named))
    return repr(part)
