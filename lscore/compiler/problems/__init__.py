"""What can be wrong with what a model says, topic by topic: the wording of every error beyond the page itself."""
