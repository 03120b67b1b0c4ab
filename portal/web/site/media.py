"""The files of the media library, for visitors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

from flask import g, request, send_file

from portal.pages.library import FileView, MediaView, read_file
from portal.pages.media import PDF_VARIANT
from portal.web.context import runtime
from portal.web.language import root_path
from portal.web.site import site

if TYPE_CHECKING:
    from flask import Response


@site.get("/media/<uuid:media_id>/<variant>")
def media_file(media_id: UUID, variant: str) -> Response:
    """Send a file; whoever asks for it by its digest may keep it for good."""
    file = read_file(runtime(), media_id, variant)
    response = send_file(
        io.BytesIO(file.content),
        mimetype=file.mime_type,
        as_attachment=variant == PDF_VARIANT,
        download_name=file.filename,
        etag=f"{file.digest}-{variant}",
    )
    # An address without the digest, or with an old one, will show something else one day.
    g.never_changes = request.args.get("v") == file.digest
    return response


def media_address(view: MediaView, file: FileView) -> str:
    """Return the address of a file, the same in every language, which changes with the file."""
    return f"{root_path()}/media/{view.id}/{file.variant}?v={view.digest}"
