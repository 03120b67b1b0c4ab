"""What somebody typed and did not save: kept every so often, offered again, dropped.

A draft is kept as the fields of the form and not as a document, so that it may be half-finished.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from flask import flash, request, url_for
from flask_babel import format_time
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.pages.editing import drop_draft, keep_draft
from portal.web.context import runtime
from portal.web.editorial import editorial
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from portal.pages.reading import DraftView

_NOT_KEPT: Final = frozenset({"csrf_token", "version", "base"})


@editorial.post("/<uuid:page_id>/concept")
def keep(page_id: UUID) -> Page:
    """Keep what stands in the editor, and answer with what to say about it."""
    base = request.form.get("base", type=int) or 0
    keep_draft(runtime(), actor(), page_id, base, _to_text(request.form))
    time = format_time(runtime().now(), "HH:mm")
    return str(_("Kept for you at %(time)s, not saved yet.", time=time))


@editorial.post("/<uuid:page_id>/concept/weg")
def drop(page_id: UUID) -> Page:
    """Drop what was kept, and go on with the page as it is."""
    drop_draft(runtime(), actor(), page_id)
    flash(_("What you had not saved has been dropped."))
    return see_other(url_for("editorial.edit", page_id=page_id))


def fields_of(draft: DraftView) -> MultiDict[str, str]:
    """Return the fields that a draft holds; none where it holds something else."""
    try:
        pairs = json.loads(draft.text)
        return MultiDict([(str(name), str(value)) for name, value in pairs])
    except (TypeError, ValueError):
        return MultiDict()


def _to_text(form: MultiDict[str, str]) -> str:
    pairs = [pair for pair in form.items(multi=True) if pair[0] not in _NOT_KEPT]
    return json.dumps(pairs, ensure_ascii=False)
