"""One session with one editor: its workspace, its settings, what works in the background."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lscore.lsp.background import Background
from lscore.lsp.measuring import Measures
from lscore.lsp.trying import Outcomes
from lscore.lsp.workspace import Workspace

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

    from lscore.dsl.diagnostics import Diagnostic
    from lscore.lsp.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Settings:
    """What the editor's user chose: the members of `lscore` in its settings, or of `initializationOptions`."""

    lint: bool = True
    inlay_hints: bool = True
    statistics: bool = True

    @staticmethod
    def read(stated: object) -> Settings:
        """The settings that an editor sends; what is no known setting, or of another type, counts as not said."""
        given = cast("dict[str, object]", stated) if isinstance(stated, dict) else {}
        inner = given.get("lscore")
        given = cast("dict[str, object]", inner) if isinstance(inner, dict) else given
        names = {"lint": "lint", "inlayHints": "inlay_hints", "statistics": "statistics"}
        return Settings(**{ours: given[name] for name, ours in names.items() if isinstance(given.get(name), bool)})  # pyright: ignore[reportArgumentType]


@dataclass(slots=True)
class Session:
    """What the handlers of a server share."""

    server: LanguageServer
    workspace: Workspace = field(default_factory=Workspace)
    settings: Settings = field(default_factory=Settings)
    client: Any = None
    """The capabilities that the client stated at `initialize`."""
    background: Background = field(default_factory=Background)
    """For checks."""
    statistics: Background = field(default_factory=Background)
    """For what the sample of leads says."""
    outcomes: Outcomes = field(default_factory=Outcomes)
    """What tests came to."""
    measures: Measures = field(default_factory=Measures)
    """What it said."""
    findings: dict[str, tuple[int, tuple[Diagnostic, ...]]] = field(
        default_factory=dict[str, "tuple[int, tuple[Diagnostic, ...]]"]
    )
    """What was last published of each open document: the stamp of its state, the findings."""
    lint_rules: set[str] = field(default_factory=set[str])
    """The lint rules that ever found something: their findings can be ignored on the page."""

    def snapshot(self, uri: str) -> Snapshot | None:
        """A document as it is now; None for one that is not open."""
        return self.workspace.snapshot(uri)
