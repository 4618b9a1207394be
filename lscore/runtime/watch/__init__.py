"""What `lscore watch` does between two saves: seeing that files changed, going over them again, comparing scores."""
