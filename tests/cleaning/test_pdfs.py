"""Of a PDF its pages stay, and nothing that tells who made it, with what and when."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from portal.cleaning.kinds import FileFormat
from portal.cleaning.limits import Limits
from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.tasks import strip
from tests.cleaning.samples import LIMITS, MARKER, everything, is_marked, photo, telling


def new_pdf(pages: int = 1) -> Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(300, 300))
    return pdf


def saved(pdf: Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def image_in(pdf: Pdf, jpeg: bytes, filters: object = Name.DCTDecode) -> Object:
    image = Stream(pdf, jpeg)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.BitsPerComponent = 160, 120, 8
    image.ColorSpace, image.Filter = Name.DeviceRGB, filters
    page = pdf.pages[0].obj
    page.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(image)))
    page.Contents = Stream(pdf, b"q 200 0 0 200 0 0 cm /Im0 Do Q")
    return image


def link(**more: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **more)


def reopened(pdf: Pdf | bytes) -> Pdf:
    before = pdf if isinstance(pdf, bytes) else saved(pdf)
    return pikepdf.open(io.BytesIO(strip(before, LIMITS).content))


def told_on_everywhere() -> bytes:
    """A PDF with a marker in each place that carries metadata or asks for something."""
    pdf = new_pdf(pages=2)
    image_in(pdf, photo())
    said = String(MARKER)
    page = pdf.pages[0].obj
    page.PieceInfo = Dictionary(Word=Dictionary(LastModified=said, Private=said))
    page.LastModified = said
    page.Thumb = Stream(pdf, MARKER.encode())
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=said))
    page.Metadata = Stream(pdf, MARKER.encode())
    remark = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=said, M=said)
    remark.update({"/CreationDate": said, "/NM": said, "/RC": said, "/Subj": said})
    page.Annots = Array(
        [
            pdf.make_indirect(remark),
            link(A=Dictionary(S=Name.JavaScript, JS=said)),
            link(A=Dictionary(S=Name.Launch, F=said)),
            link(A=Dictionary(S=Name.URI, URI=String(f"file:///C:/{MARKER}"))),
        ]
    )
    with pdf.open_metadata() as xmp:
        xmp["dc:creator"] = [MARKER]
    pdf.docinfo["/Author"] = pdf.docinfo["/Title"] = said
    pdf.attachments[f"{MARKER}.txt"] = MARKER.encode()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=said)
    pdf.Root.Outlines = Dictionary(First=pdf.make_indirect(Dictionary(Title=said)), Count=1)
    pdf.Root.StructTreeRoot = Dictionary(K=Dictionary(Alt=said))
    return saved(pdf)


def test_nothing_that_tells_on_its_maker_stays():
    before = told_on_everywhere()
    assert {"PDF:Author", "XMP-dc:Creator"} <= telling(before)
    assert everything(before).count(MARKER.encode()) > 15
    after = strip(before, LIMITS)
    assert after.file_format is FileFormat.PDF
    assert not after.leftovers
    assert telling(bytes(after.content)) == set()
    assert not is_marked(bytes(after.content))
    with pikepdf.open(io.BytesIO(after.content)) as pdf:
        assert len(pdf.pages) == 2
        assert "/Info" not in pdf.trailer


def test_a_former_version_of_an_edited_file_is_removed():
    pdf = new_pdf()
    pdf.pages[0].obj.Contents = Stream(pdf, f"BT ({MARKER}) Tj ET".encode())
    before = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    with pikepdf.open(io.BytesIO(before)) as present:
        number = present.pages[0].obj.Contents.objgen[0]
        start = before.rindex(b"startxref")
        table = int(before[start:].split()[1])
        root = present.Root.objgen[0]
    at = len(before)
    edited = (
        before
        + f"{number} 0 obj\n<</Length 1>>stream\n \nendstream\nendobj\n".encode()
        + f"xref\n{number} 1\n{at:010d} 00000 n \n".encode()
    )
    update_at = edited.rindex(b"xref")
    size = number + 1 if number > root else root + 1
    edited += f"trailer\n<</Size {size} /Root {root} 0 R /Prev {table}>>\nstartxref\n{update_at}\n%%EOF\n".encode()
    with pikepdf.open(io.BytesIO(edited)) as shown:
        assert shown.pages[0].obj.Contents.read_bytes().strip() == b""
    assert MARKER.encode() in edited
    assert not is_marked(bytes(strip(edited, LIMITS).content))


def test_a_page_that_was_taken_out_does_not_stay_behind_a_link_to_it():
    pdf = new_pdf(pages=2)
    removed = pdf.pages[1].obj
    removed.Contents = Stream(pdf, f"BT ({MARKER}) Tj ET".encode())
    pdf.pages[0].obj.Annots = Array([link(Dest=Array([removed, Name.Fit]))])
    del pdf.pages[1]
    before = saved(pdf)
    assert is_marked(before)
    assert not is_marked(bytes(strip(before, LIMITS).content))


def test_a_photo_keeps_its_pixels_byte_for_byte():
    pdf = new_pdf()
    image_in(pdf, photo())
    before = pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Im0).as_pil_image()
    with reopened(pdf) as after:
        image = pikepdf.PdfImage(after.pages[0].obj.Resources.XObject.Im0).as_pil_image()
        assert image.tobytes() == before.tobytes()


def test_a_photo_that_is_packed_twice_is_stripped_too():
    pdf = new_pdf()
    image_in(pdf, zlib.compress(photo()), Array([Name.FlateDecode, Name.DCTDecode]))
    after = strip(saved(pdf), LIMITS)
    assert not after.leftovers
    assert not is_marked(bytes(after.content))


def test_a_photo_that_cannot_be_read_is_told_of():
    pdf = new_pdf()
    image_in(pdf, b"not a JPEG")
    assert strip(saved(pdf), LIMITS).leftovers == {Leftover.MEDIA_AS_IT_WAS}


def test_links_stay_and_what_they_say_of_others_goes():
    pdf = new_pdf(pages=2)
    web = Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=Dictionary(S=Name.Launch))
    page_two = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]))
    pdf.pages[0].obj.Annots = Array([link(A=web), link(A=page_two)])
    with reopened(pdf) as after:
        first, second = after.pages[0].obj.Annots
        assert str(first.A.URI) == "https://example.org/"
        assert "/Next" not in first.A
        assert second.A.D[0].objgen == after.pages[1].obj.objgen


def test_what_was_filled_in_is_drawn_and_no_field_any_more():
    pdf = new_pdf()
    drawn = Stream(pdf, b"0 0 9 9 re f")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=[0, 0, 9, 9],
            FT=Name.Btn,
            T=String(MARKER),
            V=Name.Off,
            AP=Dictionary(N=drawn),
        )
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    pdf.pages[0].obj.Annots = Array([field])
    with reopened(pdf) as after:
        (annotation,) = after.pages[0].obj.Annots
        assert annotation.Subtype == Name.Stamp
        assert annotation.AP.N.read_bytes() == b"0 0 9 9 re f"
        assert "/AcroForm" not in after.Root
    assert not is_marked(bytes(strip(saved(pdf), LIMITS).content))


def test_names_that_a_maker_chose_for_fonts_and_pictures_may_be_those_of_metadata():
    pdf = new_pdf()
    image_in(pdf, photo())
    resources = pdf.pages[0].obj.Resources
    resources.XObject = Dictionary(AA=resources.XObject.Im0)
    pdf.pages[0].obj.Contents = Stream(pdf, b"/AA Do")
    with reopened(pdf) as after:
        assert "/AA" in after.pages[0].obj.Resources.XObject


def test_what_a_page_inherits_stays():
    pdf = new_pdf()
    tree = pdf.Root.Pages
    tree.Rotate = 90
    tree.MediaBox = pdf.pages[0].obj.MediaBox
    del pdf.pages[0].obj["/MediaBox"]
    with reopened(pdf) as after:
        assert after.pages[0].obj.Rotate == 90
        assert [int(side) for side in after.pages[0].mediabox] == [0, 0, 300, 300]


def test_layers_that_can_be_switched_off_are_told_of():
    pdf = new_pdf()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    assert strip(saved(pdf), LIMITS).leftovers == {Leftover.HIDDEN_LAYERS}


def test_a_file_that_only_its_owner_may_change_is_read_and_stripped():
    locked = pikepdf.Encryption(owner="owner", user="")
    with pikepdf.open(io.BytesIO(told_on_everywhere())) as pdf:
        before = saved(pdf, encryption=locked)
    after = bytes(strip(before, LIMITS).content)
    assert not is_marked(after)
    assert b"/Encrypt" not in after


def test_a_file_with_a_password_is_refused():
    before = saved(new_pdf(), encryption=pikepdf.Encryption(owner="owner", user="user"))
    with pytest.raises(Refused) as refused:
        strip(before, LIMITS)
    assert refused.value.reason is Refusal.ENCRYPTED


def test_too_many_pages_are_refused():
    with pytest.raises(Refused) as refused:
        strip(saved(new_pdf(pages=10)), Limits(most_pages=9))
    assert refused.value.reason is Refusal.TOO_MANY_PAGES


def test_a_stream_that_unpacks_to_too_much_is_refused():
    pdf = new_pdf()
    pdf.pages[0].obj.Contents = Stream(pdf, b" " * 3_000_000)
    before = saved(pdf, compress_streams=True)
    assert len(before) < 10_000
    with pytest.raises(Refused) as refused:
        strip(before, Limits(most_bytes_inside=2_000_000))
    assert refused.value.reason is Refusal.TOO_LARGE_INSIDE


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_file_that_is_cut_off_is_refused(part: float):
    before = told_on_everywhere()
    with pytest.raises(Refused) as refused:
        strip(before[: int(len(before) * part)], LIMITS)
    assert refused.value.reason is Refusal.BROKEN


def test_a_zip_behind_it_and_a_page_of_html_before_it_do_not_survive():
    before = (
        b"<script>"
        + MARKER.encode()
        + b"</script>\n"
        + saved(new_pdf())
        + b"PK\x03\x04"
        + MARKER.encode()
    )
    after = bytes(strip(before, LIMITS).content)
    assert after.startswith(b"%PDF-")
    assert b"PK\x03\x04" not in after
    assert not is_marked(after)


def test_a_collection_of_attached_files_cannot_be_cleaned():
    pdf = new_pdf()
    pdf.Root.Collection = Dictionary(View=Name.D)
    with pytest.raises(CannotBeCleaned) as known:
        strip(saved(pdf), LIMITS)
    assert known.value.format is FileFormat.PDF
