"""Write down every setting of the portal: `python -m tools.settings_reference`.

Writes docs/SETTINGS.md from portal/settings.py: the settings in the groups in which they stand
there, under the comment that begins each group.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import settings
from portal.settings import PROJECT_FOLDER, Settings

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

PAGE = PROJECT_FOLDER / "docs" / "SETTINGS.md"
INTRODUCTION = """# Settings

This page is made from `portal/settings.py` by `python -m tools.settings_reference`; change the
texts there.

A setting is read from the environment variable of its name, or else from the settings file:
`instance/portal.env`, or the file that the environment variable `PORTAL_SETTINGS_FILE` names. The
settings file has a line `NAME=value` for each. `flask init` writes one with fresh secrets, readable
by its owner only.

Every value is checked when a process starts; a wrong one stops it, with an error that names it. A
name that is not on this page is passed over without a word, so copy the names from here.
`flask doctor` says what is misconfigured and how to mend it.

How the server itself listens is told to gunicorn, in variables of the environment alone:
`PORTAL_BIND` (default `127.0.0.1:8000`), `PORTAL_WORKERS` (default `1`) and `PORTAL_THREADS`
(default `8`); `gunicorn.conf.py` says when to change them.
"""
_HEAD = ("Variable", "Type", "Default", "Meaning")
_BOUNDS = {"ge": "{} or more", "le": "{} at most", "min_length": "{} characters or more"}
# What a value looks like, by the type that is written in the source.
_TYPES = {
    "AnyHttpUrl": "web address",
    "DayList": "days such as `2026-04-03, 2026-05-15`",
    "HostName": "name of a host",
    "MailAddress": "e-mail address",
    "MailSecurity": "`none`, `starttls` or `tls`",
    "Minutes": "minutes",
    "Path": "path",
    "PhoneNumber": "telephone number",
    "Port": "number of a port",
    "RateLimit": "limits such as `10 per hour; 30 per day`",
    "Secret": "secret text",
    "SecretStr": "secret text",
    "SecurityContact": "e-mail address, or `mailto:`, `https:` or `tel:`",
    "TimeList": "times such as `08:30, 13:30`",
    "bool": "`true` or `false`",
    "int": "whole number",
    "str": "text",
}


@dataclass(frozen=True)
class Group:
    """Settings that stand together, each with its type as written, under their comment."""

    text: str
    types: dict[str, str]


def groups() -> list[Group]:
    """Return the settings in the order and the groups of the source."""
    lines = inspect.getsource(settings).splitlines()
    body = ast.parse("\n".join(lines)).body
    written = next(n for n in body if isinstance(n, ast.ClassDef) and n.name == Settings.__name__)
    found: list[Group] = []
    for node in written.body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            continue
        comment = _comment_above(lines, node.lineno - 1)
        if comment or not found:
            found.append(Group(comment, {}))
        found[-1].types[node.target.id] = ast.unparse(node.annotation)
    return found


def _comment_above(lines: list[str], place: int) -> str:
    comment: list[str] = []
    while place and lines[place - 1].lstrip().startswith("#"):
        place -= 1
        comment.insert(0, lines[place].strip().removeprefix("#").strip())
    return " ".join(comment)


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{Settings.model_config.get('env_prefix', '')}{name}".upper()


def type_of(written: str, field: FieldInfo) -> str:
    """Return what a value looks like, with its bounds; `written` is its type in the source."""
    plain = written.removesuffix(" | None")
    bounds = [
        words.format(getattr(part, bound))
        for part in field.metadata
        for bound, words in _BOUNDS.items()
        if getattr(part, bound, None) is not None
    ]
    return ", ".join([_TYPES.get(plain, f"`{plain}`"), *bounds])


def default_of(field: FieldInfo) -> str:
    """Return the default as it would be set; the folder of this installation is left out."""
    if field.is_required():
        return "must be set"
    value = field.default
    if value is None or value == ():
        return "none"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, tuple):
        text = ", ".join(part.isoformat("minutes") for part in value)
    return f"`{text.replace(str(PROJECT_FOLDER), '<project folder>')}`"


def meaning_of(name: str, field: FieldInfo) -> str:
    """Return what a setting is for; where nothing says so, its name in words."""
    return field.description or name.replace("_", " ")


def reference() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    for group in groups():
        title, _, rest = group.text.partition(". ")
        parts.append(f"## {title.rstrip('.')}\n")
        if rest:
            parts.append(f"{rest}\n")
        parts.append("\n".join([_row(_HEAD), _row(["---"] * len(_HEAD)), *_rows(group)]) + "\n")
    return "\n".join(parts)


def _rows(group: Group) -> list[str]:
    rows = []
    for name, written in group.types.items():
        field = Settings.model_fields[name]
        kind = type_of(written, field)
        cells = (f"`{variable(name)}`", kind, default_of(field), meaning_of(name, field))
        rows.append(_row(cells))
    return rows


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    """Write the page; return 1 where a setting has no meaning of its own yet."""
    PAGE.write_text(reference(), encoding="utf-8")
    unexplained = [n for n, field in Settings.model_fields.items() if not field.description]
    for name in unexplained:
        print(f"{variable(name)} has no description")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
