"""`python -m lscore` is `lscore`."""

from lscore.cli import main

if __name__ == "__main__":
    main()
