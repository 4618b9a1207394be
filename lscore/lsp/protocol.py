"""The protocol as pygls speaks it, but for three things.

The texts of documents are kept in `workspace`, which counts lines as the protocol does. Requests with parameters that
are none are answered with an error instead of not at all. What fails inside is logged, not shown in the editor.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from lscore.lsp.changes import Refusal

log = logging.getLogger("lscore.lsp")


@dataclass(frozen=True, slots=True)
class _Refused:
    """A message that could not be read."""

    id: int | str | None
    error: JsonRpcException


class Protocol(LanguageServerProtocol):
    """See the module."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message that an object of JSON is."""
        try:
            return super().structure_message(data)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        except JsonRpcException as error:
            known = data.get("id")
            asks = isinstance(known, int | str) and isinstance(data.get("method"), str)
            return _Refused(known if asks else None, error)

    def handle_message(self, message: Any) -> None:
        """Hand a message to its handler; answer one that could not be read with why."""
        if not isinstance(message, _Refused):
            super().handle_message(message)
            return
        if message.id is not None:
            self._send_response(message.id, None, JsonRpcInvalidParams.of(message.error).to_response_error())

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        """Answer a request; a Refusal is an error that the editor shows."""
        if isinstance(result, Refusal):
            result, error = None, types.ResponseError(types.LSPErrorCodes.RequestFailed, result.message)
        super()._send_response(msg_id, result, error)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        """Leave it to the handler alone."""
        yield self._own(types.TEXT_DOCUMENT_DID_OPEN), (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """Leave it to the handler alone."""
        yield self._own(types.TEXT_DOCUMENT_DID_CHANGE), (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        """Leave it to the handler alone."""
        yield self._own(types.TEXT_DOCUMENT_DID_CLOSE), (params,), None

    def _own(self, message: str) -> Callable[[Any], Any]:
        """The handler that was registered for a message."""
        handlers = cast("dict[str, Callable[[Any], Any]]", self.fm.features)  # pyright: ignore[reportUnknownMemberType]
        return handlers[message]


class Server(LanguageServer):
    """A server that logs what fails in it, and goes on."""

    @property
    def shut_down(self) -> bool:
        """Whether the editor asked for the end before it came."""
        return self.protocol._shutdown  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] (told nowhere else)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log it: a user can do nothing about it, and the next key is answered all the same."""
        log.error("%s: %s", getattr(source, "__name__", source), error)
