"""From syntax tree to Model: names, types, lowering. Knows nothing of data or engines at work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lscore.compiler.compile import Compiled, compile_file, compile_text

__all__ = ["Compiled", "compile_file", "compile_text"]


def __getattr__(name: str) -> Any:
    """What the package offers, imported when it is asked for: some only look at a Model, or at the settings."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lscore.compiler import compile as compiling  # noqa: PLC0415 (see above)

    return getattr(compiling, name)
