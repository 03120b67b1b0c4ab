"""The words for files that come with a tip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.cleaning import FileKind, Leftover, Refusal
from portal.tips.attachments.errors import Objection
from portal.web.context import runtime

if TYPE_CHECKING:
    from portal.settings import Settings

KINDS = {
    FileKind.PICTURE: _l("Picture"),
    FileKind.PDF: _l("PDF"),
    FileKind.AUDIO: _l("Sound"),
    FileKind.VIDEO: _l("Video"),
    FileKind.OFFICE: _l("Office file"),
    FileKind.TEXT: _l("Plain text"),
}

LEFTOVERS = {
    Leftover.HIDDEN_LAYERS: _l("layers that can be switched off"),
    Leftover.TRACKED_CHANGES: _l("text that was deleted, without who did it and when"),
    Leftover.HIDDEN_CONTENT: _l("parts that are not shown, such as hidden sheets or rows"),
    Leftover.DRAWINGS: _l("drawings, which may name the program that made them"),
    Leftover.MEDIA_AS_IT_WAS: _l("a picture or recording inside that we could not clean"),
}

_REFUSALS: dict[Objection | Refusal, Any] = {
    Objection.INFECTED: _l("The virus scanner found a virus in this file, so we did not take it."),
    Objection.NOT_SCANNED: _l(
        "We could not look for viruses in this file, so we did not take it. "
        "Try again later, or go on without it."
    ),
    Objection.NOT_KEPT: _l(
        "We cannot store files at this moment. Try again later, or go on without it."
    ),
    Refusal.EMPTY: _l("This file is empty."),
    Refusal.UNKNOWN_TYPE: _l(
        "We do not take files of this type. Send a photo, PDF, sound, video or office file."
    ),
    Refusal.BROKEN: _l("This file is damaged, or was not saved completely."),
    Refusal.TOO_LARGE_INSIDE: _l("This file takes too much room once it is opened."),
    Refusal.TOO_MANY_PAGES: _l("This file has too many pages."),
    Refusal.ENCRYPTED: _l("This file opens with a password only. Save it without one."),
    Refusal.MACROS: _l(
        "There are programs (macros) in this file. Save it without them, or as PDF."
    ),
    Refusal.TOOK_TOO_LONG: _l("Reading this file took too long. Send a smaller or simpler one."),
    Refusal.BUSY: _l("Many files are being sent at this moment. Try again in a minute."),
    Refusal.NO_PREVIEW: _l("No picture can be made of this file. Download it to look at it."),
}


def refusal(reason: Objection | Refusal) -> str:
    """Return why a file was not taken, and what to do."""
    settings: Settings = runtime().settings
    if reason is Objection.TOO_MANY:
        return str(_("You can send at most %(count)s files.", count=settings.attachment_count))
    if reason in {Objection.TOO_LARGE, Refusal.TOO_LARGE}:
        return str(_("A file can be at most %(size)s MB.", size=settings.attachment_mb))
    if reason is Objection.TOO_MUCH:
        words = _("All files together can be at most %(size)s MB.", size=settings.attachments_mb)
        return str(words)
    return str(_REFUSALS[reason])
