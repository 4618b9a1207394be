"""What the tests of a model show, and what they do not: coverage, tests that close gaps, mutants.

`docs/coverage.md` is the definition. `goals` are what is counted, `goals_of` finds those of a model, `measure` holds
them against tests; `suggest` writes tests for what is left, `mutants` change the model and see which test notices.
"""
