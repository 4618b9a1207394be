"""What may be written next: `place` finds the line and the word, `reading` what is wanted, `offers` what there is."""

from __future__ import annotations

from lscore.lsp.features.completion.answer import complete

__all__ = ["complete"]
