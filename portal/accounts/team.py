"""The team key: its first generation, admitting to it, revoking from it, recovering it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, select, update

from portal.accounts.errors import (
    AlreadyInstalled,
    KeyNotMade,
    LastAdmin,
    NoSuchMember,
    StillHeld,
    TeamKeyReplaced,
    VaultLocked,
    WrongRecoveryKey,
)
from portal.accounts.permissions import OPERATOR, Actor, Permission
from portal.models import (
    AccountEvent,
    AccountEventKind,
    Member,
    MemberSession,
    MemberStatus,
    Role,
    TeamKey,
    TeamKeyGrant,
    VaultRoot,
)
from portal.vault import (
    CannotOpen,
    KeyPair,
    MalformedCode,
    TeamKeyring,
    TeamPublicKey,
    fingerprint,
    new_recovery_code,
    open_box,
    read_recovery_code,
    seal_to,
)

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

ROOT_ID = 1


def install_vault(runtime: Runtime) -> str:
    """Make the first generation of the team key and the recovery key of a new installation.

    Returns:
        The recovery key as text to print, once: it is not stored and cannot be shown again.

    Raises:
        AlreadyInstalled: this database has a vault.
    """
    code, recovery = new_recovery_code()
    with runtime.database.writing() as session:
        if session.get(VaultRoot, ROOT_ID):
            raise AlreadyInstalled
        session.add(
            VaultRoot(id=ROOT_ID, recovery_public=recovery.public, salt_check=_salt_check(runtime))
        )
        _start_generation(runtime, session, recovery.public)
    return code


def is_installed(runtime: Runtime) -> bool:
    """Tell whether this database has a vault."""
    with runtime.database.reading() as session:
        return session.get(VaultRoot, ROOT_ID) is not None


def salt_fits(runtime: Runtime) -> bool:
    """Tell whether the receipt salt is the one that this vault was made with."""
    with runtime.database.reading() as session:
        return session.get_one(VaultRoot, ROOT_ID).salt_check == _salt_check(runtime)


def _salt_check(runtime: Runtime) -> bytes:
    # Tells one salt from another without giving it away.
    return fingerprint(runtime.settings.receipt_salt_bytes).encode()


def present_team_key(session: Session) -> TeamPublicKey:
    """Return the public half of the newest generation, to seal to."""
    key = session.scalars(select(TeamKey).order_by(TeamKey.generation.desc()).limit(1)).one()
    return TeamPublicKey(key.generation, key.public_key)


def open_grants(session: Session, member_id: UUID, pair: KeyPair) -> TeamKeyring:
    """Return the key ring that a member's own pair opens.

    Raises:
        TeamKeyReplaced: a public key in the database is not that of the team.
        CannotOpen: a grant was altered.
    """
    rows = session.execute(
        select(TeamKeyGrant, TeamKey)
        .join(TeamKey, TeamKey.generation == TeamKeyGrant.generation)
        .where(TeamKeyGrant.member_id == member_id)
    ).all()
    pairs = {}
    for grant, key in rows:
        context = _grant_context(grant.generation, member_id)
        opened = KeyPair.from_private(open_box(pair, grant.sealed_private_key, context))
        if opened.public != key.public_key:
            raise TeamKeyReplaced
        pairs[grant.generation] = opened
    return TeamKeyring(pairs)


def admit(runtime: Runtime, actor: Actor, member_id: UUID) -> None:
    """Give a member all generations of the team key.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, hand out the key.
        NoSuchMember, KeyNotMade: there is nobody, or no key, to seal it to.
    """
    actor.require(Permission.ADMIT_MEMBERS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        member = _member_with_key(session, member_id)
        _grant_all(session, member, keyring)
        _end_unlocks(session, member_id)
        record(runtime, session, AccountEventKind.ADMITTED, actor, member_id)


def recover(runtime: Runtime, actor: Actor, member_id: UUID, typed_key: str) -> None:
    """Admit a member with the printed recovery key, when nobody is left who could.

    Raises:
        NotPermitted: the actor may not.
        StillHeld: somebody active holds the team key and can admit the member.
        NoSuchMember, KeyNotMade: there is nobody, or no key, to seal it to.
        WrongRecoveryKey: what was typed is not this installation's recovery key.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.writing() as session:
        if holders(session):
            raise StillHeld
        member = _member_with_key(session, member_id)
        _grant_all(session, member, _recovered_keyring(session, typed_key))
        record(runtime, session, AccountEventKind.RECOVERED, actor, member_id)


