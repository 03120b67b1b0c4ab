from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.members import MemberView, list_team
from portal.accounts.permissions import OPERATOR, Permission, allows
from portal.accounts.sessions import sign_in
from portal.accounts.unlocking import act_as
from portal.models import Role, Tip, VaultRoot
from portal.settings import PROJECT_FOLDER, load_settings
from portal.tips.dossiers.listing import DossierFilter, list_dossiers
from portal.tips.dossiers.reading import read_dossier
from portal.tips.meetings.reading import list_meetings
from portal.tips.partners.reading import list_partners
from portal.tips.queue import QueueFilter, list_queue
from portal.tips.reading import read_tip
from tests.cli.conftest import RECOVERY_KEY, Installation
from tests.conftest import PASSPHRASE


@dataclass
class Demo:
    """A demo, and what was printed when it was laid down."""

    place: Installation
    printed: str

    def secret(self, kind: str, name: str) -> str:
        part = self.printed.partition(f"sign-in name      {name}\n")[2].partition("sign-in name")[0]
        found = re.search(rf"^ +{kind} +(\S+)$", part, re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def names(self) -> list[str]:
        return re.findall(r"^ +sign-in name +(\S+)$", self.printed, re.MULTILINE)

    @property
    def recovery_key(self) -> str:
        (key,) = RECOVERY_KEY.findall(self.printed)
        return key

    def actor(self, name: str):
        return act_as(self.place.runtime(), name, self.secret("vault passphrase", name))

    def read_all(self, actor):
        runtime = self.place.runtime()
        rows = list_queue(runtime, actor, QueueFilter()).rows
        return [read_tip(runtime, actor, row.number) for row in reversed(rows)]


def works_tips(member: MemberView) -> bool:
    return allows(member.roles, Permission.WORK_TIPS)


def team(demo: Demo) -> list[MemberView]:
    return list_team(demo.place.runtime(), OPERATOR).members


@pytest.fixture
def demo(place) -> Demo:
    result = place.run("demo")
    assert result.exit_code == 0, result.output
    return Demo(place, result.output)


@pytest.fixture
def written() -> list[dict]:
    """The demo tips as they are written down, the oldest first."""
    text = (PROJECT_FOLDER / "data" / "demo_tips.toml").read_text(encoding="utf-8")
    return sorted(tomllib.loads(text)["tip"], key=lambda tip: -tip["days_ago"])


def test_the_demo_prints_everyone_of_its_team(demo):
    assert {member.name for member in team(demo)} == set(demo.names)


def test_the_demo_has_coordinators_and_an_administrator(demo):
    roles = [role for member in team(demo) for role in member.roles]
    assert roles.count(Role.COORDINATOR) >= 2
    assert Role.ADMIN in roles


def test_who_works_tips_in_the_demo_and_nobody_else_holds_the_vault(demo):
    holders = {member.name for member in team(demo) if member.is_admitted}
    assert holders == {member.name for member in team(demo) if works_tips(member)}


def test_everyone_signs_in_with_the_printed_password(demo):
    runtime = demo.place.runtime()
    assert all(sign_in(runtime, name, demo.secret("password", name)) for name in demo.names)


def test_who_may_not_read_tips_gets_no_passphrase(demo):
    others = [member.name for member in team(demo) if not works_tips(member)]
    assert [name for name in others if demo.secret("vault passphrase", name)] == []


@pytest.mark.parametrize("name", ["anna", "bram"])
def test_a_coordinator_reads_all_twenty_tips_with_the_printed_passphrase(demo, name):
    assert len(demo.read_all(demo.actor(name))) == 20


def test_the_tips_tell_what_was_written_down_for_them(demo, written):
    told = [view.content.observation.description for view in demo.read_all(demo.actor("anna"))]
    assert told == [tip["description"].strip() for tip in written]


def test_the_tips_came_in_on_the_days_that_were_written_down(demo, written):
    today = demo.place.runtime().today()
    days = [view.tip.day for view in demo.read_all(demo.actor("anna"))]
    assert days == [today - timedelta(days=tip["days_ago"]) for tip in written]


def test_the_tips_have_the_events_of_a_real_submission(demo):
    events = [[e.kind for e in view.events] for view in demo.read_all(demo.actor("anna"))]
    assert {told[0] for told in events} == {"received"}
    assert sum(told == ["received"] for told in events) == 18


def test_the_demo_has_a_dossier_with_two_tips_that_share_a_company(demo):
    actor = demo.actor("anna")
    (row,) = list_dossiers(demo.place.runtime(), actor, DossierFilter()).rows
    assert (row.tips, row.overdue_tasks) == (2, 1)
    view = read_dossier(demo.place.runtime(), actor, row.number)
    assert len(view.network.entities[0].tips) == 2
    assert [barrier.is_overdue for barrier in view.barriers] == [True, False, False]


def test_the_partners_of_the_demo_show_each_state_of_a_key(demo):
    rows = list_partners(demo.place.runtime(), demo.actor("anna"))
    assert {row.is_key_confirmed for row in rows} == {True, False, None}


def test_the_contacts_of_the_demo_lead_to_nobody(demo):
    rows = list_partners(demo.place.runtime(), demo.actor("anna"))
    assert all(row.details.email.endswith(".example") for row in rows)


def test_a_meeting_about_the_dossier_is_planned_in_the_demo(demo):
    (row,) = list_meetings(demo.place.runtime(), demo.actor("anna")).rows
    assert row.day > demo.place.runtime().today()
    assert (row.dossiers, len(row.partners)) == (1, 3)


def test_no_demo_tip_is_stored_in_clear(demo, written):
    kept = b"".join(path.read_bytes() for path in demo.place.folder.iterdir())
    assert not any(tip["description"].strip()[:30].encode() in kept for tip in written)


def test_no_printed_secret_is_stored_in_clear(demo):
    kinds = ("password", "vault passphrase")
    secrets = [demo.secret(kind, name) for kind in kinds for name in demo.names] + [
        demo.recovery_key
    ]
    kept = b"".join(path.read_bytes() for path in demo.place.folder.iterdir())
    assert not any(secret.encode() in kept for secret in secrets if secret)


def test_the_demo_says_that_it_is_not_for_real_tips(demo):
    assert "NOT FOR REAL TIPS" in demo.printed


def test_the_demo_can_be_visited_over_http(demo):
    assert not load_settings().secure_cookies


def test_the_printed_recovery_key_recovers_all_tips_when_everyone_is_gone(demo):
    for name in demo.names:
        demo.place.run("members", "revoke", name)
    demo.place.add("dirk")
    demo.place.run("members", "recover", "dirk", "--recovery-key", demo.recovery_key)
    dirk = act_as(demo.place.runtime(), "dirk", PASSPHRASE.format("dirk"))
    assert len(demo.read_all(dirk)) == 20


def test_a_second_time_prints_nothing(demo):
    assert demo.place.run("demo").output == ""


def test_a_second_time_leaves_every_row_as_it_is(demo):
    before = demo.place.dump()
    demo.place.run("demo")
    assert demo.place.dump() == before


def test_a_second_time_leaves_the_settings_file_as_it_is(demo):
    before = demo.place.settings_file.read_bytes()
    demo.place.run("demo")
    assert demo.place.settings_file.read_bytes() == before


def test_no_demo_is_laid_over_an_installation(installed):
    before = installed.dump()
    installed.run("demo")
    assert installed.dump() == before


def test_of_an_installation_in_use_the_demo_says_nothing(held):
    assert held.run("demo").output == ""


def test_a_demo_that_was_broken_off_is_not_passed_over_in_silence(place):
    place.ask_for_real_work()  # with which there is time to break it off
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "demo"],
        cwd=PROJECT_FOLDER,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not vault_is_there(place):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with place.runtime().database.reading() as session:
        assert len(session.scalars(select(Tip.id)).all()) < 20, "it was not broken off in time"
    assert place.run("demo").output != ""


def vault_is_there(place) -> bool:
    if not place.database_file.exists():
        return False
    runtime = place.runtime()
    if not runtime.database.is_current():
        return False
    with runtime.database.reading() as session:
        return session.scalars(select(VaultRoot.id)).first() is not None
