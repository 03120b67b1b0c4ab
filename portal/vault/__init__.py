"""Keys, sealing and receipt codes: the only package that touches cryptography.

The construction, its formats and what it does not protect from are written out in docs/VAULT.md.
"""

from portal.vault.authenticators import app_address, new_app_secret, step_of_code
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
    PasskeyRefused,
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
from portal.vault.passing import SealedTemporaryFile
from portal.vault.passkeys import (
    NewPasskey,
    RelyingParty,
    assertion_options,
    new_challenge,
    passkey_of,
    read_assertion,
    read_registration,
    registration_options,
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
from portal.vault.recovery_codes import new_recovery_codes, normal_recovery_code
from portal.vault.sealing import open_sealed, seal
from portal.vault.server_secrets import ServerSecret
from portal.vault.streams import new_stream_key, open_stream, seal_stream
from portal.vault.tokens import AccessToken
from portal.vault.vouchers import is_vouched, vouch
from portal.vault.work_proofs import is_done, new_work

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
    "NewPasskey",
    "PasskeyRefused",
    "PasswordHasher",
    "Receipt",
    "Recipient",
    "RecipientKind",
    "RecipientProblem",
    "RelyingParty",
    "ReporterKey",
    "SealedTemporaryFile",
    "ServerSecret",
    "Stretching",
    "TeamKeyring",
    "TeamPublicKey",
    "UnknownGeneration",
    "UnusableRecipient",
    "VaultError",
    "app_address",
    "assertion_options",
    "case_token",
    "code_ends_with",
    "content_digest",
    "encrypt_package",
    "encrypt_under_passphrase",
    "fingerprint",
    "format_code",
    "is_done",
    "is_link",
    "is_passphrase",
    "is_vouched",
    "new_app_secret",
    "new_challenge",
    "new_identifier",
    "new_passphrase",
    "new_receipt_code",
    "new_recovery_code",
    "new_recovery_codes",
    "new_stream_key",
    "new_work",
    "next_link",
    "normal_recovery_code",
    "one_time_password",
    "open_box",
    "open_sealed",
    "open_stream",
    "package_digest",
    "parse_code",
    "passkey_of",
    "random_bytes",
    "read_assertion",
    "read_receipt",
    "read_recipient",
    "read_recovery_code",
    "read_registration",
    "registration_options",
    "seal",
    "seal_envelope",
    "seal_stream",
    "seal_to",
    "step_of_code",
    "unwrap",
    "vouch",
    "wrap",
]