def revoke(runtime: Runtime, actor: Actor, member_id: UUID) -> int:
    """End a member's access and start a new generation of the team key for the others.

    Old tips stay readable for those who remain. Everyone unlocks again, to receive the new
    generation.

    Returns:
        The number of the new generation.

    Raises:
        NotPermitted: the actor may not.
        NoSuchMember: there is no such active member.
        LastAdmin: nobody would be left to manage members.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.writing() as session:
        member = active_member(session, member_id)
        if Role.ADMIN in member.roles and actor is not OPERATOR:
            others = session.scalars(_active().where(Member.id != member_id)).all()
            if not any(Role.ADMIN in other.roles for other in others):
                raise LastAdmin
        member.status = MemberStatus.REVOKED
        member.public_key = member.wrapped_private_key = None
        session.execute(delete(TeamKeyGrant).where(TeamKeyGrant.member_id == member_id))
        session.execute(delete(MemberSession).where(MemberSession.member_id == member_id))
        session.execute(update(MemberSession).values(sealed_keyring=None))
        session.flush()
        root = session.get_one(VaultRoot, ROOT_ID)
        generation = _start_generation(runtime, session, root.recovery_public)
        record(runtime, session, AccountEventKind.REVOKED, actor, member_id, generation)
    return generation


def holders(session: Session) -> list[Member]:
    """Return the active members who hold the present generation of the team key."""
    generation = present_team_key(session).generation
    return list(
        session.scalars(
            _active()
            .join(TeamKeyGrant, TeamKeyGrant.member_id == Member.id)
            .where(TeamKeyGrant.generation == generation)
            .order_by(Member.name)
        )
    )


def active_member(session: Session, member_id: UUID) -> Member:
    """Return an active member.

    Raises:
        NoSuchMember: there is none by this identifier.
    """
    member = session.get(Member, member_id, with_for_update=True)
    if member is None or member.status is not MemberStatus.ACTIVE:
        raise NoSuchMember
    return member


def _active() -> Select[Member]:
    return select(Member).where(Member.status == MemberStatus.ACTIVE)


def _member_with_key(session: Session, member_id: UUID) -> Member:
    member = active_member(session, member_id)
    if member.public_key is None:
        raise KeyNotMade
    return member


def _start_generation(runtime: Runtime, session: Session, recovery_public: bytes) -> int:
    last = session.scalar(
        select(TeamKey.generation).order_by(TeamKey.generation.desc()).limit(1).with_for_update()
    )
    # Whoever held the last generation gets the next one, unless revoked in this transaction.
    remaining = holders(session) if last else []
    generation = (last or 0) + 1
    pair = KeyPair.generate()
    session.add(
        TeamKey(
            generation=generation,
            public_key=pair.public,
            sealed_for_recovery=seal_to(
                recovery_public, pair.private, _recovery_context(generation)
            ),
            created_at=runtime.now(),
        )
    )
    session.flush()
    for member in remaining:
        _grant_all(session, member, TeamKeyring({generation: pair}))
    return generation


def _grant_all(session: Session, member: Member, keyring: TeamKeyring) -> None:
    every = set(session.scalars(select(TeamKey.generation)))
    held = set(
        session.scalars(select(TeamKeyGrant.generation).where(TeamKeyGrant.member_id == member.id))
    )
    missing = every - held
    if not missing <= keyring.generations:
        raise VaultLocked
    for generation in missing:
        session.add(
            TeamKeyGrant(
                generation=generation,
                member_id=member.id,
                sealed_private_key=seal_to(
                    member.public_key or b"",
                    keyring.pair(generation).private,
                    _grant_context(generation, member.id),
                ),
            )
        )


def _recovered_keyring(session: Session, typed_key: str) -> TeamKeyring:
    try:
        recovery = read_recovery_code(typed_key)
        return TeamKeyring(
            {
                key.generation: KeyPair.from_private(
                    open_box(recovery, key.sealed_for_recovery, _recovery_context(key.generation))
                )
                for key in session.scalars(select(TeamKey))
            }
        )
    except (MalformedCode, CannotOpen) as error:
        raise WrongRecoveryKey from error


def _end_unlocks(session: Session, member_id: UUID) -> None:
    session.execute(
        update(MemberSession)
        .where(MemberSession.member_id == member_id)
        .values(sealed_keyring=None)
    )


def record(
    runtime: Runtime,
    session: Session,
    kind: AccountEventKind,
    actor: Actor,
    subject_id: UUID,
    generation: int | None = None,
) -> None:
    """Write down, in the caller's transaction, that `kind` happened to a member's access."""
    session.add(
        AccountEvent(
            at=runtime.now(),
            kind=kind,
            actor_id=actor.member_id,
            subject_id=subject_id,
            generation=generation,
        )
    )


def _grant_context(generation: int, member_id: UUID) -> str:
    return f"team_key/{generation}/member/{member_id}"


def _recovery_context(generation: int) -> str:
    return f"team_key/{generation}/recovery"
