"""The generations of the team key: starting one, handing it out, and telling a forged one.

A generation is trusted when it is the first, or when a holder of the one before vouches for it. One
that was started while the vault was locked waits for that: the first holder to unlock is asked
whether they know of it. A grant carries a voucher for the member's public key, so that a key that
was swapped in the database gets no further generation unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from portal.accounts.errors import KeyNotTrusted, TeamKeyReplaced, WrongRecoveryKey
from portal.models import Member, MemberStatus, TeamKey, TeamKeyGrant
from portal.vault import (
    CannotOpen,
    KeyPair,
    MalformedCode,
    TeamKeyring,
    TeamPublicKey,
    is_vouched,
    open_box,
    read_recovery_code,
    seal_to,
    vouch,
)

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

FIRST = 1


@dataclass(frozen=True)
class OpenedGrants:
    """The trusted generations that a member's pair opens, and those that wait for a voucher."""

    keyring: TeamKeyring
    waiting: dict[int, KeyPair]


def present_team_key(session: Session) -> TeamPublicKey:
    """Return the public half of the newest generation, to seal to."""
    key = session.scalars(select(TeamKey).order_by(TeamKey.generation.desc()).limit(1)).one()
    return TeamPublicKey(key.generation, key.public_key)


def active_members() -> Select[Member]:
    """Return the query of the members who may sign in."""
    return select(Member).where(Member.status == MemberStatus.ACTIVE)


def holders(session: Session) -> list[Member]:
    """Return the active members who hold the present generation of the team key."""
    return _holders_of(session, present_team_key(session).generation)


def start_generation(
    runtime: Runtime, session: Session, recovery_public: bytes, keyring: TeamKeyring | None
) -> int:
    """Start the next generation and grant it to whoever still holds the last one.

    Args:
        runtime: the running portal.
        session: the caller's transaction.
        recovery_public: the public half of the recovery key.
        keyring: that of an unlocked member, who vouches for the new generation; None where it is
            started while the vault is locked.

    Raises:
        TeamKeyReplaced: the public key of a holder is not the one that was vouched for.
    """
    last = session.scalar(
        select(TeamKey.generation).order_by(TeamKey.generation.desc()).limit(1).with_for_update()
    )
    remaining = _holders_of(session, last) if last else []
    generation = (last or 0) + 1
    pair = KeyPair.generate()
    key = TeamKey(
        generation=generation,
        public_key=pair.public,
        sealed_for_recovery=seal_to(recovery_public, pair.private, _recovery_context(generation)),
        created_at=runtime.now(),
    )
    session.add(key)
    session.flush()
    for member in remaining:
        grant_all(session, member, TeamKeyring({generation: pair}), only=frozenset({generation}))
    if keyring is not None and last in keyring.generations:
        session.flush()
        _vouch_for(session, key, keyring.pair(last))
    return generation


def grant_all(
    session: Session, member: Member, keyring: TeamKeyring, only: frozenset[int] | None = None
) -> None:
    """Grant a member every generation that they do not hold yet, or `only` some of them.

    Raises:
        KeyNotTrusted: a generation is not on the key ring.
    """
    wanted = only or frozenset(session.scalars(select(TeamKey.generation)))
    held = session.scalars(
        select(TeamKeyGrant.generation).where(TeamKeyGrant.member_id == member.id)
    )
    missing = wanted - set(held)
    if not missing <= keyring.generations:
        raise KeyNotTrusted
    for generation in missing:
        pair = keyring.pair(generation)
        public = member.public_key or b""
        context = _grant_context(generation, member.id)
        session.add(
            TeamKeyGrant(
                generation=generation,
                member_id=member.id,
                sealed_private_key=seal_to(public, pair.private, context),
                voucher=vouch(pair, _about_member(member)),
            )
        )


