"""PDFs, written anew from what may stay in them: pages, what they show, and links.

An allow-list says what stays of the document, of each page and of each annotation; so what is not
known here goes. Writing anew leaves out what nothing refers to: former versions of an edited file
among it. Source: ISO 32000-2; the numbers of its clauses stand with the lists.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from portal.cleaning.bare import Bare
from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.pdf_streams import strip_stream
from portal.cleaning.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.cleaning.limits import Limits

# 7.7.2: programs, attachments, bookmarks, tags and layouts of forms are not among these.
_OF_DOCUMENT: Final = frozenset({"/Type", "/Pages", "/Lang", "/OCProperties", "/Dests", "/Names"})
# 7.7.3.3
_OF_PAGE: Final = frozenset(
    [
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Rotate",
        "/UserUnit",
        "/Contents",
        "/Annots",
        "/Group",
    ]
)
# 12.5.2 and 12.5.6: what is drawn and what it says; not who made it, when, or what it belongs to.
_OF_ANNOTATION: Final = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Rect",
        "/Contents",
        "/AP",
        "/AS",
        "/F",
        "/C",
        "/CA",
        "/Border",
        "/BS",
        "/BE",
        "/QuadPoints",
        "/InkList",
        "/L",
        "/LE",
        "/LL",
        "/LLE",
        "/Vertices",
        "/IC",
        "/DA",
        "/Q",
        "/RD",
        "/CL",
        "/IT",
        "/Dest",
        "/A",
        "/H",
        "/OC",
        "/Name",
    ]
)
_ANNOTATIONS: Final = frozenset(
    [
        "/Text",
        "/Link",
        "/FreeText",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Stamp",
        "/Caret",
        "/Ink",
        "/Redact",
    ]
)
# What carries metadata, or asks for something, wherever it stands: 14.3, 14.5, 14.13, 12.6.3.
_NOWHERE: Final = frozenset(
    [
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/AA",
        "/AF",
        "/Thumb",
        "/OPI",
        "/Alternates",
        "/Ref",
        "/Measure",
        "/PtData",
        "/CreatorInfo",
        "/StructParent",
        "/StructParents",
        "/ID",
    ]
)
# The keys in these are names that the maker of the document chose: 7.8.3, 12.3.2.4, 12.5.5, 9.6.4.
_NAME_MAPS: Final = frozenset(
    [
        "/Font",
        "/XObject",
        "/ExtGState",
        "/ColorSpace",
        "/Pattern",
        "/Shading",
        "/Properties",
        "/Dests",
        "/N",
        "/D",
        "/R",
        "/CharProcs",
        "/Colorants",
    ]
)
_SAFE_ADDRESSES: Final = ("http:", "https:", "mailto:", "tel:")
_OBJECTS_PER_PART: Final = 100
_END_WITHIN: Final = 1024


def strip_pdf(content: bytes, limits: Limits) -> Bare:
    """Return a PDF with its pages and nothing that tells who made it, with what and when.

    Raises:
        Refused: it opens with a password only, has too many pages or too much in it, or is damaged.
        CannotBeCleaned: what it has to say is in an XFA form or in the files attached to it.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused(Refusal.ENCRYPTED) from error
    except pikepdf.PdfError as error:
        raise Refused(Refusal.BROKEN) from error
    with pdf:
        _check(pdf, content, limits)
        stripping = _Stripping(pdf, Room(limits.most_bytes_inside))
        stripping.strip()
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            encryption=False,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return Bare(FileFormat.PDF, out.getbuffer(), frozenset(stripping.leftovers))


def _check(pdf: Pdf, content: bytes, limits: Limits) -> None:
    if len(pdf.objects) > limits.most_parts * _OBJECTS_PER_PART:
        raise Refused(Refusal.TOO_LARGE_INSIDE)
    if len(pdf.pages) > limits.most_pages:
        raise Refused(Refusal.TOO_MANY_PAGES)
    was_mended = any("reconstruct" in str(warning) for warning in pdf.get_warnings())
    if not len(pdf.pages) or (was_mended and b"%%EOF" not in content[-_END_WITHIN:]):
        raise Refused(Refusal.BROKEN)
    if "/Collection" in pdf.Root or "/XFA" in pdf.Root.get("/AcroForm", Dictionary()):
        raise CannotBeCleaned(FileFormat.PDF)


