"""What is left behind: nothing that was typed, and nothing that tells who typed it.

Reporters and staff do everything that can be done, with words, addresses and browsers that occur
nowhere else. Then everything that is kept is searched for each of these.
"""

from __future__ import annotations

import base64
import logging
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.models import Base, Database
from portal.runtime import make_runtime
from portal.tips.index import upkeep
from portal.vault import new_receipt_code
from tests.conftest import PASSPHRASE, PASSWORD, START, SettableClock, cheap_settings, make_team
from tests.web.browser import Browser
from tests.web.conftest import Lines
from tests.web.search import found_in
from tests.web.steps import (
    both_engines,
    come_back,
    send_report,
    sign_in,
    unlock,
    write_report,
)

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "203.0.113.77"
ADDRESS_V6 = "2001:db8:77:1234::77"
STAFF_ADDRESS = "198.51.100.88"
AGENT = "Quetzalfox/77.1 (Nokia 3310)"
THEME = "weapons"

# Every word is found nowhere else, so that any place where it stands is a trace.
ANSWERS = {
    "onderwerp": {"theme": THEME},
    "wat": {"description": "Zwaluwkist Bromfietspapaver\nnachtegaalkelder Größenwahnçedille"},
    "waar": {
        "description": "Dovenetelsteeg",
        "postcode": "8099QX",
        "house_number": "98765bis",
        "area": "BU01931020",
    },
    "wanneer": {"when": "Pinksterdrieavond", "how_often": "sometimes", "ongoing": "no"},
    "wie": {
        "vehicles-0-plate": "ZQ-987-Y",
        "vehicles-0-description": "Kanariegeelbusje",
        "persons-0-name": "Wipneuskareltje",
        "persons-0-description": "Paardenstaartlitteken",
        "companies-0-name": "Kikkerlandtuinen",
        "companies-0-branch": "garages",
        "companies-0-kvk_number": "87654329",
        "companies-0-description": "Klantenloosheid",
    },
    "bron": {"how_known": ["online"], "who_knows": "only_me", "careful_with": "Zwagerinsluiper"},
    "contact": {"may_ask": "yes", "name": "Egelantierjansen", "phone": "0638765432"},
}
ANSWER = "Antwoordkoekoek"
QUESTION = "Vraagboterbloem"
NOTE = "Notitiehermelijn"
REASON = "Redendistelvink"
LEFT_BEHIND = "Halverwegeweggegaan"
WRONG_PASSWORD = "wachtwoordmuizenval"
# What staff type to enrich a tip, and the forms by which what it names is found again.
ENRICHED = {
    "person": "Roerdompbertus",
    "entity note": "Aantekeningwulp",
    "finding": "Bevindingsperwer",
    "source": "Bronnenlijstgrutto",
    "link": "https://example.nl/scholeksterveld",
    "search": "Zoekopdrachtleeuwerik",
}
CANONICAL = {"ZQ987Y", "8099QX 98765", "+31638765432", "roerdompbertus"}

IN_CLEAR = {"onderwerp", THEME, "garages"}
CHOICES = {"BU01931020", "sometimes", "no", "yes", "online", "only_me"}


def typed_words() -> set[str]:
    texts = [
        *(str(value) for answers in ANSWERS.values() for value in answers.values()),
        *(ANSWER, QUESTION, NOTE, REASON, LEFT_BEHIND, WRONG_PASSWORD),
        *ENRICHED.values(),
        *CANONICAL,
    ]
    words = {word for one in texts for word in one.split() if not word.startswith("[")}
    return words - IN_CLEAR - CHOICES | {"noordereiland", "only_me"}


def columns(runtime) -> dict[str, bytes]:
    """Every column of every table, raw and as text, that the database itself knows of."""
    places = {}
    with runtime.database.engine.connect() as connection:
        tables = [*Base.metadata.tables, "alembic_version"]
        for table in tables:
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else b""
                    place = f"{table}.{column}"
                    places[place] = places.get(place, b"") + raw + b"\n" + str(value).encode()
    return places


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def dump(url: str) -> dict[str, bytes]:
    """What pg_dump writes: what a thief of the backup gets."""
    program = shutil.which("pg_dump")
    if program is None:
        return {}
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    run = subprocess.run([program, "--inserts", address], capture_output=True, check=False)
    if b"server version mismatch" in run.stderr:
        return {}
    assert run.returncode == 0, run.stderr
    return {"pg_dump": run.stdout}


def everything_kept(runtime, folder: Path) -> dict[str, bytes]:
    places = columns(runtime)
    if runtime.settings.uses_sqlite:
        return places | files(folder)
    return places | dump(runtime.settings.database_url)


