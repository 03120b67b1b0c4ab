"""A PDF of a dossier. Reading it is in the audit trail, as reading its page is."""

from __future__ import annotations

from flask import Response

from portal.tips.dossiers.reading import read_dossier
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.dossiers.page import number_of
from portal.web.dossier_documents import draw_dossier
from portal.web.identity import actor


@coordination.get("/dossiers/<number>/dossier.pdf")
def dossier_on_paper(number: str) -> Response:
    """Give a dossier as a PDF."""
    view = read_dossier(runtime(), actor(), number_of(number))
    response = Response(draw_dossier(view, actor().display_name), mimetype="application/pdf")
    name = f"dossier-{view.public_number}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
