"""The duckdb engine at work: data in, the statements of a model, results out."""
