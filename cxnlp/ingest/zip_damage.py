"""What Python raises for a ZIP that is cut, altered, encrypted or of an unknown kind: one list for all readers."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

ZIP_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, EOFError, ValueError, RuntimeError,
    struct.error,
)  # fmt: skip
"""`OSError`: bzip2's "invalid data stream"; `RuntimeError`: a password; `NotImplementedError`: another compression."""
