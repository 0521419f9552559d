"""The cache of several processes. What must be exact stands in the database; the cache may be away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class RedisWhileThere(RedisCache):
    """Redis; while it does not answer, an empty cache that forgets: people go on working."""

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(True, super().add, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return _or_else(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(None, super().set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(False, super().touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(False, super().delete, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else({}, super().get_many, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(False, super().has_key, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Raises ValueError for a key that is not there, as any cache does."""
        found = _or_else(None, super().incr, key, delta, version)
        if found is None:
            raise ValueError(f"Key {key!r} not found")
        return found

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else([], super().set_many, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return _or_else(None, super().delete_many, *args, **kwargs)


def _or_else(otherwise: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return function(*args, **kwargs)
    except RedisError as error:
        log.warning("the cache is away: %s", error)
        return otherwise
