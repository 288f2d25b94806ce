"""From the secret in a request to the token and its person, remembered until somebody changes either."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from keben.api.token.model import Token
from keben.api.token.scopes import narrow
from keben.api.token.secret import START, digest_of
from keben.kernel.access.actor import Rights
from keben.kernel.actions.hooks import on_write
from keben.kernel.reader import unscoped
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import stamped, touch

STAMP = "api_tokens"
MEMORY = 10_000
NOTED = dt.timedelta(minutes=1)
_rights: dict[int, tuple[Rights, Token, Rights]] = {}


def find(secret: str) -> Token | None:
    """The living token with its person, or None; unknown, expired and revoked ones look the same."""
    if not secret.startswith(START) or len(secret) > 100:
        return None
    known: dict[str, Token] = stamped(STAMP, dict)
    digest = digest_of(secret)
    token = known.get(digest)
    if token is None:
        rows = unscoped(Token, reason="the secret is the right to this row")
        token = rows.select_related("user").filter(digest=digest).first()
        if token is None:
            return None
        if len(known) > MEMORY:
            known.clear()
        known[digest] = token
    return token if token.alive and token.user.is_active else None


def rights_through(token: Token, rights: Rights) -> Rights:
    """The rights of the person cut down by the token; worked out anew when either has changed."""
    known = _rights.get(token.pk)
    if known is not None and known[0] is rights and known[1] is token:
        return known[2]
    cut = narrow(rights, token.scopes or {}, read_only=token.read_only)
    if len(_rights) > MEMORY:
        _rights.clear()
    _rights[token.pk] = (rights, token, cut)
    return cut


def note_use(token: Token) -> None:
    """Write down the use, at most once a minute for each token."""
    if cache.add(f"api-token-used:{token.pk}", 1, timeout=int(NOTED.total_seconds())):
        unscoped(Token, reason="a sign of use is no change of the record").filter(pk=token.pk).update(
            last_used_at=timezone.now()
        )


@on_write("api.Token", "org.User")
def forget_tokens(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A changed token or person counts at once in every process."""
    touch(STAMP)
