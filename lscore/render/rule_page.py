"""The page of a lint rule: what `lscore rule NAME` prints, and `docs/lint/` holds.

python -m lscore.render.rule_page docs/lint
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import fill

from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.rule import LintRule

WIDTH = 100
GROUPS = {
    "meaning": "What the model can ever do",
    "upkeep": "How the model is kept",
    "data": "What the data says (with `--leads`)",
}


def rule_page(rule: LintRule) -> str:
    """The page of a rule, as Markdown."""
    lines = [f"# {rule.id}", "", fill(rule.says, WIDTH), "", fill(rule.why, WIDTH), ""]
    lines += [f"- group: `{rule.group}`", f"- severity: {rule.severity}", f"- fix: {_fix(rule)}"]
    for option in rule.options:
        number = f"a whole number from {option.least} up, {option.default:,} unless set"
        lines.append(f"- option `{option.name}` ({number}): {option.says}")
    lines += ["", "## Bad", "", *_code(rule.bad)]
    if rule.leads:
        lines += ["", "with these leads:", "", *_code(rule.leads)]
    if rule.events:
        lines += ["", "and these events:", "", *_code(rule.events)]
    for name, text in rule.files.items():
        lines += ["", f"where `{name}` is", "", *_code(text)]
    lines += ["", "## Good", "", *_code(rule.good)]
    if rule.group != "upkeep" or not rule.id.startswith("ignore-"):
        lines += ["", "## Leave it", "", f"`# lscore: ignore[{rule.id}] because …` in front of the line."]
    return "\n".join(lines) + "\n"


def _fix(rule: LintRule) -> str:
    match rule.fix:
        case "":
            return "none"
        case "safe":
            return f"safe (`--fix` {rule.fixed})"
        case "unsafe":
            return f"needs your eye (`--unsafe-fixes` {rule.fixed})"


def _code(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.rstrip("\n").split("\n")]


def index_page() -> str:
    """The list of all rules, as Markdown."""
    lines = ["# Lint rules", "", "Made from the rules by `python -m lscore.render.rule_page docs/lint`.", ""]
    for group, rules in groupby(RULES.values(), key=lambda rule: rule.group):
        lines += [f"## {GROUPS[group]}", "", "| rule | severity | fix | |", "|---|---|---|---|"]
        for rule in rules:
            says = rule.says.replace("|", "\\|")
            lines.append(f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.fix} | {says} |")
        lines.append("")
    return "\n".join(lines)


def rule_list() -> Iterator[str]:
    """The rules with a line each, for a terminal."""
    widest = max(map(len, RULES))
    for group, rules in groupby(RULES.values(), key=lambda rule: rule.group):
        yield f"{group}: {GROUPS[group][0].lower()}{GROUPS[group][1:]}"
        yield from (f"  {rule.id:<{widest}}  {rule.says}" for rule in rules)


def write_pages(folder: Path) -> None:
    """Write all pages and the index into a folder; pages of rules that are no more are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{rule.id}.md": rule_page(rule) for rule in RULES.values()} | {"README.md": index_page()}
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
