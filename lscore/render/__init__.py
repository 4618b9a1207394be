"""One diagnostic, one result, many forms. Nothing else in lscore formats text for people."""
