"""The links of a chain of records: each carries the digest of the one before.

BLAKE2b-256 over the digest before and the record's own bytes. The chain shows that a record was
altered, removed or moved; it does not stop somebody who rewrites everything after it. For that, the
newest digest is regularly written down elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac

LINK_BYTES = 32
FIRST_LINK = bytes(LINK_BYTES)


def next_link(before: bytes, record: bytes) -> bytes:
    """Return the 32-byte digest of a `record` that follows the link `before`."""
    return hashlib.blake2b(before + record, digest_size=LINK_BYTES, person=b"chain/link").digest()


def is_link(link: bytes, before: bytes, record: bytes) -> bool:
    """Tell whether `link` is the digest of `record` after `before`."""
    return hmac.compare_digest(link, next_link(before, record))
