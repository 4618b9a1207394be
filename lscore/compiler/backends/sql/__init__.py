"""Model to SQL: statements that score all leads at once, built as sqlglot trees."""