class Story:
    """What happened, who did it, and what was secret in it."""

    def __init__(self, app) -> None:
        self.reporter = self.browser(app, ADDRESS)
        self.codes = [send_report(self.reporter, ANSWERS)]
        self.tokens = [self.reporter.client.get_cookie("visit").value]
        self.reporter.send("meldcode.txt")
        self.reporter.get("/melden/verzonden")
        self.reporter.send("klaar", ending=self.codes[0][-4:])
        self.staff_works(app)
        self.reporter_comes_back(app)
        self.somebody_leaves_halfway(app)
        self.somebody_guesses(app)
        self.a_report_stays_unsent(app)

    @staticmethod
    def browser(app, address: str) -> Browser:
        agent = {"HTTP_USER_AGENT": AGENT, "HTTP_X_FORWARDED_FOR": address}
        return Browser(app.test_client(), REMOTE_ADDR=address, **agent)

    def staff_works(self, app) -> None:
        anna = self.browser(app, STAFF_ADDRESS)
        sign_in(anna, "anna", WRONG_PASSWORD)
        sign_in(anna, "anna")
        unlock(anna, "anna")
        self.tokens.append(anna.client.get_cookie("visit").value)
        anna.get("/coordinatie/2026-00001")
        assert "Zwaluwkist" in anna.page.main
        anna.send("notitie", text=NOTE)
        anna.send("vraag", text=QUESTION)
        anna.send("status", press=("state", "enriched"), note=REASON)
        assert REASON in anna.page.main
        self.staff_enriches(anna)

    def staff_enriches(self, anna: Browser) -> None:
        tip = "/coordinatie/2026-00001"
        anna.send("overnemen", press=("take_all", "1"))
        anna.send("/entiteiten", entity_kind="person", entity_text=ENRICHED["person"])
        anna.send(
            "bevindingen",
            finding_text=ENRICHED["finding"],
            finding_source=ENRICHED["source"],
            finding_link=ENRICHED["link"],
        )
        anna.follow(ENRICHED["person"])
        anna.send("notitie", entity_note=ENRICHED["entity note"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upkeep, "MOST_STALE", 0)
            anna.get("/coordinatie/zoeken")
            anna.send("zoeken", words=ENRICHED["search"])
            anna.send("zoeken", words="Zwaluwkist")
        assert "2026-00001" in anna.page.main
        anna.get(tip)

    def reporter_comes_back(self, app) -> None:
        browser = self.browser(app, ADDRESS_V6)
        come_back(browser, self.codes[0])
        assert QUESTION in browser.page.main
        browser.send("melding", text=ANSWER)
        assert ANSWER in browser.page.main
        self.tokens.append(browser.client.get_cookie("visit").value)

    def somebody_leaves_halfway(self, app) -> None:
        browser = self.browser(app, ADDRESS)
        write_report(browser, {"onderwerp": {"theme": THEME}, "wat": {"description": LEFT_BEHIND}})
        browser.follow("/weg")

    def somebody_guesses(self, app) -> None:
        self.codes.append(new_receipt_code())
        come_back(self.browser(app, ADDRESS), self.codes[1])
        come_back(self.browser(app, ADDRESS), LEFT_BEHIND)

    def a_report_stays_unsent(self, app) -> None:
        browser = self.browser(app, ADDRESS)
        write_report(browser, ANSWERS)
        self.tokens.append(browser.client.get_cookie("visit").value)

    @property
    def all_codes(self) -> set[str]:
        joined = {code.replace("-", "") for code in self.codes}
        return joined | {code for code in self.codes if "-" in code}


@dataclass
class Aftermath:
    """What is left once it has all happened: what is kept, by the place where it stands."""

    story: Story
    kept: dict[str, bytes]
    log: list[str]
    tokens: set[str]
    recovery: str
    visits: int


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def aftermath(request, tmp_path_factory, sqlite_template) -> Aftermath:
    """Let it all happen once on each engine."""
    folder = tmp_path_factory.mktemp("traces")
    if request.param == "sqlite":
        shutil.copy(sqlite_template, folder / "portal.sqlite3")
        url = f"sqlite:///{folder / 'portal.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql_url")
        empty(url)
    lines, loggers = Lines(), (logging.getLogger(), logging.getLogger("portal"))
    for logger in loggers:
        logger.addHandler(lines)
    clock = SettableClock()
    runtime = make_runtime(cheap_settings(url), clock)
    team = make_team(runtime)
    app = create_app(runtime.settings, clock)
    story = Story(app)
    with runtime.database.reading() as session:
        visits = session.execute(text("SELECT count(*) FROM visit")).scalar_one()
    left = Aftermath(
        story=story,
        kept=everything_kept(runtime, folder),
        log=lines.lines,
        tokens=tokens_in(app, story),
        recovery=team.recovery,
        visits=visits,
    )
    for database in (runtime.database, app.extensions["portal"].database):
        database.close()
    for logger in loggers:
        logger.removeHandler(lines)
    return left


