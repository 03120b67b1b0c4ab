"""A document: the front matter and the Markdown of a page in one language.

As a file, and as a revision, it is YAML between two lines of three hyphens, and then the Markdown.
`write_document` gives the one canonical form, so that writing what was read changes no byte.
Source: YAML 1.2.2; the front matter convention of static site generators.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Final

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from portal.models import PageKind
from portal.models.page import KEY_LENGTH, LINE_LENGTH, PATH_LENGTH, TITLE_LENGTH
from portal.pages.errors import MalformedDocument

BODY_LENGTH: Final = 100_000
_FENCE = "---\n"
# What a database cannot keep, or nobody can see: C0 and C1 controls, and halves of characters.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=KEY_LENGTH)]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=TITLE_LENGTH, strip_whitespace=True)
]
Summary = Annotated[str, StringConstraints(max_length=LINE_LENGTH, strip_whitespace=True)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=LINE_LENGTH)]


class Source(BaseModel):
    """Where a page has its facts from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    address: Address


class Document(BaseModel):
    """One page in one language. `key` is `id` in the file, and the same in every language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Key
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    kind: PageKind
    title: Title
    summary: Summary = ""
    theme: Key | None = None
    branch: Key | None = None
    branches: tuple[Key, ...] = ()
    audience: tuple[Key, ...] = ()
    review_date: datetime.date | None = None
    date: datetime.date | None = None
    sources: tuple[Source, ...] = ()
    related: tuple[Key, ...] = ()
    body: Annotated[str, StringConstraints(max_length=BODY_LENGTH)] = ""

    @model_validator(mode="after")
    def _kind_has_its_subject(self) -> Document:
        if self.kind is PageKind.THEME and not self.theme:
            raise ValueError("a page of the kind theme needs a theme")
        if self.kind is PageKind.BRANCH and not self.branch:
            raise ValueError("a page of the kind branch needs a branch")
        return self

    @model_validator(mode="after")
    def _can_be_kept(self) -> Document:
        titles = (source.title for source in self.sources)
        if any(_UNFIT.search(text) for text in (self.title, self.summary, self.body, *titles)):
            raise ValueError("there is a character that cannot be shown")
        return self


def parse_document(text: str) -> Document:
    """Return the document that `text` holds.

    Raises:
        MalformedDocument: it is not a document; the error says where and why.
    """
    text = _with_line_ends(text)
    unfit = _UNFIT.search(text)
    if unfit:
        line = text.count("\n", 0, unfit.start()) + 1
        raise MalformedDocument(line, "there is a character that cannot be shown")
    if not text.startswith(_FENCE):
        raise MalformedDocument(1, "the first line must be three hyphens")
    front, fence, body = f"{text}\n"[len(_FENCE) :].partition(f"\n{_FENCE}")
    if not fence:
        raise MalformedDocument(1, "the front matter does not end with three hyphens")
    fields = _read_front(front)
    try:
        return Document.model_validate({**fields, "body": tidy_body(body)})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = ".".join(str(part) for part in wrong["loc"])
        line = _line_of(front, str(wrong["loc"][0])) if wrong["loc"] else 1
        raise MalformedDocument(line, f"{name}: {wrong['msg']}" if name else wrong["msg"]) from None


def write_document(document: Document) -> str:
    """Return the canonical text of a document, which `parse_document` reads back."""
    fields = document.model_dump(mode="python", exclude_defaults=True, exclude={"body"})
    front = yaml.dump(
        {name: _plain(value) for name, value in fields.items()},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    body = tidy_body(document.body)
    return f"{_FENCE}{front}{_FENCE}" + (f"\n{body}" if body else "")


def tidy_body(body: str) -> str:
    """Return Markdown with single line ends, no space at line ends, and one line end at the end."""
    lines = [line.rstrip() for line in _with_line_ends(body).split("\n")]
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text else ""


# The first part of what the portal itself answers for; a page there would never be seen.
RESERVED: Final = frozenset(
    {
        *("melden", "terug", "weg", "zoeken", "search", "delen", "voorvertoning", "media"),
        *("account", "beheer", "coordinatie", "redactie", "toezicht"),
        *("static", "healthz", "readyz"),
        *("nl", "en"),
    }
)
# The overviews that the portal makes itself; pages stand below them.
RESERVED_WHOLE: Final = frozenset({"themas", "themes", "branches", "nieuws", "news"})


def is_path(path: str) -> bool:
    """Tell whether `path` can be the address of a page.

    That is words of a-z, 0-9 and hyphens, joined by slashes, and nothing that the portal itself
    answers for.
    """
    return (
        len(path) <= PATH_LENGTH
        and _PATH.fullmatch(path) is not None
        and path.partition("/")[0] not in RESERVED
        and path not in RESERVED_WHOLE
    )


def _read_front(front: str) -> dict[str, Any]:
    try:
        fields = yaml.safe_load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "this is not YAML"
        raise MalformedDocument(mark.line + 2 if mark else 1, problem) from error
    except (ValueError, RecursionError) as error:  # as 2027-02-30, or a list in a list without end
        raise MalformedDocument(1, str(error)) from error
    if not isinstance(fields, dict) or not all(isinstance(name, str) for name in fields):
        raise MalformedDocument(2, "the front matter must be names and values")
    if "body" in fields:
        raise MalformedDocument(_line_of(front, "body"), "the body comes after the front matter")
    return fields


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Dumper(yaml.SafeDumper):
    """Indents the items of a list below their name, as people write it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, False)  # noqa: FBT003


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, PageKind):
        return value.value
    return value


def _line_of(front: str, name: str) -> int:
    for number, line in enumerate(front.split("\n"), 2):
        if line.startswith(f"{name}:"):
            return number
    return 1
