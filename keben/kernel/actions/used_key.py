"""A key that makes a repeated call harmless: taken once, and for one request only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from keben.base.chain import canonical
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import UsedKey
from keben.kernel.problems import Refused


def claim_key(key: str, actor: Actor, action: str, data: Mapping[str, Any] | None) -> UsedKey:
    """Take the key, or find who took it. Raises Refused when it was used for something else."""
    digest = hashlib.sha256(canonical({k: str(v) for k, v in (data or {}).items()})).hexdigest()
    try:
        with transaction.atomic():
            return UsedKey.objects.create(key=key[:100], user_id=actor.user_id or 0, action=action, digest=digest)
    except IntegrityError:
        used = UsedKey.objects.select_for_update().get(key=key[:100], user_id=actor.user_id or 0)
    if used.action != action or used.digest != digest:
        raise Refused.because("key_reused", "This idempotency key was already used for a different request.")
    return used
