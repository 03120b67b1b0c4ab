"""Telephone numbers, bank accounts, and numbers of the Dutch trade register.

Telephone numbers are those of the numbering plans that libphonenumber knows, bank accounts those of
the IBAN register (ISO 13616), with their check digits. A number of the trade register is eight
digits without a check digit (kvk.nl), so it is one only where the text says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import phonenumbers
from stdnum import iban
from stdnum.exceptions import InvalidChecksum, ValidationError

from portal.models.entity import EntityKind
from portal.tips.recognition.names import KVK_DIGITS
from portal.tips.recognition.problems import NotRecognised, Problem
from portal.tips.recognition.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "NL"
# A telephone number of seven digits or fewer is that of a service, such as 14 038.
_FEWEST_DIGITS = 8

_SHORTEST_IBAN = 15
_LONGEST_IBAN = 34
_IBAN = re.compile(
    rf"(?<![^\W_])(?=(?P<iban>[A-Za-z]{{2}}[0-9]{{2}}"
    rf"(?:[ .-]?[A-Za-z0-9]){{{_SHORTEST_IBAN - 4},{_LONGEST_IBAN - 4}}}))"
)
_IBAN_GAPS = re.compile(r"[\s.-]+")
_KVK_DIGITS = rf"(?<![\w.])[0-9](?:[ .]?[0-9]){{{KVK_DIGITS - 1}}}(?!\w|[ .,]?[0-9])"
_KVK_WORDS = r"(?:\bkvk|kamer van koophandel|handelsregister|chamber of commerce)"
_KVK = re.compile(
    rf"{_KVK_WORDS}[^0-9\n]{{0,25}}(?P<after>{_KVK_DIGITS})"
    rf"|(?P<before>{_KVK_DIGITS})\W{{0,3}}{_KVK_WORDS}",
    re.IGNORECASE,
)


def canonical_phone(text: str) -> str:
    """Return a telephone number as E.164 writes it; one without a country is Dutch.

    Raises:
        NotRecognised: it is no number that can have been given out.
    """
    if not text.strip():
        raise NotRecognised(EntityKind.PHONE, Problem.EMPTY)
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise NotRecognised(EntityKind.PHONE, Problem.FORM) from None
    if not phonenumbers.is_valid_number(number):
        raise NotRecognised(EntityKind.PHONE, Problem.FORM)
    return _e164(number)


def find_phones(text: str) -> Iterator[Span]:
    """Yield the telephone numbers in a text, but not those of services that everybody calls."""
    services = {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    }
    for match in phonenumbers.PhoneNumberMatcher(text, REGION):
        is_service = phonenumbers.number_type(match.number) in services
        if not is_service and len(str(match.number.national_number)) >= _FEWEST_DIGITS:
            yield Span(match.start, match.end, _e164(match.number))


def canonical_account(text: str) -> str:
    """Return an IBAN in capitals without spaces.

    Raises:
        NotRecognised: it has not the form of one, or its check digits are wrong.
    """
    number = _IBAN_GAPS.sub("", text).upper()
    if not number:
        raise NotRecognised(EntityKind.ACCOUNT, Problem.EMPTY)
    if not number.isascii():
        raise NotRecognised(EntityKind.ACCOUNT, Problem.FORM)
    try:
        return iban.validate(number)
    except InvalidChecksum:
        raise NotRecognised(EntityKind.ACCOUNT, Problem.CHECK_DIGITS) from None
    except ValidationError:
        raise NotRecognised(EntityKind.ACCOUNT, Problem.FORM) from None


def find_accounts(text: str) -> Iterator[Span]:
    """Yield the bank accounts in a text whose check digits are right."""
    for match in _IBAN.finditer(text):
        start = match.start("iban")
        ends = [i + 1 for i, c in enumerate(match["iban"]) if c.isalnum()][_SHORTEST_IBAN - 1 :]
        for end in ends:
            written = match["iban"][:end]
            goes_on = text[start + end : start + end + 1].isalnum()
            if not goes_on and iban.is_valid(written):
                yield Span(start, start + end, canonical_account(written))
                break


def find_kvk_numbers(text: str) -> Iterator[Span]:
    """Yield the eight digits that follow on a word for the trade register, or have one after."""
    for match in _KVK.finditer(text):
        digits = "after" if match["after"] else "before"
        yield Span(*match.span(digits), re.sub(r"[ .]", "", match[digits]))


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