def open_grants(session: Session, member_id: UUID, pair: KeyPair) -> OpenedGrants:
    """Open what was granted to a member, with their own pair.

    Raises:
        TeamKeyReplaced: a public key or a voucher in the database is not that of the team.
        CannotOpen: a grant was altered.
    """
    rows = session.execute(
        select(TeamKeyGrant, TeamKey)
        .join(TeamKey, TeamKey.generation == TeamKeyGrant.generation)
        .where(TeamKeyGrant.member_id == member_id)
        .order_by(TeamKey.generation)
    ).all()
    trusted: dict[int, KeyPair] = {}
    waiting: dict[int, KeyPair] = {}
    for grant, key in rows:
        context = _grant_context(grant.generation, member_id)
        opened = KeyPair.from_private(open_box(pair, grant.sealed_private_key, context))
        if opened.public != key.public_key:
            raise TeamKeyReplaced
        before = trusted.get(key.generation - 1)
        if key.generation == FIRST:
            trusted[key.generation] = opened
        elif key.voucher is None or before is None:
            waiting[key.generation] = opened
        elif is_vouched(before, _about_generation(key), key.voucher):
            trusted[key.generation] = opened
        else:
            raise TeamKeyReplaced
    return OpenedGrants(TeamKeyring(trusted), waiting)


def trust_waiting(session: Session, opened: OpenedGrants) -> TeamKeyring:
    """Vouch for the generations that wait for it, and return the key ring with them.

    Raises:
        TeamKeyReplaced: the public key of a holder is not the one that was vouched for.
    """
    pairs = {
        generation: opened.keyring.pair(generation) for generation in opened.keyring.generations
    }
    for generation, pair in sorted(opened.waiting.items()):
        before = pairs.get(generation - 1)
        if before is None:
            raise TeamKeyReplaced
        _vouch_for(session, session.get_one(TeamKey, generation, with_for_update=True), before)
        pairs[generation] = pair
    return TeamKeyring(pairs)


def recovered_keyring(session: Session, typed_key: str) -> TeamKeyring:
    """Return the key ring that the printed recovery key opens.

    Raises:
        WrongRecoveryKey: what was typed is not this installation's recovery key.
        TeamKeyReplaced: a public key in the database is not that of the team.
    """
    pairs = {}
    try:
        recovery = read_recovery_code(typed_key)
        for key in session.scalars(select(TeamKey)):
            context = _recovery_context(key.generation)
            pair = KeyPair.from_private(open_box(recovery, key.sealed_for_recovery, context))
            if pair.public != key.public_key:
                raise TeamKeyReplaced
            pairs[key.generation] = pair
    except (MalformedCode, CannotOpen) as error:
        raise WrongRecoveryKey from error
    return TeamKeyring(pairs)


def _vouch_for(session: Session, key: TeamKey, before: KeyPair) -> None:
    """Vouch for a generation with the pair `before` it, once its holders are who they were."""
    for member in _holders_of(session, key.generation):
        grant = session.get(TeamKeyGrant, (key.generation - 1, member.id))
        if grant is None or not is_vouched(before, _about_member(member), grant.voucher):
            raise TeamKeyReplaced
    key.voucher = vouch(before, _about_generation(key))


def _holders_of(session: Session, generation: int) -> list[Member]:
    query = (
        active_members()
        .join(TeamKeyGrant, TeamKeyGrant.member_id == Member.id)
        .where(TeamKeyGrant.generation == generation)
        .order_by(Member.name)
    )
    return list(session.scalars(query))


def _about_member(member: Member) -> str:
    return f"member/{member.id}/public/{(member.public_key or b'').hex()}"


def _about_generation(key: TeamKey) -> str:
    return f"team_key/{key.generation}/public/{key.public_key.hex()}"


def _grant_context(generation: int, member_id: UUID) -> str:
    return f"team_key/{generation}/member/{member_id}"


def _recovery_context(generation: int) -> str:
    return f"team_key/{generation}/recovery"
