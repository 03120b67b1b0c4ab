"""Delivering an approved disclosure as a case in a case register, where one has been set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.models import PackageWay
from portal.registers.cases import Case, CaseDocument, CaseRegister, deliver_case
from portal.tips.disclosing.errors import DisclosureChanged, NoCaseRegister
from portal.tips.disclosing.packaging import (
    Writer,
    files_of,
    read_contents,
    register_package,
)
from portal.vault import case_token, package_digest

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.settings import Settings

_MEDIA_TYPES = {"pdf": "application/pdf", "json": "application/json"}


def has_case_register(settings: Settings) -> bool:
    """Tell whether a case register has been set."""
    return settings.case_register is not None


def deliver(runtime: Runtime, actor: Actor, number: int, seen_version: int, writer: Writer) -> str:
    """Make a case of an approved disclosure in the case register, and return its address.

    What the case itself says is the number alone: what was told stands in its documents. Delivering
    again goes on where an earlier delivery stopped, and makes nothing twice.

    Args:
        runtime: the running portal.
        actor: who delivers it.
        number: the number of the disclosure.
        seen_version: the version of it that the actor saw.
        writer: writes its documents.

    Raises:
        NotPermitted, VaultLocked, NoSuchDisclosure, DisclosureChanged: as for each change.
        IllegalTransition, OwnDisclosure, CopyGone: as for `make_package`.
        NoCaseRegister: none has been set.
        CaseRegisterUnavailable, CaseRegisterRefused: it does not answer, or does not take it.
    """
    actor.require(Permission.DISCLOSE)
    keyring = actor.unlocked()
    settings = runtime.settings.case_register
    if settings is None:
        raise NoCaseRegister
    with runtime.database.reading() as session:
        disclosure, _, contents = read_contents(session, actor, keyring, number)
        # Nothing may leave of what somebody changed meanwhile.
        if disclosure.version != seen_version:
            raise DisclosureChanged
    files = [(file.name, b"".join(file.content)) for file in files_of(contents, writer)]
    address = deliver_case(
        CaseRegister(
            cases=settings.cases,
            documents=settings.documents,
            case_type=settings.case_type,
            document_type=settings.document_type,
            organisation=settings.organisation,
        ),
        lambda: case_token(
            settings.client_id,
            settings.secret.get_secret_value(),
            actor.display_name,
            runtime.now(),
        ),
        Case(
            identification=contents.number,
            description=contents.number,
            start=disclosure.day,
            author=runtime.settings.portal_name,
            documents=[
                CaseDocument(name, name, _MEDIA_TYPES[name.rpartition(".")[2]], content)
                for name, content in files
            ],
        ),
    )
    digest = package_digest(b"".join(content for _, content in files))
    register_package(runtime, actor, number, seen_version, PackageWay.CASE_REGISTER, digest)
    return address
