"""Findings in the forms that other programs read: `rendered(report, form)`, a module a form.

| form | for |
|---|---|
| `text` | people at a terminal |
| `json` | programs; `lscore/render/findings.schema.json` says what stands where |
| `sarif` | code scanning: SARIF 2.1.0 |
| `github` | annotations of GitHub Actions: workflow commands |
| `gitlab` | GitLab's Code Quality report |
| `junit` | whatever shows test results |
| `markdown` | a comment in a pull request, the summary of a job |
"""

from __future__ import annotations

import re
from typing import assert_never

from lscore.render.forms.report import FORMS, Form, Report

__all__ = ["FORMS", "Form", "Report", "rendered"]

_HALF_SIGNS = re.compile("[\ud800-\udfff]")
"""What a file's name that is no UTF-8 leaves in a text; no encoding can write it."""


def rendered(report: Report, form: Form, *, color: bool = False, verbose: bool = False) -> str:
    """A report in a form; it ends with a line end unless it is empty. `color` and `verbose` (also name the tests that
    pass) matter to text alone."""
    return _HALF_SIGNS.sub("\ufffd", _rendered(report, form, color, verbose))


def _rendered(report: Report, form: Form, color: bool, verbose: bool) -> str:
    """Each form is imported when it is asked for: some bring the lint rules."""
    match form:
        case "text":
            from lscore.render.forms.text import text  # noqa: PLC0415

            return text(report, color=color, verbose=verbose)
        case "json":
            from lscore.render.forms.json import json  # noqa: PLC0415

            return json(report)
        case "sarif":
            from lscore.render.forms.sarif import sarif  # noqa: PLC0415

            return sarif(report)
        case "github":
            from lscore.render.forms.github import github  # noqa: PLC0415

            return github(report)
        case "gitlab":
            from lscore.render.forms.gitlab import gitlab  # noqa: PLC0415

            return gitlab(report)
        case "junit":
            from lscore.render.forms.junit import junit  # noqa: PLC0415

            return junit(report)
        case "markdown":
            from lscore.render.forms.markdown import markdown  # noqa: PLC0415

            return markdown(report)
        case _:
            assert_never(form)
