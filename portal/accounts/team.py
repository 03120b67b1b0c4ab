"""The team key: its first generation, admitting to it, revoking from it, recovering it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from portal.accounts.errors import (
    AlreadyInstalled,
    KeyNotMade,
    LastAdmin,
    NoSuchMember,
    StillHeld,
)
from portal.accounts.generations import (
    active_members,
    grant_all,
    holders,
    recovered_keyring,
    start_generation,
)
from portal.accounts.permissions import OPERATOR, Actor, Permission
from portal.accounts.telling import tell_of_access
from portal.audit.recording import append
from portal.models import (
    AccountEvent,
    AccountEventKind,
    Member,
    MemberSession,
    MemberStatus,
    Role,
    TeamKeyGrant,
    VaultRoot,
)
from portal.notices.queueing import forget_member
from portal.vault import fingerprint, new_recovery_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.runtime import Runtime

ROOT_ID = 1


def install_vault(runtime: Runtime, show: Callable[[str], None] = lambda _code: None) -> str:
    """Make the first generation of the team key and the recovery key of a new installation.

    Args:
        runtime: the running portal.
        show: shows the recovery key before anything is kept: where that fails, there is no vault.

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
            VaultRoot(
                id=ROOT_ID, recovery_public=recovery.public, receipt_check=_receipt_check(runtime)
            )
        )
        start_generation(runtime, session, recovery.public, None)
        session.flush()
        show(code)
    return code


def is_installed(runtime: Runtime) -> bool:
    """Tell whether this database has a vault."""
    with runtime.database.reading() as session:
        return session.get(VaultRoot, ROOT_ID) is not None


def receipts_fit(runtime: Runtime) -> bool:
    """Tell whether receipts are still derived as they were when this vault was made."""
    with runtime.database.reading() as session:
        return session.get_one(VaultRoot, ROOT_ID).receipt_check == _receipt_check(runtime)


def _receipt_check(runtime: Runtime) -> bytes:
    # Tells one salt from another without giving it away; other parameters give other receipts too.
    settings = runtime.settings
    parameters = f"{settings.receipt_memory_kib}/{settings.receipt_passes}/".encode()
    return fingerprint(parameters + settings.receipt_salt_bytes).encode()


def admit(runtime: Runtime, actor: Actor, member_id: UUID) -> None:
    """Give a member all generations of the team key.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, hand out the key.
        KeyNotTrusted: a generation of the key waits for a voucher.
        NoSuchMember, KeyNotMade: there is nobody, or no key, to seal it to.
    """
    actor.require(Permission.ADMIT_MEMBERS)
    keyring = actor.unlocked()
    with runtime.database.writing() as session:
        member = _member_with_key(session, member_id)
        grant_all(session, member, keyring)
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
        grant_all(session, member, recovered_keyring(session, typed_key))
        record(runtime, session, AccountEventKind.RECOVERED, actor, member_id)


def revoke(runtime: Runtime, actor: Actor, member_id: UUID) -> int:
    """End a member's access and start a new generation of the team key for the others.

    Old tips stay readable for those who remain. Everyone unlocks again, to receive the new
    generation. An actor who has unlocked the vault vouches for it; otherwise the first to unlock is
    asked to.

    Returns:
        The number of the new generation.

    Raises:
        NotPermitted: the actor may not.
        NoSuchMember: there is no such active member.
        LastAdmin: nobody would be left to manage members.
        TeamKeyReplaced: the public key of a holder is not the one that was vouched for.
    """
    actor.require(Permission.MANAGE_MEMBERS)
    with runtime.database.writing() as session:
        member = active_member(session, member_id)
        if Role.ADMIN in member.roles and actor is not OPERATOR:
            others = session.scalars(active_members().where(Member.id != member_id)).all()
            if not any(Role.ADMIN in other.roles for other in others):
                raise LastAdmin
        member.status = MemberStatus.REVOKED
        member.public_key = member.wrapped_private_key = None
        session.execute(delete(TeamKeyGrant).where(TeamKeyGrant.member_id == member_id))
        session.execute(delete(MemberSession).where(MemberSession.member_id == member_id))
        session.execute(update(MemberSession).values(sealed_keyring=None))
        forget_member(session, member)
        session.flush()
        root = session.get_one(VaultRoot, ROOT_ID)
        generation = start_generation(runtime, session, root.recovery_public, actor.keyring)
        record(runtime, session, AccountEventKind.REVOKED, actor, member_id, generation)
    return generation


def active_member(session: Session, member_id: UUID) -> Member:
    """Return an active member, held for this transaction.

    Others may go on to refer to the member meanwhile: or two who assign tips to each other at once
    would each wait for the other.

    Raises:
        NoSuchMember: there is none by this identifier.
    """
    member = session.get(Member, member_id, with_for_update={"key_share": True})
    if member is None or member.status is not MemberStatus.ACTIVE:
        raise NoSuchMember
    return member


def _member_with_key(session: Session, member_id: UUID) -> Member:
    member = active_member(session, member_id)
    if member.public_key is None:
        raise KeyNotMade
    return member


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
    """Write down, in the caller's transaction, that `kind` happened to a member's access.

    Those whom it concerns are told of it.
    """
    session.add(
        AccountEvent(
            at=runtime.now(),
            kind=kind,
            actor_id=actor.member_id,
            subject_id=subject_id,
            generation=generation,
        )
    )
    append(
        runtime,
        session,
        f"account.{kind}",
        actor_id=actor.member_id,
        subject=f"member/{subject_id}",
        generation=generation,
    )
    tell_of_access(runtime, session, kind, actor, subject_id)
