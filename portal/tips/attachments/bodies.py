"""What is sealed of a file: its key, and what there is to say of it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from portal.cleaning import FileKind, Leftover
from portal.tips.content import Line
from portal.tips.sealed_bodies import Body

_PREVIEWED = frozenset({FileKind.PICTURE, FileKind.PDF})


class AttachedFile(Body):
    """A file in the store. `size` is in bytes, as it is when opened.

    Attributes:
        sealed_under: the key of its stream, in base64.
        name: what its sender called it, with the extension of what it now is.
        kind: what it is to those who look at it.
        media_type: by its content, after cleaning.
        extension: the usual one of that type, without a dot.
        size: in bytes.
        leftovers: what cleaning could not remove.
        is_as_it_was: nothing was removed, since nothing here can clean this type.
    """

    sealed_under: str = Field(repr=False)
    name: Line = Field(repr=False)
    kind: FileKind
    media_type: str
    extension: str
    size: int
    leftovers: tuple[Leftover, ...] = ()
    is_as_it_was: bool = False

    @property
    def key(self) -> bytes:
        """The key of its stream."""
        return b64decode(self.sealed_under)

    @property
    def has_preview(self) -> bool:
        """Whether a picture can be made of it, to look at instead of the file."""
        return self.kind in _PREVIEWED


class WaitingFile(BaseModel):
    """A file that was received and is not part of a tip yet.

    One that `is_agreed` goes along. Of what could not be cleaned its sender must say so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    file: AttachedFile
    is_agreed: bool


def key_as_text(key: bytes) -> str:
    """Return a key as `AttachedFile.sealed_under` has it."""
    return b64encode(key).decode()


def stream_context(file_id: UUID) -> str:
    """Return the place that a file in the store is sealed for."""
    return f"attachment/{file_id}"


def attachment_context(tip_id: UUID, file_id: UUID) -> str:
    """Return the place that what is said of an attachment is sealed for."""
    return f"tip/{tip_id}/attachment/{file_id}"
