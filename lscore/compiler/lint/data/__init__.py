"""Rules about what the data says of a model."""
