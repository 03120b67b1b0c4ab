"""Office files that tell on their maker, built part by part."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.comments import Comment

from tests.cleaning.samples import MARKER, opened_zip, photo, zipped

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORDS = (
    f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}"'
)


def relations(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> str:
    """A part of relationships: identifier, type, target, and whether it is external."""
    lines = []
    for row in rows:
        number, kind, target, *mode = row
        more = f' TargetMode="{mode[0]}"' if mode else ""
        lines.append(f'<Relationship Id="{number}" Type="{kind}" Target="{target}"{more}/>')
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(lines)}</Relationships>'


def content_types(main: str, **others: str) -> str:
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in others.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/>'
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
        '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{rows}</Types>'
    )


DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BODY = f"""<?xml version="1.0"?><!-- {MARKER} --><w:document {_WORDS}
 xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:v="urn:schemas-microsoft-com:vml"><w:body>
<w:p w:rsidR="00{MARKER}"><w:r><w:t>what is told</w:t></w:r></w:p>
<w:p><w:ins w:author="{MARKER}" w:date="2024-01-02T03:04:05Z" w:id="1"><w:r><w:t>added</w:t></w:r></w:ins>
<w:del w:author="{MARKER}" w:date="2024-01-02T03:04:05Z" w:id="2"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>
<w:p><w:r><w:instrText>INCLUDEPICTURE "http://{MARKER}/a.png"</w:instrText></w:r></w:p>
<w:p><w:fldSimple w:instr=" AUTHOR {MARKER} "><w:r><w:t>field</w:t></w:r></w:fldSimple></w:p>
<w:p><w:hyperlink r:id="rLink"><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>
<w:p><w:hyperlink r:id="rFile"><w:r><w:t>file</w:t></w:r></w:hyperlink></w:p>
<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rImage" o:title="C:\\Users\\{MARKER}\\a.jpg"/></v:shape></w:pict></w:r></w:p>
<w:p><w:r><w:object><v:shape/><o:OLEObject r:id="rObject" ProgID="Package"/></w:object></w:r></w:p>
<w:sdt><w:sdtPr><w:dataBinding w:storeItemID="{MARKER}"/></w:sdtPr></w:sdt>
</w:body></w:document>"""


def docx(**changed: bytes | str) -> bytes:
    """A text with everything that Word leaves in one; `changed` are parts of it, by name."""
    kind = "application/vnd.openxmlformats-officedocument"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": content_types(
            DOCX_MAIN,
            **{
                "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
                "docProps/app.xml": f"{kind}.extended-properties+xml",
                "word/comments.xml": f"{kind}.wordprocessingml.comments+xml",
                "word/settings.xml": f"{kind}.wordprocessingml.settings+xml",
                "word/people.xml": f"{kind}.wordprocessingml.people+xml",
            },
        ),
        "_rels/.rels": relations(
            ("r1", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("r2", f"{_PACKAGE}/core-properties", "docProps/core.xml"),
            ("r3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
            ("r4", f"{_PACKAGE}/thumbnail", "docProps/thumbnail.jpeg"),
        ),
        "docProps/core.xml": (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{MARKER}</dc:creator><cp:lastModifiedBy>{MARKER}</cp:lastModifiedBy>"
            "</cp:coreProperties>"
        ),
        "docProps/app.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            f"<Company>{MARKER}</Company></Properties>"
        ),
        "docProps/thumbnail.jpeg": photo(),
        "word/document.xml": _BODY,
        "word/_rels/document.xml.rels": relations(
            ("rComments", f"{_OFFICE}/comments", "comments.xml"),
            ("rSettings", f"{_OFFICE}/settings", "settings.xml"),
            (
                "rPeople",
                "http://schemas.microsoft.com/office/2011/relationships/people",
                "people.xml",
            ),
            ("rCustom", f"{_OFFICE}/customXml", "../customXml/item1.xml"),
            ("rImage", f"{_OFFICE}/image", "media/image1.jpeg"),
            ("rRemote", f"{_OFFICE}/image", f"http://{MARKER}.example/a.png", "External"),
            ("rLink", f"{_OFFICE}/hyperlink", "https://example.org/", "External"),
            ("rFile", f"{_OFFICE}/hyperlink", f"file:///C:/{MARKER}.docx", "External"),
            ("rObject", f"{_OFFICE}/oleObject", "embeddings/oleObject1.bin"),
            ("rSheet", f"{_OFFICE}/package", "embeddings/sheet.xlsx"),
        ),
        "word/_rels/settings.xml.rels": relations(
            ("t1", f"{_OFFICE}/attachedTemplate", f"file:///C:/{MARKER}.dotx", "External")
        ),
        "word/settings.xml": (
            f'<w:settings {_WORDS}><w:attachedTemplate r:id="t1"/><w:rsids><w:rsid w:val="00A1B2C3"/>'
            f'</w:rsids><w:docVars><w:docVar w:name="a" w:val="{MARKER}"/></w:docVars></w:settings>'
        ),
        "word/comments.xml": (
            f'<w:comments {_WORDS}><w:comment w:id="0" w:author="{MARKER}" w:initials="{MARKER}"'
            ' w:date="2024-01-02T03:04:05Z"><w:p><w:r><w:t>a remark</w:t></w:r></w:p></w:comment>'
            "</w:comments>"
        ),
        "word/people.xml": f'<w15:people xmlns:w15="urn:x"><w15:person w15:author="{MARKER}"/></w15:people>',
        "customXml/item1.xml": f"<x>{MARKER}</x>",
        "word/media/image1.jpeg": photo(),
        "word/embeddings/oleObject1.bin": MARKER.encode(),
        "word/embeddings/sheet.xlsx": xlsx(),
        "word/nobody.xml": f"<x>{MARKER}</x>",
    }
    return zipped(parts | changed, comment=MARKER.encode())


def xlsx() -> bytes:
    """A spreadsheet with a maker, a remark by somebody and a hidden sheet."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = MARKER
    sheet = book.active
    sheet["A1"] = "what is told"
    sheet["A1"].comment = Comment("a remark", MARKER)
    book.create_sheet("more").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    parts = opened_zip(out.getvalue())
    told = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath '
        f'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\{MARKER}\\"/>'
        "</mc:Choice></mc:AlternateContent><sheets>"
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheets>", told.encode())
    return zipped(parts)


