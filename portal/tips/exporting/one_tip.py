"""Taking one tip along on paper, with a reason, in the register of exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.audit.recording import append
from portal.models import AuditKind, ExportFormat, ExportScope
from portal.tips.access import find_tip
from portal.tips.content import PARAGRAPH_LENGTH
from portal.tips.disclosing.marking import copy_of, names_in
from portal.tips.exporting.register import new_export
from portal.tips.reading import open_content
from portal.tips.redacting import Marks, Part
from portal.tips.texts import some_words

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.content import Contact, Source
    from portal.tips.disclosing.bodies import TipCopy


@dataclass(frozen=True)
class TipOnPaper:
    """A tip as it is taken along; `source` and `contact` tell of the reporter, if wanted."""

    copy: TipCopy
    source: Source | None
    contact: Contact | None


def take_tip(
    runtime: Runtime, actor: Actor, number: int, scope: ExportScope, why: str
) -> TipOnPaper:
    """Enter a PDF of a tip in the register, and return what it is to say.

    Args:
        runtime: the running portal.
        actor: who takes the tip along.
        number: the tip's number.
        scope: how much of it: the whole has the messages too, and what tells of the reporter.
        why: what it is for.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, take tips along.
        NoSuchTip: there is none that the actor may know of.
        EmptyText: no reason, or a longer one than a paragraph.
    """
    actor.require(Permission.EXPORT_TIPS)
    keyring = actor.unlocked()
    why = some_words(why, PARAGRAPH_LENGTH)
    names = names_in(runtime.catalogue)
    is_whole = scope is ExportScope.WHOLE
    with runtime.database.writing() as session:
        tip = find_tip(session, actor, number)
        content = open_content(keyring, tip)
        export = new_export(runtime, session, actor, ExportFormat.PDF, scope, why)
        export.last_number, export.tips, export.written = tip.number, 1, 1
        export.finished_at = runtime.now()
        append(
            runtime,
            session,
            AuditKind.TIPS_EXPORTED,
            actor_id=actor.member_id,
            tip_number=tip.number,
            subject=f"export/{export.id}",
            tips=1,
            format=ExportFormat.PDF,
            scope=scope,
        )
        nothing = Marks(parts=frozenset() if is_whole else frozenset({Part.MESSAGES}))
        return TipOnPaper(
            copy=copy_of(session, keyring, tip, names, nothing),
            source=content.source if is_whole else None,
            contact=content.contact if is_whole else None,
        )
