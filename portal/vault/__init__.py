"""Keys, sealing and receipt codes: the only package that touches cryptography.

The construction, its formats and what it does not protect from are written out in docs/VAULT.md.
"""

from portal.vault.case_tokens import case_token
from portal.vault.chain import FIRST_LINK, is_link, next_link
from portal.vault.digests import (
    DailyDigester,
    KeyStore,
    MemoryKeyStore,
    content_digest,
    fingerprint,
    package_digest,
)
from portal.vault.envelopes import Envelope, ReporterKey, TeamKeyring, TeamPublicKey, seal_envelope
from portal.vault.errors import (
    CannotOpen,
    MalformedCode,
    RecipientProblem,
    UnknownGeneration,
    UnusableRecipient,
    VaultError,
)
from portal.vault.index_key import IndexKey
from portal.vault.keys import KeyPair, Stretching, open_box, seal_to, unwrap, wrap
from portal.vault.packages import (
    Recipient,
    RecipientKind,
    encrypt_package,
    encrypt_under_passphrase,
    is_passphrase,
    new_passphrase,
    read_recipient,
)
from portal.vault.passwords import PasswordHasher
from portal.vault.randomness import new_identifier, one_time_password, random_bytes
from portal.vault.receipts import (
    Receipt,
    code_ends_with,
    format_code,
    new_receipt_code,
    parse_code,
    read_receipt,
)
from portal.vault.recovery import new_recovery_code, read_recovery_code
from portal.vault.sealing import open_sealed, seal
from portal.vault.tokens import AccessToken
from portal.vault.vouchers import is_vouched, vouch

__all__ = [
    "FIRST_LINK",
    "AccessToken",
    "CannotOpen",
    "DailyDigester",
    "Envelope",
    "IndexKey",
    "KeyPair",
    "KeyStore",
    "MalformedCode",
    "MemoryKeyStore",
    "PasswordHasher",
    "Receipt",
    "Recipient",
    "RecipientKind",
    "RecipientProblem",
    "ReporterKey",
    "Stretching",
    "TeamKeyring",
    "TeamPublicKey",
    "UnknownGeneration",
    "UnusableRecipient",
    "VaultError",
    "case_token",
    "code_ends_with",
    "content_digest",
    "encrypt_package",
    "encrypt_under_passphrase",
    "fingerprint",
    "format_code",
    "is_link",
    "is_passphrase",
    "is_vouched",
    "new_identifier",
    "new_passphrase",
    "new_receipt_code",
    "new_recovery_code",
    "next_link",
    "one_time_password",
    "open_box",
    "open_sealed",
    "package_digest",
    "parse_code",
    "random_bytes",
    "read_receipt",
    "read_recipient",
    "read_recovery_code",
    "seal",
    "seal_envelope",
    "seal_to",
    "unwrap",
    "vouch",
    "wrap",
]
