"""The formatter: the canonical text of a node (`canonical`), of a rule's title and key, of a page (`format_page`)."""

from __future__ import annotations

from lscore.dsl.printer.faithful import UnfaithfulFormatError, assert_faithful
from lscore.dsl.printer.page import format_page
from lscore.dsl.printer.text import canonical, rule_key, rule_title

__all__ = ["UnfaithfulFormatError", "assert_faithful", "canonical", "format_page", "rule_key", "rule_title"]
