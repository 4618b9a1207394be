"""From syntax tree to Model: names, types, lowering. Knows nothing of data or engines at work."""

from __future__ import annotations

from lscore.compiler.compile import Compiled, compile_file, compile_text

__all__ = ["Compiled", "compile_file", "compile_text"]
