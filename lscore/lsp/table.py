"""Which messages are answered, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lsprotocol import types

from lscore.lsp.legend import LEGEND

Given = Literal["document", "position", "params", "session", "later"]
"""What a feature's function is given: the Snapshot; the Snapshot and the position; the Snapshot and all parameters;
the Session and the parameters (`later`: it is awaited)."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A message and the function that answers it, as `module:function` below `lscore.lsp.features`."""

    method: str
    function: str
    given: Given
    options: Any = None


_ACTIONS = types.CodeActionOptions(
    [
        types.CodeActionKind.QuickFix,
        types.CodeActionKind.RefactorExtract,
        types.CodeActionKind.Refactor,
        types.CodeActionKind.SourceFixAll,
    ],
    resolve_provider=True,
)
_COMPLETION = types.CompletionOptions([" ", '"', ",", "(", ":", "/"])
_SIGNATURE = types.SignatureHelpOptions([" ", ",", ":"])
_ON_TYPE = types.DocumentOnTypeFormattingOptions("\n")

FEATURES: tuple[Feature, ...] = (
    Feature(types.TEXT_DOCUMENT_DEFINITION, "definition:definitions", "position"),
    Feature(types.TEXT_DOCUMENT_REFERENCES, "references:references", "session"),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, "references:highlights", "position"),
    Feature(types.TEXT_DOCUMENT_PREPARE_RENAME, "rename:prepare", "session"),
    Feature(types.TEXT_DOCUMENT_RENAME, "rename:rename", "session"),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "outline:outline", "document"),
    Feature(types.WORKSPACE_SYMBOL, "find_symbol:workspace_symbols", "session"),
    Feature(types.TEXT_DOCUMENT_FOLDING_RANGE, "folding:folds", "document"),
    Feature(types.TEXT_DOCUMENT_SELECTION_RANGE, "selection:selections", "params"),
    Feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, "tokens:all_tokens", "document", LEGEND),
    Feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, "tokens:tokens_in", "params"),
    Feature(types.TEXT_DOCUMENT_FORMATTING, "formatting:whole", "later"),
    Feature(types.TEXT_DOCUMENT_RANGE_FORMATTING, "formatting:selected", "params"),
    Feature(types.TEXT_DOCUMENT_ON_TYPE_FORMATTING, "formatting:finished", "params", _ON_TYPE),
    Feature(types.TEXT_DOCUMENT_CODE_ACTION, "actions:actions", "session", _ACTIONS),
    Feature(types.CODE_ACTION_RESOLVE, "add_test:resolved", "later"),
    Feature(types.TEXT_DOCUMENT_COMPLETION, "completion:complete", "session", _COMPLETION),
    Feature(types.TEXT_DOCUMENT_HOVER, "hover:hover", "session"),
    Feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, "signature:signature", "position", _SIGNATURE),
    Feature(types.TEXT_DOCUMENT_INLAY_HINT, "hints:hints", "session"),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, "lenses:lenses", "session"),
)
"""All features."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that an editor may ask for: `function` is given the Session and the command's arguments."""

    name: str
    function: str


COMMANDS: tuple[Command, ...] = (
    Command("lscore.addTest", "add_test:add_test"),
    Command("lscore.runTest", "commands:run_test"),
    Command("lscore.runTests", "commands:run_tests"),
    Command("lscore.explainLead", "commands:explain"),
    Command("lscore.leads", "commands:leads"),
)
"""All commands."""
