"""The text of a `.score` file: grammar, syntax tree, formatter, diagnostics. Knows nothing of meaning."""
