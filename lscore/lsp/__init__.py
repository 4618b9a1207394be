"""The language server: `lscore lsp`. Begin with `server.py`; every feature is a module of `features`."""
