"""Hash chain over batches of records, so that a log cannot be changed unseen.

Each batch is hashed together with the hash before it; rows are hashed one by one, so borders cannot shift.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

GENESIS = bytes(32)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no canonical form; turn it into text or a number first")


def canonical(obj: object) -> bytes:
    """The one JSON form of a value: sorted keys, no spaces, UTF-8; dates and decimals as text, no NaN."""
    text = json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode("utf-8")


def chain_leaves(prev: bytes, leaves: Iterable[bytes]) -> bytes:
    """SHA-256 over the previous hash and the hashes of the rows in order."""
    if len(prev) != 32:
        raise ValueError("the previous hash must have 32 bytes; the first batch starts from GENESIS")
    chain = sha256(prev)
    for leaf in leaves:
        chain.update(leaf)
    return chain.digest()


def leaf_of(row: bytes, salt: bytes = b"") -> bytes:
    """The hash of one row; with a salt nobody can find out by trying what the row said once the salt is gone."""
    return sha256(salt + row).digest()


def batch_hash(prev: bytes, rows: Iterable[bytes]) -> bytes:
    """SHA-256 over the previous hash and the SHA-256 of each row in order; 32 bytes in, 32 bytes out."""
    return chain_leaves(prev, map(leaf_of, rows))