class _Stripping:
    """One PDF being stripped, in place; `leftovers` fill up meanwhile."""

    def __init__(self, pdf: Pdf, room: Room) -> None:
        self._pdf = pdf
        self._room = room
        self._pages = {page.obj.objgen for page in pdf.pages}
        self.leftovers: set[Leftover] = set()

    def strip(self) -> None:
        if "/AcroForm" in self._pdf.Root:
            # So that what was filled in is drawn, also where a reader was left to draw it.
            self._pdf.generate_appearance_streams()
        for page in self._pdf.pages:
            _keep(page.obj, _OF_PAGE)
            if "/Annots" in page.obj:
                page.obj.Annots = _bare_annotations(page.obj.Annots)
        self._strip_document()
        self._strip_everywhere()
        self._pdf.remove_unreferenced_resources()

    def _strip_document(self) -> None:
        root, trailer = self._pdf.Root, self._pdf.trailer
        _keep(root, _OF_DOCUMENT)
        if "/Names" in root:
            _keep(root.Names, frozenset({"/Dests"}))
        if "/OCProperties" in root:
            self.leftovers.add(Leftover.HIDDEN_LAYERS)
        # The first half of the identifier would stay the same through all versions of a file.
        for key in set(trailer.keys()) & {"/Info", "/ID"}:
            del trailer[key]

    def _strip_everywhere(self) -> None:
        """Go by everything that can still be reached, and take out what may be nowhere."""
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[str, Object]] = [("/Root", self._pdf.Root)]
        while waiting:
            name, found = waiting.pop()
            if found.is_indirect:
                if found.objgen in seen:
                    continue
                seen.add(found.objgen)
            if isinstance(found, Array):
                waiting += self._bare_items(name, found)
            elif isinstance(found, Dictionary | Stream):
                waiting += self._bare_entries(name, found)

    def _bare_items(self, name: str, found: Array) -> Iterable[tuple[str, Object]]:
        for index, item in enumerate(found):
            if self._is_removed_page(item):
                found[index] = None
            elif isinstance(item, Object):
                yield name, item

    def _bare_entries(self, name: str, found: Object) -> Iterable[tuple[str, Object]]:
        if isinstance(found, Stream) and not strip_stream(found, self._room):
            self.leftovers.add(Leftover.MEDIA_AS_IT_WAS)
        for key in list(found.keys()):
            value = found[key]
            is_banned = key in _NOWHERE and name not in _NAME_MAPS
            if is_banned or self._is_removed_page(value):
                del found[key]
            elif isinstance(value, Object):
                yield key, value

    def _is_removed_page(self, value: object) -> bool:
        """Tell whether this is a page that the document no longer shows, though a link knows it."""
        return (
            isinstance(value, Dictionary)
            and value.get("/Type") == Name.Page
            and value.objgen not in self._pages
        )


def _keep(found: Object, allowed: frozenset[str]) -> None:
    for key in set(found.keys()) - allowed:
        del found[key]


def _bare_annotations(annotations: Object) -> Array:
    kept = []
    for annotation in annotations:
        if not isinstance(annotation, Dictionary):
            continue
        if annotation.get("/Subtype") == Name.Widget:
            # A field is a picture of what was filled in from here on: 12.5.6.12.
            annotation.Subtype = Name.Stamp
            if "/A" in annotation:
                del annotation["/A"]
        if str(annotation.get("/Subtype")) in _ANNOTATIONS:
            _keep(annotation, _OF_ANNOTATION)
            _strip_action(annotation)
            kept.append(annotation)
    return Array(kept)


def _strip_action(annotation: Object) -> None:
    action = annotation.get("/A")
    if not isinstance(action, Dictionary):
        return
    kind = action.get("/S")
    if kind == Name.URI and str(action.get("/URI", "")).lower().startswith(_SAFE_ADDRESSES):
        annotation.A = Dictionary(S=Name.URI, URI=action.URI)
    elif kind == Name.GoTo and "/D" in action:
        annotation.A = Dictionary(S=Name.GoTo, D=action.D)
    else:
        del annotation["/A"]
