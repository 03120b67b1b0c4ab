"""Refusing passwords and passphrases that are tried first.

NIST SP 800-63B, 5.1.1.2: a secret is compared with passwords from breaches, words of dictionaries,
repeated and sequential characters, and words of the context, such as the name of the service. What
is compared is the secret without what people add to such a word: capitals, spaces, accents, digits
and signs around it, and saying it twice.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.accounts.errors import Weakness, WeakSecret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import Member
    from portal.runtime import Runtime

WORDS_FILE = Path(__file__).parent / "common_words" / "words.txt.gz"
# What is left of a secret must be at least this long to count as more than digits and signs.
_LEAST_CORE = 4
# No word is longer, and what takes the repeats out of a text takes the square of its length.
_MOST_LOOKED_AT = 200
_ENDS = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_TWICE = re.compile(r"(.+?)\1+")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop")
_LEAST_NAME = 3


def refuse_guessable(runtime: Runtime, member: Member, secret: str) -> None:
    """Do nothing where a secret is not among what is tried first.

    Args:
        runtime: the running portal.
        member: whose secret it is to be.
        secret: a password or passphrase that is long enough.

    Raises:
        WeakSecret: it is a common password or word, or a name that anybody knows, or hardly more.
    """
    settings = runtime.settings
    if is_common(secret):
        raise WeakSecret(Weakness.COMMON)
    names = (member.name, member.display_name, settings.municipality, settings.portal_name)
    if is_hardly_more_than(secret, names):
        raise WeakSecret(Weakness.KNOWN_NAME)


def is_common(secret: str) -> bool:
    """Tell whether a secret is a common password or a word, or hardly more than that."""
    core = _core(_letters(secret))
    if len(core) < _LEAST_CORE or any(core in row or core[::-1] in row for row in _ROWS):
        return True
    return f"\n{core}\n".encode() in _words()


def is_hardly_more_than(secret: str, names: Iterable[str]) -> bool:
    """Tell whether hardly anything, or a common word, is left of a secret without these names."""
    text = left = _letters(secret)
    parts = {_letters(part) for name in names for part in (name, *name.split())}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _LEAST_NAME:
            left = left.replace(part, "")
    return left != text and is_common(left)


def _letters(secret: str) -> str:
    """Return the beginning of a text in small letters without accents and spaces."""
    plain = unicodedata.normalize("NFKD", secret[:_MOST_LOOKED_AT].casefold())
    return "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace())


def _core(text: str) -> str:
    """Return a text without the digits and signs around it, and said once."""
    core = _ENDS.sub("", text)
    twice = _TWICE.fullmatch(core)
    return _ENDS.sub("", twice.group(1)) if twice else core


@cache
def _words() -> bytes:
    return b"\n" + gzip.decompress(WORDS_FILE.read_bytes()) + b"\n"
