from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pysequoia
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysequoia.packet import PacketPile, Tag

from portal.vault import (
    RecipientKind,
    RecipientProblem,
    UnusableRecipient,
    encrypt_package,
    encrypt_under_passphrase,
    new_passphrase,
    read_recipient,
)
from portal.vault.base32 import ALPHABET

# The library judges some things by the machine's clock, so these tests do as well.
NOW = datetime.now(UTC)
CONTENT = b"what the partner is allowed to know"
# A certificate with a key for encryption that expired in 2021 and another that expires in 2043.
ROTATED = (Path(__file__).parent / "rotated_key.asc").read_text()

AGE = pyrage.x25519.Identity.generate()
AGE_KEY = str(AGE.to_public())
OPENPGP = pysequoia.Tsk.generate("Wijkteam <team@partner.example>", validity_seconds=86_400 * 30)
CERTIFICATE = OPENPGP.extract_certificate()
OPENPGP_KEY = str(CERTIFICATE)


def opened(package: bytes) -> bytes | None:
    return pysequoia.decrypt(package, decryptor=OPENPGP.decryptor()).bytes


def problem_of(text: str, now: datetime = NOW) -> RecipientProblem:
    with pytest.raises(UnusableRecipient) as refused:
        read_recipient(text, now)
    return refused.value.problem


def test_a_package_for_age_opens_with_the_private_key_of_its_recipient():
    package = encrypt_package(CONTENT, read_recipient(AGE_KEY, NOW))
    assert pyrage.decrypt(package, [AGE]) == CONTENT


def test_a_package_for_age_opens_with_no_other_key():
    package = encrypt_package(CONTENT, read_recipient(AGE_KEY, NOW))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(package, [pyrage.x25519.Identity.generate()])


def test_a_package_for_openpgp_opens_with_the_private_key_of_its_recipient():
    assert opened(encrypt_package(CONTENT, read_recipient(OPENPGP_KEY, NOW))) == CONTENT


@pytest.mark.parametrize("profile", [pysequoia.Profile.RFC4880, pysequoia.Profile.RFC9580])
def test_keys_of_the_older_and_the_newer_openpgp_are_used(profile):
    key = pysequoia.Tsk.generate("Partner", profile=profile)
    recipient = read_recipient(str(key.extract_certificate()), NOW)
    package = encrypt_package(CONTENT, recipient)
    assert pysequoia.decrypt(package, decryptor=key.decryptor()).bytes == CONTENT


def test_a_package_for_openpgp_opens_with_no_other_key():
    package = encrypt_package(CONTENT, read_recipient(OPENPGP_KEY, NOW))
    with pytest.raises(RuntimeError):
        pysequoia.decrypt(package, decryptor=pysequoia.Tsk.generate("Other").decryptor())


def test_a_package_opens_with_its_passphrase_and_with_no_other():
    passphrase = new_passphrase()
    package = encrypt_under_passphrase(CONTENT, passphrase)
    assert CONTENT not in package
    assert pyrage.passphrase.decrypt(package, passphrase) == CONTENT
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(package, new_passphrase())


@given(st.binary(min_size=8), st.sampled_from([AGE_KEY, OPENPGP_KEY]))
@settings(max_examples=50)
def test_the_content_never_stands_in_the_package(content: bytes, key: str):
    assert content not in encrypt_package(content, read_recipient(key, NOW))


@given(st.binary(max_size=200_000))
@settings(max_examples=20)
def test_whatever_was_put_in_comes_out(content: bytes):
    assert pyrage.decrypt(encrypt_package(content, read_recipient(AGE_KEY, NOW)), [AGE]) == content
    assert opened(encrypt_package(content, read_recipient(OPENPGP_KEY, NOW))) == content


def test_two_packages_of_the_same_content_differ():
    for key in (AGE_KEY, OPENPGP_KEY):
        recipient = read_recipient(key, NOW)
        assert encrypt_package(CONTENT, recipient) != encrypt_package(CONTENT, recipient)


def test_a_key_of_age_is_compared_whole():
    recipient = read_recipient(AGE_KEY, NOW)
    assert (recipient.kind, recipient.name, recipient.expires) == (RecipientKind.AGE, "", None)
    assert recipient.fingerprint.replace(" ", "") == AGE_KEY


def test_a_key_of_openpgp_shows_its_fingerprint_its_owner_and_its_end():
    recipient = read_recipient(OPENPGP_KEY, NOW)
    assert recipient.kind is RecipientKind.OPENPGP
    assert recipient.fingerprint.replace(" ", "") == CERTIFICATE.fingerprint.upper()
    assert recipient.name == "Wijkteam <team@partner.example>"
    assert recipient.expires == CERTIFICATE.expiration


@pytest.mark.parametrize("key", [AGE_KEY, OPENPGP_KEY, ROTATED], ids=["age", "openpgp", "rotated"])
def test_a_key_that_was_stored_is_read_again_as_the_same(key: str):
    recipient = read_recipient(key, NOW)
    assert read_recipient(recipient.key, NOW) == recipient


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {AGE_KEY}\n",
        AGE_KEY.upper(),
        f"Our key is {AGE_KEY}. Regards, Ann",
        f"{AGE_KEY[:30]}\r\n{AGE_KEY[30:]}",
        f"# public key: {AGE_KEY}\n{AGE_KEY}",
        OPENPGP_KEY.replace("\n", "\r\n"),
        f"Our key, never send us your private key:\n\n{OPENPGP_KEY}\nRegards, Ann",
    ],
    ids=["spaces", "capitals", "a letter", "a broken line", "twice", "line ends", "a warning"],
)
def test_what_stands_around_a_key_is_passed_over(pasted: str):
    assert read_recipient(pasted, NOW).key.strip() in (AGE_KEY, OPENPGP_KEY.strip())


