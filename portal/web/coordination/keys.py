"""Working by keys alone: the sheet that says which there are, and the switch that turns them off.

Keys that are a single character can be turned off, since whoever speaks to their computer would
press them unawares: WCAG 2.2, success criterion 2.1.4. The switch is kept with the member.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from portal.accounts.preferences import use_single_keys
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.identity import actor, safe_next, signed_in
from portal.web.responses import Page, see_other


@coordination.context_processor
def _helpers() -> dict[str, Any]:
    found = signed_in()
    query = request.query_string.decode("ascii", "replace")
    # An address that answered a form may answer nothing else.
    present = request.path if request.method == "GET" else ""
    return {
        "single_keys": found is not None and found.single_keys,
        "page_to_return_to": f"{present}?{query}" if present and query else present,
    }


@coordination.get("/toetsen")
def keys() -> Page:
    """Show the keys."""
    return render_template("coordination/keys.html")


@coordination.post("/toetsen")
def switch_keys() -> Page:
    """Turn single keys on or off."""
    use_single_keys(runtime(), actor(), wanted=request.form.get("single_keys") == "on")
    back = request.form.get("back")
    return see_other(safe_next(back) if back else url_for("coordination.keys"))
