"""Redis as the shared cache; while it does not answer, pages do without it instead of failing."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("keben.cache")
Method = Callable[..., Any]


def forgiving(method: Method, otherwise: Callable[..., Any]) -> Method:
    """What `method` says, or `otherwise` where Redis is away; said once per call in the log."""

    @functools.wraps(method)
    def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
        from redis.exceptions import RedisError

        try:
            return method(self, *args, **kwargs)
        except RedisError as problem:
            log.warning("the cache does not answer: %s", problem)
            return otherwise(*args, **kwargs)

    return asked


def default_of(key: Any, default: Any = None, version: Any = None) -> Any:
    """What `get` gives where nothing is kept."""
    return default


class SharedCache(RedisCache):
    """Django's cache over Redis that may be missing: nothing is found and nothing is kept then."""

    get = forgiving(RedisCache.get, default_of)
    add = forgiving(RedisCache.add, lambda *_a, **_k: True)
    set = forgiving(RedisCache.set, lambda *_a, **_k: None)
    touch = forgiving(RedisCache.touch, lambda *_a, **_k: False)
    delete = forgiving(RedisCache.delete, lambda *_a, **_k: False)
    get_many = forgiving(RedisCache.get_many, lambda *_a, **_k: {})
    set_many = forgiving(RedisCache.set_many, lambda keys, *_a, **_k: list(keys))
    delete_many = forgiving(RedisCache.delete_many, lambda *_a, **_k: None)
    has_key = forgiving(RedisCache.has_key, lambda *_a, **_k: False)
    clear = forgiving(RedisCache.clear, lambda *_a, **_k: False)
