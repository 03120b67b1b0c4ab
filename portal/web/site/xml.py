"""Writing XML, with the standard library's own element tree."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

# XML 1.0 has no place for other characters, not even escaped: section 2.2, "Char".
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element to another and return it. Characters that XML does not know are left out."""
    allowed = {key: _NOT_IN_XML.sub("", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, name, allowed)
    if text is not None:
        element.text = _NOT_IN_XML.sub("", text)
    return element


def write(root: ET.Element) -> bytes:
    """Return a document in UTF-8, with its declaration."""
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
