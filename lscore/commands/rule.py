"""`lscore rule`: what the lint rules are about."""

from __future__ import annotations

from difflib import get_close_matches

import click

from lscore.compiler.lint.registry import RULES
from lscore.errors import UsageError
from lscore.render.rule_page import rule_list, rule_page


@click.command("rule")
@click.argument("name", required=False, metavar="[NAME]")
def command(name: str | None) -> int:
    """Print the page of the lint rule NAME: what it complains of and why, a bad and a good example, its fix and its
    options. Without NAME: all rules, a line each.
    """
    if name is None:
        for line in rule_list():
            click.echo(line)
        return 0
    if name not in RULES:
        near = get_close_matches(name, RULES, n=1)
        raise UsageError(f"there is no lint rule `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    click.echo(rule_page(RULES[name]), nl=False)
    return 0
