"""Rate limits on a keyed, daily forgotten digest of the address, never on the address itself."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

import redis
from flask import current_app, request
from flask_limiter import Limiter

from portal.vault import DailyDigester, KeyStore, MemoryKeyStore
from portal.web.context import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from portal.settings import Settings

_DIGESTER = "portal.address_digester"
# A household or a phone gets an IPv6 network of this size, and changes address within it at will.
_IPV6_PREFIX = 56
_REDIS_SECONDS = 2


class RedisKeyStore:
    """Keeps the day's key in Redis, with an end, so that all web processes share it.

    While Redis is away, each process has a key of its own: limits then hold for each of them, and
    nobody is kept from reporting.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=_REDIS_SECONDS)
        self._own = MemoryKeyStore()

    def get_or_create(self, name: str, make: Callable[[], bytes], seconds: int) -> bytes:
        """Return the key called `name`; where there is none, keep `make()` for `seconds`."""
        place = f"portal/address-key/{name}"
        try:
            self._redis.set(place, make(), nx=True, ex=seconds)
            kept = self._redis.get(place)
        except redis.RedisError:
            kept = None
        return kept if isinstance(kept, bytes) else self._own.get_or_create(name, make, seconds)


def _digest_of_address() -> str:
    digester: DailyDigester = current_app.extensions[_DIGESTER]
    return digester.digest(network_of(request.remote_addr or ""), runtime().today())


limiter = Limiter(key_func=_digest_of_address, headers_enabled=False)


def install(app: Flask, settings: Settings) -> None:
    """Count in Redis where the settings name one, and in this process's memory otherwise."""
    keys: KeyStore = RedisKeyStore(settings.redis_url) if settings.redis_url else MemoryKeyStore()
    app.extensions[_DIGESTER] = DailyDigester(keys)
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    limiter.init_app(app)


def network_of(address: str) -> str:
    """Return what one household or phone has in common: an IPv4 address, or an IPv6 /56."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _IPV6_PREFIX), strict=False))
    return str(parsed)