def empty(url: str) -> None:
    database = Database(url)
    tables = ", ".join(Base.metadata.tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    database.close()


def tokens_in(app, story: Story) -> set[str]:
    """Return the cookies of all browsers and the tokens in them."""
    signer = app.session_interface.get_signing_serializer(app)
    held = {v for cookie in story.tokens for v in signer.loads(cookie).values() if len(v) > 8}
    return {*story.tokens, *held}


@pytest.fixture
def kept(aftermath) -> dict[str, bytes]:
    return aftermath.kept


@pytest.fixture
def story(aftermath) -> Story:
    return aftermath.story


def test_nothing_that_was_typed_can_be_read_in_what_is_kept(kept):
    words = typed_words()
    assert len(words) > 20
    assert found_in(words, kept) == set()


def test_no_receipt_code_can_be_read_in_what_is_kept(story, kept):
    assert len(story.all_codes) == 3
    assert found_in(story.all_codes, kept) == set()


def test_no_address_and_no_browser_can_be_read_in_what_is_kept(kept):
    traces = {ADDRESS, ADDRESS_V6, STAFF_ADDRESS, "2001:db8:77", *AGENT.split()}
    assert found_in(traces - {"3310)"}, kept) == set()


def test_no_address_stands_packed_in_a_column(kept):
    packed = {bytes([203, 0, 113, 77]), bytes.fromhex("20010db80077"), bytes([198, 51, 100, 88])}
    rows = {place: raw for place, raw in kept.items() if "/" not in place and place != "pg_dump"}
    assert [place for place, raw in rows.items() for one in packed if one in raw] == []


def test_no_password_and_no_passphrase_can_be_read_in_what_is_kept(kept):
    secrets = {PASSWORD, WRONG_PASSWORD, *(PASSPHRASE.format(name) for name in ("anna", "bram"))}
    assert found_in(secrets, kept) == set()


def test_the_recovery_key_can_not_be_read_in_what_is_kept(kept, aftermath):
    joined = aftermath.recovery.replace("-", "").replace(" ", "")
    assert found_in({aftermath.recovery, joined}, kept) == set()


def test_no_token_of_a_browser_can_be_read_in_what_is_kept(aftermath, kept):
    assert found_in(aftermath.tokens, kept) == set()


def test_no_token_of_a_browser_stands_raw_in_what_is_kept(aftermath, kept):
    raw = [base64.urlsafe_b64decode(token) for token in aftermath.tokens if token.endswith("=")]
    assert len(raw) >= 4
    assert [place for place, held in kept.items() for one in raw if one in held] == []


@both_engines
def test_the_time_of_a_report_can_not_be_read_in_what_is_kept(app, clock, runtime, tmp_path):
    # Half past nine in UTC is when staff were made; the report comes in at 13:47 and 26 seconds.
    clock.moment = START.replace(hour=13, minute=47, second=26)
    send_report(Browser(app.test_client()), ANSWERS)
    kept = everything_kept(runtime, tmp_path)
    clocks = {"13:47", "14:47", "15:47", "47:26"}
    seconds = {str(int(clock.moment.timestamp()) + later) for later in (0, 1800, 7200)}
    assert found_in(clocks | seconds, kept) == set()


def test_the_search_finds_what_does_stand_in_clear(kept):
    """The tests above could otherwise pass by looking in the wrong place."""
    places = {place for _word, place in found_in({THEME}, kept)}
    assert "tip.theme" in places
    assert any("/" in place or place == "pg_dump" for place in places)


def test_entities_and_the_sealed_index_are_among_what_is_searched(kept):
    sealed = ("entity.content", "tip_entity.content", "index_segment.content")
    assert all(len(kept[place]) > 1000 for place in (*sealed, "index_traits.content"))


def test_nothing_that_was_typed_can_be_read_in_the_log(aftermath):
    assert aftermath.log, "staff were at work, so there is a log to search"
    secrets = typed_words() | aftermath.story.all_codes | aftermath.tokens
    secrets |= {ADDRESS, ADDRESS_V6, STAFF_ADDRESS, AGENT, PASSWORD, PASSPHRASE.format("anna")}
    assert found_in(secrets, {"log": "\n".join(aftermath.log).encode()}) == set()


def test_nothing_that_was_typed_can_be_read_on_the_terminal(app, capfd):
    story = Story(app)
    out = capfd.readouterr()
    secrets = typed_words() | story.all_codes | {ADDRESS, ADDRESS_V6, AGENT}
    assert found_in(secrets, {"out": out.out.encode(), "err": out.err.encode()}) == set()


def test_no_file_is_written_but_the_database(aftermath):
    names = {place.rpartition("/")[2] for place in aftermath.kept if "/" in place}
    database = {"portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm"}
    assert names <= database


def test_what_was_left_halfway_is_gone_and_not_only_unreadable(aftermath):
    # One unsent report, one opened thread, and one look-up that found nothing are left.
    assert aftermath.visits == 3
