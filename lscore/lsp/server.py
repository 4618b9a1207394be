"""The server: which messages of the protocol are answered, and by what.

A feature is a module of `features` with a pure function; `table` says which message it answers and what it is given. It
is imported when it is first asked for. A fault in it is logged and answered with nothing.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from lscore.lsp.background import Background
from lscore.lsp.listening import Listening
from lscore.lsp.protocol import Protocol, Server
from lscore.lsp.session import Session
from lscore.lsp.table import COMMANDS, FEATURES, Command, Feature

log = logging.getLogger("lscore.lsp")


def make_server(version: str, background: Background) -> Server:
    """A server with all features, ready for `start_io`; `background` is where it checks."""
    server = Server("lscore", version, protocol_cls=Protocol)
    session = Session(server, background=background)
    for message, handler in Listening(session).handlers.items():
        server.feature(message)(guarded(handler))
    for feature in FEATURES:
        answering = _answering_later if feature.given == "later" else _answering
        server.feature(feature.method, feature.options)(answering(feature, session))
    for command in COMMANDS:
        server.command(command.name)(_doing(command, session))
    return server


def _answering(feature: Feature, session: Session) -> Callable[[Any], Any]:
    """The handler of a feature."""

    def answer(params: Any) -> Any:
        function = _function(feature.function)
        if feature.given == "session":
            return function(session, params)
        snapshot = session.snapshot(params.text_document.uri)
        if snapshot is None:
            return None
        match feature.given:
            case "document":
                return function(snapshot)
            case "position":
                return function(snapshot, params.position)
            case _:
                return function(snapshot, params)

    return guarded(answer)


def _answering_later(feature: Feature, session: Session) -> Callable[[Any], Any]:
    """The handler of a feature whose work may take a while."""

    async def answer(params: Any) -> Any:
        try:
            return await _function(feature.function)(session, params)
        except Exception:
            log.exception("a fault in %s", feature.function)
            return None

    return answer


def _doing(command: Command, session: Session) -> Callable[..., Any]:
    """The handler of a command, whose work may take a while."""

    async def do(*arguments: Any) -> Any:
        try:
            return await _function(command.function)(session, *arguments)
        except Exception:
            log.exception("a fault in %s", command.name)
            return None

    return do


def _function(named: str) -> Callable[..., Any]:
    """A function of `lscore.lsp.features` by `module:function`."""
    module, _, name = named.partition(":")
    return getattr(importlib.import_module(f"lscore.lsp.features.{module}"), name)


def guarded(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A handler whose faults are logged and answered with nothing."""

    def safe(params: Any) -> Any:
        try:
            return handler(params)
        except Exception:
            log.exception("a fault in %s", handler.__qualname__)
            return None

    return safe
