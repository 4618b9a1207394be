"""A model as one readable file of Python that needs nothing but the standard library.

The file is made of hand-written text (`frame`, `shell`), of what the generator of the `python` engine writes for the
model (laid out by `layout`), and of those definitions of lscore that both call (taken by `bundle`). `page` puts it
together.
"""

from lscore.compiler.backends.standalone.page import to_python

__all__ = ["to_python"]
