"""Rules about how a model is kept: what is unused, untested, unexplained, out of date."""