_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "table", "draw", "meta", "manifest", "script")
)
_ODF += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
_ODF += ' xmlns:officeooo="http://openoffice.org/2009/office"'


def ods(**changed: bytes | str) -> bytes:
    """A spreadsheet of LibreOffice with everything that it leaves in one."""
    said = f"<dc:creator>{MARKER}</dc:creator><dc:date>2024-01-02T03:04:05</dc:date>"
    content = (
        f'<office:document-content {_ODF} office:version="1.3"><office:scripts/><office:body>'
        f'<office:spreadsheet><table:table table:name="one"><table:table-row><table:table-cell '
        'office:value-type="string">'
        f"<office:annotation>{said}<meta:creator-initials>{MARKER}</meta:creator-initials>"
        "<text:p>a remark</text:p></office:annotation>"
        f'<text:p officeooo:rsid="00{MARKER}">what is told</text:p>'
        f'<text:p><text:a xlink:href="https://example.org/">link</text:a>'
        f'<text:a xlink:href="file:///C:/{MARKER}">file</text:a>'
        f'<draw:image xlink:href="http://{MARKER}.example/a.png"/>'
        '<draw:image xlink:href="Pictures/a.jpg"/></text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (
            ("/", kind),
            ("content.xml", "text/xml"),
            ("meta.xml", "text/xml"),
            ("settings.xml", "text/xml"),
            ("Pictures/a.jpg", "image/jpeg"),
            ("Thumbnails/thumbnail.png", "image/png"),
        )
    )
    parts: dict[str, bytes | str] = {
        "mimetype": kind,
        "content.xml": content,
        "meta.xml": f"<office:document-meta {_ODF}><office:meta>{said}</office:meta></office:document-meta>",
        "settings.xml": f"<office:document-settings {_ODF}><x>{MARKER}</x></office:document-settings>",
        "Pictures/a.jpg": photo(),
        "Thumbnails/thumbnail.png": photo(),
        "Versions/Version1": MARKER,
        "META-INF/manifest.xml": f"<manifest:manifest {_ODF}>{entries}</manifest:manifest>",
        "META-INF/documentsignatures.xml": f"<x>{MARKER}</x>",
        "Basic/script-lc.xml": f"<x>{MARKER}</x>",
    }
    return zipped(parts | changed, comment=MARKER.encode())
