"""E-mail addresses, and the names by which people go on social media."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.models.entity import EntityKind
from portal.tips.recognition.problems import NotRecognised, Problem
from portal.tips.recognition.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# RFC 5321, 4.5.3.1: 64 characters before the @. Longer labels than 63 do not exist (RFC 1035).
_MAIL = r"[\w.+%&'-]{1,64}@[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?){1,5}"
_MAIL_IN_TEXT = re.compile(rf"(?<![\w.+%&'-]){_MAIL}", re.ASCII)
_WHOLE_MAIL = re.compile(_MAIL, re.ASCII)

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,48}[A-Za-z0-9_])"
_AT = re.compile(rf"(?<![\w.@/])@(?P<name>(?=[0-9._-]{{0,20}}[A-Za-z_]){_NAME})(?![\w@])")
_LINK = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.|m\.|nl-nl\.)?"
    r"(?:(?:instagram|facebook|fb|twitter|x|tiktok)\.com/@?|snapchat\.com/(?:add|@)/?@?"
    r"|(?:t|telegram)\.me/)"
    rf"(?:profile\.php\?id=(?P<id>[0-9]{{4,20}})|(?P<name>{_NAME}))(?P<rest>[/?#][^\s<>\"']*)?",
    re.IGNORECASE,
)
# The first part of an address on these sites that is no name.
_PARTS_OF_THE_SITE = """
    accounts addlist dialog events explore gaming groups hashtag help home i intent joinchat login
    marketplace p pages people permalink.php photo photo.php posts privacy profile.php reel reels s
    search settings share sharer sharer.php stories story.php tags tv video videos watch
"""
_NO_NAMES = frozenset(_PARTS_OF_THE_SITE.split())
_WHOLE_NAME = re.compile(rf"@?(?P<name>{_NAME})")


def canonical_email(text: str) -> str:
    """Return an e-mail address in lower case: no provider in use tells capitals apart.

    Raises:
        NotRecognised: it has not the form of one.
    """
    address = text.strip().lower()
    if not address:
        raise NotRecognised(EntityKind.EMAIL, Problem.EMPTY)
    if not _WHOLE_MAIL.fullmatch(address):
        raise NotRecognised(EntityKind.EMAIL, Problem.FORM)
    return address


def find_emails(text: str) -> Iterator[Span]:
    """Yield the e-mail addresses in a text."""
    for match in _MAIL_IN_TEXT.finditer(text):
        yield Span(match.start(), match.end(), canonical_email(match[0]))


def canonical_handle(text: str) -> str:
    """Return a name on social media as "@name" in lower case, without the site.

    People keep their name from site to site, and tips seldom say on which it was; so two people of
    the same name on two sites look like one, which is for a person to judge.

    Raises:
        NotRecognised: it is no such name, nor a link to one.
    """
    plain = text.strip()
    if not plain:
        raise NotRecognised(EntityKind.HANDLE, Problem.EMPTY)
    if (link := _LINK.fullmatch(plain)) and (value := _of_link(link)):
        return value
    if name := _WHOLE_NAME.fullmatch(plain):
        return f"@{name['name'].lower()}"
    raise NotRecognised(EntityKind.HANDLE, Problem.FORM)


def find_links(text: str) -> Iterator[Span]:
    """Yield the links in a text that lead to somebody's page on a social medium."""
    for match in _LINK.finditer(text):
        if value := _of_link(match):
            end = max(match.end("id"), match.end("name"))
            yield Span(match.start(), end, value)


def find_handles(text: str) -> Iterator[Span]:
    """Yield the names in a text that are written with an @."""
    for match in _AT.finditer(text):
        yield Span(match.start(), match.end(), canonical_handle(match[0]))


def _of_link(link: re.Match[str]) -> str | None:
    name = (link["id"] or link["name"]).lower()
    return None if name in _NO_NAMES else f"@{name}"
