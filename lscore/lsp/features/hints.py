"""Inlay hints: behind each rule, on what share of the sample it fires."""

from __future__ import annotations

from lsprotocol import types

from lscore.dsl import nodes
from lscore.dsl.tokens import tokenise
from lscore.lsp.around import rules_on
from lscore.lsp.measuring import measured
from lscore.lsp.session import Session
from lscore.lsp.snapshot import Snapshot
from lscore.lsp.telling import of_rule, rule_facts, share


def hints(session: Session, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The hints in a range of a document; none where the user wants none or nothing is known yet."""
    if not session.settings.inlay_hints:
        return None
    snapshot = session.snapshot(params.text_document.uri)
    found = measured(session, snapshot) if snapshot is not None else None
    if snapshot is None or found is None or found.facts is None:
        return None
    start, end = snapshot.offset(params.range.start), snapshot.offset(params.range.end)
    whole = found.facts.scored
    shown: list[types.InlayHint] = []
    for rule in rules_on(snapshot.page):
        facts = rule_facts(found, rule)
        if facts is None or not (rule.rule.span.start <= end and start <= rule.rule.span.end):
            continue
        place = header_end(rule.rule, snapshot)
        if start <= place <= end:
            said, label = of_rule(found, facts), f"{share(facts.fires, whole)} of leads"
            shown.append(types.InlayHint(snapshot.position(place), label, tooltip=said, padding_left=True))
    return shown


def header_end(rule: nodes.Rule, snapshot: Snapshot) -> int:
    """Where the first line of a rule ends: behind its points, or behind the `:` in front of its rows."""
    rows = rule.rows if isinstance(rule, nodes.Each | nodes.PointsBy | nodes.ChoiceOf) else ()
    if not rows:
        return rule.span.end
    text = snapshot.text[rule.span.start : rows[0].span.start]
    end = rule.span.end
    start = rule.span.start
    for line in text.split("\n"):
        tokens = tokenise(line, "", start, 1).tokens
        if tokens and tokens[-1].is_op(":"):
            end = tokens[-1].span.end
        start += len(line) + 1
    return end
