"""Two folders change places, in one step where the system can."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE = -100
_EXCHANGE = 2
_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places, at once; False where the system or the file system cannot. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    left, right = os.fsencode(one), os.fsencode(other)
    if sys.platform.startswith("linux") and hasattr(library, "renameat2"):
        result = library.renameat2(_HERE, left, _HERE, right, _EXCHANGE)
    elif sys.platform == "darwin":
        result = library.renamex_np(left, right, _EXCHANGE)
    else:
        return False
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), str(one))
