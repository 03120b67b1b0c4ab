"""The form by which two spellings of an entity are found to be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models.entity import EntityKind
from portal.tips.recognition.names import canonical_company, canonical_person
from portal.tips.recognition.numbers import canonical_account, canonical_phone
from portal.tips.recognition.online import canonical_email, canonical_handle
from portal.tips.recognition.plates import canonical_plate
from portal.tips.recognition.premises import canonical_premises

if TYPE_CHECKING:
    from collections.abc import Callable

_FORMS: dict[EntityKind, Callable[[str], str]] = {
    EntityKind.PERSON: canonical_person,
    EntityKind.COMPANY: canonical_company,
    EntityKind.VEHICLE: canonical_plate,
    EntityKind.PREMISES: canonical_premises,
    EntityKind.ACCOUNT: canonical_account,
    EntityKind.PHONE: canonical_phone,
    EntityKind.EMAIL: canonical_email,
    EntityKind.HANDLE: canonical_handle,
}


def canonical(kind: EntityKind, text: str) -> str:
    """Return the one form that every spelling of an entity has; of that form, the form itself.

    Args:
        kind: what the text is said to be.
        text: one entity, as somebody wrote it, without other words.

    Raises:
        NotRecognised: the text is no such entity; the error says why.
    """
    return _FORMS[kind](text)
