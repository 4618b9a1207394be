"""Models at work: projects, data in, engines, results out."""
