"""What two versions of a model say differently, by meaning and by stable names: never by lines.

The Models decide whether anything differs; the pages only say it in words. Order, layout and comments give nothing.
"""

from __future__ import annotations

from lscore.compiler.diff.changes import LINES, Change, Detail, Difference, Kind, Weight
from lscore.compiler.diff.compare import diff
from lscore.compiler.diff.side import Side

__all__ = ["LINES", "Change", "Detail", "Difference", "Kind", "Side", "Weight", "diff"]
