"""XML within office files: read without fetching or expanding anything, written without remarks."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from portal.cleaning.outcomes import Refusal, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

_CAREFUL: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}
# What holds so much that it is stripped child by child: the rows of a sheet, the paragraphs of a
# text. A whole tree takes fifty times the room of its words.
_LONG: Final = frozenset({"sheetData", "body", "spreadsheet", "text", "table"})
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A path on somebody's machine or network: it names them, or where they work.
_PATH: Final = re.compile(r"\s*(?:[A-Za-z]:[\\/]|\\\\|file:)", re.IGNORECASE)


def parse_xml(part: bytes) -> Element:
    """Return the root of a part; comments and instructions to programs are left out.

    Raises:
        Refused: it is no XML, or declares entities, which office files never do.
    """
    try:
        root = etree.fromstring(part, etree.XMLParser(**_CAREFUL))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(error) from error
    _check(root)
    return root


def write_xml(root: Element) -> bytes:
    """Return a part as UTF-8."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def strip_xml(part: bytes, strip: Callable[[Element], bool]) -> bytes:
    """Return a part of which each piece was stripped; never is there more than one in memory.

    Args:
        part: the part.
        strip: strips an element and all that is in it, in place; it returns whether that element
            may stay.

    Raises:
        Refused: as `parse_xml`.
    """
    out = io.BytesIO()
    out.write(_DECLARATION)
    opened: list[Element] = []
    depth = 0
    try:
        for event, element in etree.iterparse(io.BytesIO(part), ("start", "end"), **_CAREFUL):
            if event == "start":
                if depth == 0:
                    _check(element)
                if depth == len(opened) and (depth == 0 or _is_long(element)):
                    out.write(_opening(element, strip, opened))
                    opened.append(element)
                depth += 1
                continue
            depth -= 1
            if element is opened[-1]:
                out.write(_closing(opened.pop()))
                _forget(element, opened)
            elif depth == len(opened):
                if strip(element):
                    out.write(_written(element, opened))
                _forget(element, opened)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(error) from error
    return out.getvalue()


def local_name(name: str) -> str:
    """Return the name of an element or an attribute without its namespace."""
    return name.rpartition("}")[2]


def elements(root: Element) -> Iterator[Element]:
    """Give all elements below a root, itself first; they may be removed meanwhile."""
    yield from list(root.iter(etree.Element))


def remove(element: Element) -> None:
    """Take an element out of the one that it is in, and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def blank_paths(element: Element) -> None:
    """Empty each attribute that is a path on somebody's machine."""
    for name, value in element.attrib.items():
        if _PATH.match(value):
            element.set(name, "")


def _check(root: Element) -> None:
    if root.getroottree().docinfo.doctype:
        raise Refused(Refusal.BROKEN)


def _refused(error: Exception) -> Refused:
    has_no_room = getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY
    return Refused(Refusal.TOO_LARGE_INSIDE if has_no_room else Refusal.BROKEN)


def _is_long(element: Element) -> bool:
    return local_name(str(element.tag)) in _LONG


def _opening(element: Element, strip: Callable[[Element], bool], opened: list[Element]) -> bytes:
    alone = etree.Element(element.tag, element.attrib, nsmap=element.nsmap)
    strip(alone)
    return _without_inherited(bytes(etree.tostring(alone)), opened).removesuffix(b"/>") + b">"


def _closing(element: Element) -> bytes:
    name = local_name(str(element.tag))
    return f"</{element.prefix}:{name}>".encode() if element.prefix else f"</{name}>".encode()


def _written(element: Element, opened: list[Element]) -> bytes:
    raw = bytes(etree.tostring(element, with_tail=False))
    return _without_inherited(raw, opened)


def _without_inherited(raw: bytes, opened: list[Element]) -> bytes:
    """Return an element without the namespaces that those around it have declared."""
    head, end, rest = raw.partition(b">")
    for prefix, namespace in (opened[-1].nsmap if opened else {}).items():
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        head = head.replace(f' {name}="{namespace}"'.encode(), b"", 1)
    return head + end + rest


def _forget(element: Element, opened: list[Element]) -> None:
    element.clear()
    if opened:
        while element.getprevious() is not None:
            del opened[-1][0]
