"""From Model to code: the generators of the engines."""
