"""The network of a dossier as a picture and as a table, with the words and links of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.formats.network_layout import Label, Layout, lay_out
from portal.web import entity_labels, labels

if TYPE_CHECKING:
    from portal.tips.dossiers.network import EntityNode
    from portal.tips.dossiers.reading import DossierView, TipOfDossier

# More than this no longer makes a picture; the table beside it tells of all.
MOST_ENTITIES = 48
_TIP = "tip"


@dataclass(frozen=True)
class Node:
    """What a box of the picture stands for: its kind, its words in full, and its page."""

    kind: str
    words: str
    address: str
    is_shared: bool


@dataclass(frozen=True)
class Picture:
    """A network ready to be drawn.

    `kinds` are the words for each kind, and `legend` those that occur; `left_out` is how many
    entities stand in the table alone.
    """

    layout: Layout
    nodes: dict[str, Node]
    legend: list[tuple[str, Any]]
    kinds: dict[str, Any]
    lanes: dict[str, str]
    left_out: int


def draw_network(view: DossierView) -> Picture | None:
    """Return the picture of a dossier's network, or None where no tip is in it."""
    if not view.tips:
        return None
    entities = view.network.entities[:MOST_ENTITIES]
    lines = [
        (_tip_key(number), str(entity.id)) for entity in entities for number in entity.tips
    ] + [(_tip_key(first), _tip_key(second)) for first, second in view.network.links]
    layout = lay_out(
        [_tip_label(tip) for tip in view.tips],
        [Label(str(entity.id), entity.name) for entity in entities],
        lines,
    )
    nodes = {_tip_key(tip.number): _tip_node(tip) for tip in view.tips}
    nodes |= {str(entity.id): _entity_node(entity) for entity in entities}
    present = {node.kind for node in nodes.values()}
    words: dict[str, Any] = {_TIP: _("Tip")}
    words |= {str(kind): name for kind, name in entity_labels.KINDS.items()}
    return Picture(
        layout=layout,
        nodes=nodes,
        kinds=words,
        legend=[(kind, words[kind]) for kind in words if kind in present],
        lanes={
            "single": _("In one tip"),
            "hubs": _("Tips"),
            "shared": _("In several tips"),
        },
        left_out=len(view.network.entities) - len(entities),
    )


def _tip_key(number: int) -> str:
    return f"{_TIP}/{number}"


def _tip_label(tip: TipOfDossier) -> Label:
    return Label(_tip_key(tip.number), tip.public_number, labels.theme(tip.theme))


def _tip_node(tip: TipOfDossier) -> Node:
    words = _("Tip %(number)s", number=tip.public_number)
    address = url_for("coordination.tip", number=tip.public_number)
    return Node(_TIP, f"{words}, {labels.theme(tip.theme)}", address, is_shared=False)


def _entity_node(entity: EntityNode) -> Node:
    kind = entity_labels.KINDS[entity.kind]
    count = ngettext("in %(num)d tip", "in %(num)d tips", len(entity.tips))
    address = url_for("coordination.entity", entity_id=entity.id)
    words = f"{kind} {entity.name}, {count}"
    return Node(entity.kind, words, address, is_shared=len(entity.tips) > 1)
