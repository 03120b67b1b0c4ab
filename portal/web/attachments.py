"""What reporters do with files, the same on the form and in the thread: add, take back, agree."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO, Final, cast
from uuid import UUID

from flask import abort, render_template, request
from flask_babel import gettext as _

from portal.tips.attachments.choosing import agree, attach, leave_out
from portal.tips.attachments.errors import NotAttached
from portal.tips.attachments.receiving import MEGABYTE
from portal.web import attachment_labels
from portal.web.context import runtime
from portal.web.uploads import make_room

if TYPE_CHECKING:
    from portal.tips.attachments.choosing import Unsent
    from portal.vault import AccessToken
    from portal.web.responses import Page

FIELD: Final = "files"
_MULTIPART: Final = "multipart/form-data"
_BUTTONS: Final = {"leave_out": leave_out, "agree": agree}


def make_room_for_files() -> None:
    """Let the present request bring as many files as a report may have."""
    if runtime().settings.attachments and request.mimetype == _MULTIPART:
        make_room(runtime().settings.attachments_mb * MEGABYTE)


def sent_files() -> list[tuple[str, BinaryIO]]:
    """Return the name and the content of each file that the present request brings."""
    return [
        (file.filename, cast("BinaryIO", file.stream))
        for file in request.files.getlist(FIELD)
        if file.filename
    ]


def brings_no_file() -> bool:
    """Tell whether the present request brings no file."""
    return not sent_files()


def take_files(kind: type[Unsent], present: AccessToken | None) -> list[str]:
    """Take the files of the present request, and return the words for each that is not taken.

    Raises:
        VisitEnded: there is nothing that they could go along with.
    """
    problems = []
    for name, content in sent_files() if runtime().settings.attachments else ():
        try:
            attach(runtime(), present, kind, name, content)
        except NotAttached as refused:
            problems.append(f"{name}: {attachment_labels.refusal(refused.reason)}")
    return problems


def press_button(kind: type[Unsent], present: AccessToken | None) -> bool:
    """Do what a button beside a file asks for, and tell whether one was pressed.

    Raises:
        VisitEnded: there is no such file any more.
    """
    for name, do in _BUTTONS.items():
        if name in request.form:
            try:
                file_id = UUID(request.form[name])
            except ValueError:
                abort(400)
            do(runtime(), present, kind, file_id)
            return True
    return "add" in request.form


def too_much(_error: Exception) -> Page:
    """Say that the files, or the words, are too much: the answer to status 413."""
    if request.mimetype != _MULTIPART:
        title = _("This is too much at once")
        text = _("What you sent is larger than we can take. Make it shorter and try again.")
    else:
        title = _("These files are too large")
        text = _(
            "Together they can be at most %(size)s MB. Go back and send fewer files, or smaller "
            "ones. What you filled in at earlier steps has been kept.",
            size=runtime().settings.attachments_mb,
        )
    page = render_template("errors/error.html", title=title, text=text, kept=[])
    return page, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
