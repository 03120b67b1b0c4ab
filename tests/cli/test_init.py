from __future__ import annotations

import os
import stat

import pytest
from sqlalchemy import func, select

from portal.accounts.members import list_team
from portal.accounts.permissions import OPERATOR
from portal.accounts.team import is_installed
from portal.models import Tip, VaultRoot
from portal.settings import load_settings
from portal.vault import read_recovery_code
from tests.cli.conftest import RECOVERY_KEY, Installation, said


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_the_settings_file_is_its_owners_only(installed):
    assert mode(installed.settings_file) == 0o600


def test_the_folder_of_the_settings_is_its_owners_only(installed):
    assert mode(installed.folder) == 0o700


def test_the_settings_file_is_its_owners_only_whatever_the_umask(open_umask, installed):
    assert mode(installed.settings_file) == 0o600


def test_in_a_folder_that_others_can_enter_the_database_is_its_owners_only(place):
    place.folder.mkdir(mode=0o755)
    place.run("init")
    assert mode(place.database_file) & 0o077 == 0


def test_the_settings_file_holds_secrets_that_are_strong_enough(installed):
    settings = load_settings()
    assert len(settings.secret_key.get_secret_value()) >= 32
    assert len(settings.receipt_salt_bytes) >= 16


def test_two_installations_share_no_secret(tmp_path, monkeypatch):
    secrets = []
    for name in ("one", "other"):
        Installation(tmp_path / name, monkeypatch).run("init")
        settings = load_settings()
        secrets += [settings.secret_key.get_secret_value(), settings.receipt_salt_bytes]
    assert len(set(secrets)) == 4


def test_cookies_of_an_installation_go_over_https_only(installed):
    assert load_settings().secure_cookies


def test_the_database_has_all_its_tables(installed):
    assert installed.runtime().database.is_current()


def test_the_vault_is_there(installed):
    assert is_installed(installed.runtime())


def test_an_installation_has_no_members(installed):
    assert list_team(installed.runtime(), OPERATOR).members == []


def test_an_installation_has_no_tips(installed):
    with installed.runtime().database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Tip)) == 0


def test_one_recovery_key_is_printed(place):
    assert len(RECOVERY_KEY.findall(place.run("init").output)) == 1


def test_the_printed_recovery_key_is_that_of_the_vault(installed):
    with installed.runtime().database.reading() as session:
        root = session.scalars(select(VaultRoot)).one()
    assert read_recovery_code(installed.recovery_key).public == root.recovery_public


def test_the_recovery_key_is_in_no_file(installed):
    printed = installed.recovery_key
    pair = read_recovery_code(printed)
    forms = (printed.encode(), printed.replace("-", "").encode(), pair.private)
    kept = b"".join(path.read_bytes() for path in installed.folder.iterdir())
    assert not any(form in kept for form in (*forms, pair.private.hex().encode()))


def test_what_is_printed_says_what_to_do_next(place):
    assert "flask members add" in place.run("init").output


def test_a_second_time_leaves_the_settings_file_as_it_is(installed):
    before = installed.settings_file.read_bytes()
    installed.run("init")
    assert installed.settings_file.read_bytes() == before


def test_a_second_time_leaves_every_row_as_it_is(installed):
    before = installed.dump()
    installed.run("init")
    assert installed.dump() == before


def test_a_second_time_prints_no_recovery_key(installed):
    assert not RECOVERY_KEY.search(installed.run("init").output)


def test_a_second_time_says_that_nothing_was_changed(installed):
    assert "nothing was changed" in installed.run("init").output


def test_a_settings_file_that_exists_is_kept(place):
    place.folder.mkdir()
    text = f"PORTAL_SECRET_KEY={'k' * 40}\nPORTAL_RECEIPT_SALT={'ab' * 16}\n"
    place.settings_file.write_text(text, encoding="utf-8")
    place.run("init")
    assert place.settings_file.read_text(encoding="utf-8") == text


def test_a_vault_is_made_in_tables_that_exist(place):
    place.folder.mkdir()
    place.set("SECRET_KEY", "k" * 40)
    place.set("RECEIPT_SALT", "ab" * 16)
    place.runtime().database.upgrade()
    assert RECOVERY_KEY.search(place.run("init").output)


def test_a_wrong_setting_is_named(place):
    place.set("REPORT_MINUTES", "soon")
    assert "report_minutes" in said(place.run("init")).lower()


def test_a_wrong_secret_is_not_shown(place):
    place.set("SECRET_KEY", "a secret that is short")
    assert "a secret that is short" not in said(place.run("init"))


def test_a_database_that_cannot_be_opened_is_told_to_a_person(place):
    place.set("DATABASE_URL", f"sqlite:///{place.folder}/no/such/folder/portal.sqlite3")
    assert "DATABASE_URL" in said(place.run("init"))


def test_a_database_address_that_is_none_is_told_to_a_person(place):
    place.set("DATABASE_URL", "the big one in the basement")
    assert "DATABASE_URL" in said(place.run("init"))


def test_a_missing_data_file_is_told_to_a_person(place):
    place.break_data("themes.toml", None)
    assert "themes.toml" in said(place.run("init"))


def test_a_settings_file_that_is_a_folder_is_told_to_a_person(place):
    place.settings_file.mkdir(parents=True)
    assert str(place.settings_file) in said(place.run("init"))
