"""What is sealed as a small record of fields, such as a dossier's title and goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from portal.vault import seal_envelope

if TYPE_CHECKING:
    from portal.vault import Envelope, TeamKeyring, TeamPublicKey


class Body(BaseModel):
    """A record that is sealed whole. `version` is that of its format."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1


BodyT = TypeVar("BodyT", bound=Body)


def seal_body(body: Body, context: str, team: TeamPublicKey) -> Envelope:
    """Return the envelope of a body, for the row that `context` names."""
    return seal_envelope(body.model_dump_json().encode(), context, team, None)


def open_body(kind: type[BodyT], keyring: TeamKeyring, envelope: Envelope, context: str) -> BodyT:
    """Return the body that an envelope holds.

    Raises:
        UnknownGeneration, CannotOpen: it does not open with this ring, or not in this row.
    """
    return kind.model_validate_json(keyring.open(envelope, context))
