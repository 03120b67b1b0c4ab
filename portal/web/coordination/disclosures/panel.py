"""The panel on a tip's page: which disclosures it is in."""

from __future__ import annotations

from typing import Any

from portal.tips.disclosing.register import disclosures_of
from portal.web.context import runtime
from portal.web.coordination.tip_page import Showing, panel
from portal.web.identity import actor


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    return {"disclosures_of_tip": disclosures_of(runtime(), actor(), showing.view.tip.number)}