@pytest.mark.parametrize(
    "text",
    [
        str(AGE),
        f"# public key: {AGE_KEY}\n{AGE}",
        str(OPENPGP),
        str(OPENPGP).replace("PRIVATE", "PUBLIC"),
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
        "AGE-PLUGIN-YUBIKEY-1QQPSZ",
    ],
    ids=["age", "age with its public key", "openpgp", "called public", "ssh", "plugin"],
)
def test_a_private_key_is_refused(text: str):
    assert problem_of(text) is RecipientProblem.PRIVATE_KEY


@pytest.mark.parametrize("text", ["", "hello", "age", "age1", "a@partner.example"])
def test_what_is_no_key_is_refused(text: str):
    assert problem_of(text) is RecipientProblem.NOT_A_KEY


@pytest.mark.parametrize(
    "text",
    [
        AGE_KEY[:-1],
        AGE_KEY[:-1] + ("q" if AGE_KEY[-1] != "q" else "p"),
        OPENPGP_KEY[: len(OPENPGP_KEY) // 2],
        OPENPGP_KEY.replace("-----BEGIN", "--BEGIN"),
    ],
    ids=["cut off", "mistyped", "half", "without its head"],
)
def test_a_key_that_is_not_whole_is_refused(text: str):
    assert problem_of(text) is RecipientProblem.DAMAGED


def test_two_keys_at_once_are_refused():
    other_age = str(pyrage.x25519.Identity.generate().to_public())
    other_openpgp = str(pysequoia.Tsk.generate("Other").extract_certificate())
    assert problem_of(f"{AGE_KEY} {other_age}") is RecipientProblem.SEVERAL_KEYS
    assert problem_of(f"{OPENPGP_KEY}\n{other_openpgp}") is RecipientProblem.SEVERAL_KEYS


@pytest.mark.parametrize(
    "text",
    [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann@host",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "age1yubikey1q2w7u3vpya839jxxuq8g0sedh3d740d4xvn639sqhr95ejj8vu3hyfumptt",
    ],
)
def test_a_key_of_another_kind_is_refused(text: str):
    assert problem_of(text) is RecipientProblem.OTHER_KIND


def test_an_expired_key_is_refused():
    end = CERTIFICATE.expiration
    assert read_recipient(OPENPGP_KEY, end - timedelta(seconds=1))
    assert problem_of(OPENPGP_KEY, end) is RecipientProblem.EXPIRED


def test_a_key_whose_part_for_encryption_has_expired_is_refused():
    longer = CERTIFICATE.set_expiration(NOW + timedelta(days=300), OPENPGP.certifier())
    recipient = read_recipient(str(longer), NOW)
    assert recipient.expires == CERTIFICATE.expiration
    assert problem_of(str(longer), NOW + timedelta(days=40)) is RecipientProblem.EXPIRED


def test_nothing_is_encrypted_to_an_expired_part_of_a_key():
    recipient = read_recipient(ROTATED, NOW)
    packets = PacketPile.from_bytes(encrypt_package(CONTENT, recipient))
    assert [packet.tag for packet in packets].count(Tag.PKESK) == 1
    assert recipient.expires.year == 2043


def test_a_revoked_key_is_refused():
    revocation = CERTIFICATE.revoke(OPENPGP.certifier())
    revoked = pysequoia.Cert.from_bytes(bytes(CERTIFICATE) + bytes(revocation))
    assert problem_of(str(revoked)) is RecipientProblem.REVOKED


def test_a_key_that_only_signs_is_refused():
    packets = list(PacketPile.from_bytes(bytes(CERTIFICATE)))
    last_key = max(n for n, packet in enumerate(packets) if packet.tag == Tag.PublicSubkey)
    signing = pysequoia.Cert.from_packets(packets[:last_key])
    assert problem_of(str(signing)) is RecipientProblem.CANNOT_ENCRYPT


@given(st.text() | st.binary().map(lambda b: f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{b!r}"))
def test_anything_pasted_is_a_key_or_refused_clearly(text: str):
    try:
        read_recipient(text, NOW)
    except UnusableRecipient:
        pass


@given(st.integers(0, len(OPENPGP_KEY) - 1), st.characters(codec="ascii"))
def test_a_key_with_another_character_is_the_same_or_refused(place: int, character: str):
    changed = OPENPGP_KEY[:place] + character + OPENPGP_KEY[place + 1 :]
    try:
        recipient = read_recipient(changed, NOW)
    except UnusableRecipient:
        return
    assert recipient.fingerprint.replace(" ", "") == CERTIFICATE.fingerprint.upper()


def test_a_refusal_does_not_repeat_what_was_pasted():
    with pytest.raises(UnusableRecipient) as refused:
        read_recipient(str(AGE), NOW)
    assert str(AGE)[20:30] not in str(refused.value)


def test_a_recipient_does_not_show_its_key():
    assert AGE_KEY not in repr(read_recipient(AGE_KEY, NOW))


def test_a_passphrase_has_more_than_a_hundred_bits_in_groups_to_read_aloud():
    groups = new_passphrase().split("-")
    assert [len(group) for group in groups] == [4] * 6
    assert set("".join(groups)) <= set(ALPHABET.lower())
    assert 5 * len("".join(groups)) >= 100


def test_passphrases_differ():
    assert new_passphrase() != new_passphrase()
