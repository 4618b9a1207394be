"""One feature of the editor a module: pure functions from a Snapshot and a place to what the protocol shows."""
