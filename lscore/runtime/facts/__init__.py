"""What data says of a model: counted by the `duckdb` engine, over all leads and events at once."""
