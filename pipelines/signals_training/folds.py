"""The one assignment to folds that every stage uses: a key never changes its fold.

The key of account text is the account (`source`), of real text the document group (`group`).
"""

from __future__ import annotations

import hashlib

SALT = "cxnlp-folds-20"


def fold_of(source_or_group: str, k: int = 3) -> int:
    """The fold, 0 … k-1, of an account or a document group; depends on the name alone."""
    digest = hashlib.sha256(f"{SALT}|{source_or_group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % k
