"""A whole check of some files, as `lscore check` makes it; the work of the background process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lscore.compiler.memory import Memories
from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.dsl.grammar import grammar
from lscore.errors import LscoreError
from lscore.lsp.background import Stale, Tell
from lscore.lsp.tasks import Findings, Task
from lscore.lsp.uris import real
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.checking import check, compile_files

_MEMORIES = Memories()
"""Of the process that checks: from one state of a text to the next, most stays as it was."""

grammar()  # made while the server still starts, so that the first findings do not wait for it


def checked(task: Task, stale: Stale, tell: Tell) -> Findings:
    """Check everything; what the compiler finds is told ahead. Raises nothing that a user could mend."""
    compilations = [
        compile_files(group.files, group.roots, group.others, task.texts, _MEMORIES) for group in task.groups
    ]
    every = [compiled for compilation in compilations for compiled in compilation.compiled]
    found = tuple(in_order([item for compiled in every for item in compiled.diagnostics]))
    texts = {file: text for compiled in every for file, text in compiled.sources.items()}
    from_disk = {file: text for file, text in texts.items() if real(Path(file)) not in task.texts}
    first = Findings(found, None if task.lint else (), tuple(texts), from_disk)
    if not task.lint:
        return first
    tell(first)
    kept: list[Diagnostic] = []
    trouble: list[str] = []
    for group, compilation in zip(task.groups, compilations, strict=True):
        try:
            as_of = instant_of_run(None, ())
            said = check(compilation, group.settings, as_of=as_of, stale=stale, memories=_MEMORIES)
        except LscoreError as error:
            trouble.append(str(error))
            kept += [item for compiled in compilation.compiled for item in compiled.diagnostics]
        else:
            kept += said.findings
    known, ordered = {*found}, in_order(kept)
    return replace(
        first,
        compiled=tuple(item for item in ordered if item in known),
        linted=tuple(item for item in ordered if item not in known),
        trouble=tuple(trouble),
    )
