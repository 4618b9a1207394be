"""Engines: what turns a Model and data into results."""
