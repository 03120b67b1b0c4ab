"""Counting passwords and codes that are tried, so that guessing is slow and nobody is locked out.

Passwords are counted by the name that was typed, whether somebody has that name or not, and by the
network that they come from, as keyed digests that are worthless the day after. A browser in which a
member has signed in before has a count of its own: whatever others try, there the member gets in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from limits import parse_many
from redis.exceptions import RedisError

from portal.accounts.members import normal_name
from portal.web.context import runtime
from portal.web.devices import known_device
from portal.web.limits import daily_digest, limiter, network_of

if TYPE_CHECKING:
    from uuid import UUID

_SPACE = "sign_in"


def may_try_password(name: str) -> bool:
    """Count a password that is about to be tried for a name, and tell whether it may be."""
    settings = runtime().settings
    if not _hit(settings.limit_sign_in_pair, _pair(name)):
        # Not counted against the name: one network alone is not to use that up.
        return False
    return bool(known_device(name)) or _hit(
        settings.limit_sign_in_name, ("name", normal_name(name))
    )


def password_was_right(name: str) -> None:
    """Forget what was tried for a name from the same place: its owner has signed in."""
    _forget(runtime().settings.limit_sign_in_pair, _pair(name))


def may_try_code(member_id: UUID, name: str) -> bool:
    """Count a second factor that is about to be tried for a member, and tell whether it may be.

    Only somebody who knows the password comes here. What the member's own browsers try is bounded
    by their sessions alone.
    """
    if known_device(name):
        return True
    return _hit(runtime().settings.limit_sign_in_name, ("code", member_id.hex))


def _pair(name: str) -> tuple[str, ...]:
    device = known_device(name)
    place = ("device", device) if device else ("network", network_of(request.remote_addr or ""))
    return (*place, normal_name(name))


def _hit(limits: str, who: tuple[str, ...]) -> bool:
    """Count one against each of the limits, and tell whether all of them still allow it."""
    key = daily_digest("\0".join(who))
    try:
        return all(limiter.limiter.hit(limit, _SPACE, key) for limit in parse_many(limits))
    except RedisError:
        # While Redis is away the limit on the address, which needs none, still holds.
        return True


def _forget(limits: str, who: tuple[str, ...]) -> None:
    key = daily_digest("\0".join(who))
    try:
        for limit in parse_many(limits):
            limiter.limiter.clear(limit, _SPACE, key)
    except RedisError:
        return
