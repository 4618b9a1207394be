"""The names under which semantic tokens are sent."""

from __future__ import annotations

from lsprotocol import types

_Type = types.SemanticTokenTypes

TYPES: tuple[str, ...] = tuple(
    kind.value
    for kind in (
        _Type.Keyword,
        _Type.Comment,
        _Type.String,
        _Type.Number,
        _Type.Operator,
        _Type.Property,
        _Type.Event,
        _Type.Parameter,
        _Type.Function,
        _Type.Namespace,
        _Type.Class,
        _Type.Enum,
        _Type.EnumMember,
        _Type.Method,
    )
)
MODIFIERS: tuple[str, ...] = (types.SemanticTokenModifiers.Declaration.value,)
LEGEND = types.SemanticTokensLegend(TYPES, MODIFIERS)
