"""What the server is told: documents that open, change and close, files that change on disk, settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder

from lscore.lsp.diagnosing import Diagnosing
from lscore.lsp.measuring import soon
from lscore.lsp.positions import Encoding
from lscore.lsp.session import Session, Settings
from lscore.lsp.uris import path_of
from lscore.lsp.workspace import Workspace

log = logging.getLogger("lscore.lsp")

_WATCHED = ("**/*.score", "**/lscore.toml", "**/*.{txt,csv,json}")
"""The files whose changes on disk matter: models, settings, the values of sets, baselines."""


class Listening:
    """Keeps the workspace as the editor has it, and has the findings follow."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._diagnosing = Diagnosing(session)
        self.handlers: dict[str, Callable[[Any], Any]] = {
            types.INITIALIZE: self._started,
            types.INITIALIZED: self._ready,
            types.TEXT_DOCUMENT_DID_OPEN: self._opened,
            types.TEXT_DOCUMENT_DID_CHANGE: self._changed,
            types.TEXT_DOCUMENT_DID_CLOSE: self._closed,
            types.TEXT_DOCUMENT_DID_SAVE: self._saved,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._saved,
            types.WORKSPACE_DID_CHANGE_CONFIGURATION: self._configured,
            types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: self._regrouped,
            types.SHUTDOWN: self._ended,
        }
        """By message: what it does."""

    def _started(self, params: types.InitializeParams) -> None:
        session = self._session
        session.client = params.capabilities
        folders = [path for folder in params.workspace_folders or () if (path := path_of(folder.uri))]
        if not folders and params.root_uri and (root := path_of(params.root_uri)):
            folders = [root]
        session.workspace = Workspace(_encoding(params), folders)
        session.settings = Settings.read(params.initialization_options)

    def _ready(self, _: Any) -> None:
        if _can_watch(self._session):
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            asked = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self._session.server.client_register_capability(types.RegistrationParams([asked]))

    def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        self._session.workspace.open(item.uri, item.version, item.text, item.language_id)
        self._diagnosing.changed()
        soon(self._session, item.uri)

    def _changed(self, params: types.DidChangeTextDocumentParams) -> None:
        item = params.text_document
        self._session.workspace.change(item.uri, item.version, params.content_changes)
        self._diagnosing.changed()

    def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        self._session.workspace.close(params.text_document.uri)
        self._diagnosing.changed()

    def _saved(self, _: Any) -> None:
        self._session.workspace.refresh()
        self._diagnosing.changed()
        for uri in self._session.workspace.documents:
            soon(self._session, uri)

    def _configured(self, params: types.DidChangeConfigurationParams) -> None:
        self._session.settings = Settings.read(params.settings)
        self._diagnosing.changed()

    def _regrouped(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        workspace = self._session.workspace
        gone = {path_of(folder.uri) for folder in params.event.removed}
        come = [path for folder in params.event.added if (path := path_of(folder.uri))]
        workspace.folders = [folder for folder in workspace.folders if folder not in gone] + come
        workspace.refresh()
        self._diagnosing.changed()

    def _ended(self, _: Any) -> None:
        self._diagnosing.end()
        self._session.background.end()
        self._session.statistics.end()


def _can_watch(session: Session) -> bool:
    """Whether the editor watches files when it is asked to."""
    workspace = session.client.workspace if session.client is not None else None
    watching = workspace.did_change_watched_files if workspace is not None else None
    return bool(watching is not None and watching.dynamic_registration)


def _encoding(params: types.InitializeParams) -> Encoding:
    """The units of columns, as pygls chooses them from what the client offers."""
    match ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities):
        case types.PositionEncodingKind.Utf8:
            return "utf-8"
        case types.PositionEncodingKind.Utf32:
            return "utf-32"
        case _:
            return "utf-16"
