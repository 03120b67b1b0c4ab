"""Envelopes: content sealed so that the team, and perhaps the reporter, can open it.

Each envelope has a data key of its own. The content is sealed under the data key; the data key is
sealed to the present generation of the team key and, where the reporter may read along, to the
reporter's key. The server that made the envelope forgets the data key and cannot open it again.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.vault.errors import CannotOpen, UnknownGeneration
from portal.vault.keys import KeyPair, open_box, seal_to
from portal.vault.randomness import random_bytes
from portal.vault.sealing import KEY_BYTES, open_sealed, seal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class TeamPublicKey:
    """The public half (32 bytes) of one generation of the team key."""

    generation: int
    public: bytes


@dataclass(frozen=True)
class Envelope:
    """Sealed content with its sealed data keys, as it stands in the database.

    `key_for_reporter` is absent where the reporter may not read along, as in an internal note.
    """

    content: bytes
    generation: int
    key_for_team: bytes
    key_for_reporter: bytes | None


def seal_envelope(
    plaintext: bytes, context: str, team: TeamPublicKey, reporter_public: bytes | None
) -> Envelope:
    """Seal `plaintext` to the team and, where a public key of 32 bytes is given, the reporter.

    Args:
        plaintext: the content.
        context: the row that the envelope belongs to; must be given again to open it.
        team: the present generation of the team key.
        reporter_public: the reporter's public half, or None to keep the reporter out.
    """
    data_key = random_bytes(KEY_BYTES)
    return Envelope(
        content=seal(plaintext, data_key, context),
        generation=team.generation,
        key_for_team=seal_to(team.public, data_key, _for_team(context, team.generation)),
        key_for_reporter=(
            seal_to(reporter_public, data_key, _for_reporter(context)) if reporter_public else None
        ),
    )


class TeamKeyring:
    """The team's private keys by generation, as an unlocked member holds them."""

    def __init__(self, pairs: Mapping[int, KeyPair]) -> None:
        self._pairs = dict(pairs)

    @property
    def generations(self) -> frozenset[int]:
        """The generations whose private key is on this ring."""
        return frozenset(self._pairs)

    @property
    def newest(self) -> TeamPublicKey:
        """The newest generation on this ring, to seal to.

        It was vouched for, which nobody can say yet of the newest in the database.
        """
        generation = max(self._pairs)
        return TeamPublicKey(generation, self._pairs[generation].public)

    def pair(self, generation: int) -> KeyPair:
        """Return the pair of a `generation`.

        Raises:
            UnknownGeneration: it is not on this ring.
        """
        try:
            return self._pairs[generation]
        except KeyError:
            raise UnknownGeneration(f"generation {generation} is not on this key ring") from None

    def open(self, envelope: Envelope, context: str) -> bytes:
        """Open an envelope of this team.

        Raises:
            UnknownGeneration: sealed under a generation that is not on this ring.
            CannotOpen: altered, or moved here from another row.
        """
        pair = self.pair(envelope.generation)
        data_key = open_box(pair, envelope.key_for_team, _for_team(context, envelope.generation))
        return open_sealed(envelope.content, data_key, context)

    def to_bytes(self) -> bytes:
        """Return the ring for sealing into a session row; the inverse of `from_bytes`."""
        return json.dumps(
            {str(g): b64encode(pair.private).decode() for g, pair in self._pairs.items()}
        ).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> TeamKeyring:
        """Return the ring that `to_bytes` wrote."""
        return cls({int(g): KeyPair.from_private(b64decode(p)) for g, p in json.loads(raw).items()})


@dataclass(frozen=True)
class ReporterKey:
    """The key pair that a receipt code gives its holder."""

    pair: KeyPair

    def open(self, envelope: Envelope, context: str) -> bytes:
        """Open an envelope that the reporter may read.

        Raises:
            CannotOpen: not meant for this reporter, altered, or moved here from another row.
        """
        if envelope.key_for_reporter is None:
            raise CannotOpen("not sealed to the reporter")
        data_key = open_box(self.pair, envelope.key_for_reporter, _for_reporter(context))
        return open_sealed(envelope.content, data_key, context)


def _for_team(context: str, generation: int) -> str:
    return f"{context}/team/{generation}"


def _for_reporter(context: str) -> str:
    return f"{context}/reporter"
