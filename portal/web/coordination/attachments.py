"""Attachments at the desk: beside the tip, as pictures to look at safely, and as downloads."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from flask import Response, render_template, request

from portal.cleaning import Refused
from portal.tips.attachments.opening import (
    list_attachments,
    open_attachment,
    preview,
    try_preview,
)
from portal.web import attachment_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, number_of, panel
from portal.web.identity import actor
from portal.web.responses import Page
from portal.web.security import confine

if TYPE_CHECKING:
    from portal.tips.attachments.attaching import AttachmentView

# Never the type of the file: a browser shall save it, and not show it.
_BYTES: Final = "application/octet-stream"
_RULE: Final = "/<number>/bijlagen/<int:position>"


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    found: defaultdict[int, list[AttachmentView]] = defaultdict(list)
    for view in list_attachments(runtime(), actor(), showing.view.tip.number):
        found[view.sequence].append(view)
    return {"attachments_of": found}


@coordination.get(_RULE)
def download_attachment(number: str, position: int) -> Response:
    """Give an attachment, decrypted while it is sent."""
    opened = open_attachment(runtime(), actor(), number_of(number), position)
    file = opened.view.file
    confine()
    # The name that its sender gave it may tell on them, and stands on the page.
    name = f"{number}-{position}.{file.extension}"
    response = Response(opened.chunks, mimetype=_BYTES)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # So that a browser sees it where the end is missing.
    response.content_length = file.size
    return response


@coordination.get(f"{_RULE}/voorbeeld")
def preview_attachment(number: str, position: int) -> Page:
    """Show a page of an attachment, as a picture that we made of it."""
    page = request.args.get("pagina", 1, type=int)
    has_next, problem = False, ""
    try:
        has_next = try_preview(runtime(), actor(), number_of(number), position, page).has_next
    except Refused as refused:
        problem = attachment_labels.refusal(refused.reason)
    return render_template(
        "coordination/attachment.html",
        number=number,
        position=position,
        page=page,
        has_next=has_next,
        problem=problem,
    )


@coordination.get(f"{_RULE}/voorbeeld/<int:page>.jpg")
def attachment_picture(number: str, position: int, page: int) -> Page:
    """Give the picture of a page of an attachment."""
    try:
        drawn = preview(runtime(), actor(), number_of(number), position, page)
    except Refused as refused:
        return attachment_labels.refusal(refused.reason), 422
    confine()
    return Response(drawn.page.content, mimetype="image/jpeg")
