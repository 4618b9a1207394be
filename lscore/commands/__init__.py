"""The verbs of the command line, one module each: arguments in, one call, rendered out."""
