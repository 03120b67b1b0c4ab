"""A browser without JavaScript: it reads pages, follows redirects and fills in their forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_MOST_REDIRECTS = 5


@dataclass
class Control:
    """A field of a form: what it holds now, and what it offers to choose from."""

    name: str
    kind: str
    value: str = ""
    checked: bool = False
    options: list[str] = field(default_factory=list)


@dataclass
class Button:
    """A button that sends its form."""

    name: str = ""
    value: str = ""
    target: str = ""
    text: str = ""


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    in_main: bool = False

    def filled(self, typed: dict[str, object]) -> MultiDict[str, str]:
        """Return what a browser sends after somebody typed `typed` over what stood there."""
        names = {control.name for control in self.controls}
        unknown = set(typed) - names
        assert not unknown, f"there is nowhere to type {unknown}; there are {names}"
        sent: MultiDict[str, str] = MultiDict()
        for control in self.controls:
            if control.name in typed:
                wanted = typed[control.name]
                values = wanted if isinstance(wanted, list) else [str(wanted)]
                if control.kind in {"radio", "checkbox"}:
                    values = [value for value in values if value == control.value]
                elif control.kind == "select":
                    assert set(values) <= set(control.options)
            elif control.kind in {"radio", "checkbox"} and not control.checked:
                continue
            else:
                values = [control.value]
            for value in values:
                sent.add(control.name, value.replace("\r\n", "\n").replace("\n", "\r\n"))
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self.by_id: dict[str, str] = {}
        self.by_class: dict[str, list[str]] = {}
        self.main_text = ""
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag not in _VOID:
            self._open.append((tag, found, len(self.text)))
        if tag == "form":
            self._form = Form(found.get("action", ""), found.get("method", "get"))
            self._form.in_main = self._is_in("main")
            self.forms.append(self._form)
        elif self._form is not None:
            self._add_control(tag, found)

    def _add_control(self, tag: str, found: dict[str, str]) -> None:
        assert self._form
        controls, name = self._form.controls, found.get("name", "")
        if tag == "input":
            kind = found.get("type", "text")
            controls.append(Control(name, kind, found.get("value", ""), "checked" in found))
        elif tag in {"textarea", "select"}:
            controls.append(Control(name, tag))
        elif tag == "option":
            controls[-1].options.append(found.get("value", ""))
            if len(controls[-1].options) == 1 or "selected" in found:
                controls[-1].value = found.get("value", "")
        elif tag == "button" and found.get("type", "submit") == "submit":
            target = found.get("formaction", self._form.action)
            self._form.buttons.append(Button(name, found.get("value", ""), target))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, found, start = self._open.pop()
            inner = self.text[start:]
            self._close(name, found, inner)
            if name == tag:
                break

    def _close(self, tag: str, found: dict[str, str], inner: str) -> None:
        words = " ".join(inner.split())
        if "id" in found:
            self.by_id[found["id"]] = words
        for name in found.get("class", "").split():
            self.by_class.setdefault(name, []).append(words)
        if tag == "a" and "href" in found:
            self.links.append((words, found["href"]))
        elif tag == "textarea" and self._form:
            # The first line end after the tag belongs to the tag: HTML standard, 13.1.2.5.
            self._form.controls[-1].value = inner.removeprefix("\n")
        elif tag == "button" and self._form and self._form.buttons:
            self._form.buttons[-1].text = words
        elif tag == "form":
            self._form = None
        elif tag == "main":
            self.main_text = words

    def handle_data(self, data: str) -> None:
        if not self._is_in("head") and not self._is_in("script"):
            self.text += data

    def _is_in(self, tag: str) -> bool:
        return any(name == tag for name, _found, _start in self._open)


class Page:
    """What came back last, as a reader sees it."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.response = response
        self.status = response.status_code
        self.address = address
        self.html = response.data.decode(errors="replace")
        response.close()
        read = _Reader()
        read.feed(self.html)
        read.close()
        self.forms = read.forms
        self.links = read.links
        self.text = " ".join(read.text.split())
        self.main = read.main_text
        self.by_id = read.by_id
        self.by_class = read.by_class

    @property
    def path(self) -> str:
        """The path that this page came from."""
        return urlsplit(self.address).path

    @property
    def heading(self) -> str:
        """The text of the main heading."""
        _, _, rest = self.html.partition("<h1")
        inner = rest.partition(">")[2].partition("</h1>")[0]
        read = _Reader()
        read.feed(f"<p id='it'>{inner}</p>")
        return read.by_id["it"]

    @property
    def errors(self) -> dict[str, str]:
        """The errors that stand beside a field, by the field's id."""
        return {
            name.removesuffix("-error"): words
            for name, words in self.by_id.items()
            if name.endswith("-error")
        }

    @property
    def receipt_code(self) -> str:
        """The code on the receipt."""
        return self.by_id["receipt"]

    def value(self, name: str) -> str | list[str] | None:
        """Return what stands in a field now; of checkboxes, the list of those ticked."""
        controls = [c for form in self.forms for c in form.controls if c.name == name]
        assert controls, f"there is no field {name}"
        ticked = [control.value for control in controls if control.checked]
        if controls[0].kind == "checkbox":
            return ticked
        if controls[0].kind == "radio":
            return ticked[0] if ticked else None
        return controls[0].value

    def form(self, to: str | None = None) -> Form:
        """Return the first form whose address ends in `to`; by default the first in the page."""
        forms = [form for form in self.forms if form.in_main or to]
        return next(form for form in forms if form.action.endswith(to or ""))

    def link(self, part: str) -> str:
        """Return the address of the first link with `part` in its words or its address."""
        return next(href for words, href in self.links if part in words or part in href)


class Browser:
    """Somebody's browser. `requests` counts what it asked for, redirects included."""

    def __init__(self, client: FlaskClient, root: str = "", **environ: str) -> None:
        self.client = client
        self.root = root
        self.environ = environ
        self.requests = 0
        self.page: Page = None  # type: ignore[assignment]

    def get(self, address: str) -> Page:
        """Open an address; one that starts with a slash is put in this browser's language."""
        return self._open("GET", self.root + address)

    def follow(self, part: str) -> Page:
        """Click on a link."""
        return self._open("GET", self.page.link(part))

    def send(
        self, to: str | None = None, press: tuple[str, str] | None = None, **typed: object
    ) -> Page:
        """Type into a form of the present page and press a button of it, by default the first."""
        form = self.page.form(to)
        button = form.buttons[0]
        if press:
            button = next(b for b in form.buttons if (b.name, b.value) == press)
        data = form.filled(typed)
        if button.name:
            data.add(button.name, button.value)
        return self._open(form.method.upper(), button.target, data)

    def post(self, address: str, **data: object) -> Page:
        """Send by hand what no form of ours would, with the token of the present page."""
        token = self.page.value("csrf_token")
        return self._open("POST", self.root + address, MultiDict({"csrf_token": token, **data}))

    def again(self) -> Page:
        """Repeat the last request that was sent, as a reload or a second click does."""
        return self._open(*self.last)

    def _open(self, method: str, address: str, data: MultiDict[str, str] | None = None) -> Page:
        self.last = (method, address, data)
        for _ in range(_MOST_REDIRECTS):
            self.requests += 1
            values = {"query_string": data} if data and method == "GET" else {"data": data}
            response = self.client.open(
                address, method=method, environ_overrides=self.environ, **values
            )
            self.page = Page(response, address)
            target = response.headers.get("Location")
            if target is None or urlsplit(target).netloc:
                return self.page
            if response.status_code != 308:
                method, data = "GET", None
            address = urljoin(address, target)
        raise AssertionError("redirected without end")
