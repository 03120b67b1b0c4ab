from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from portal.accounts.team import install_vault
from tests.cli.conftest import Installation, lay_down, let_anna_hold, said

if TYPE_CHECKING:
    from pathlib import Path

DEAD_POSTGRESQL = "postgresql+psycopg://portal@127.0.0.1:1/portal"
DEAD_REDIS = "redis://127.0.0.1:1/0"


@pytest.fixture
def place(place):
    """A place whose receipt codes take real work from the start, since that cannot be changed."""
    for part in ("MEMORY_KIB", "PASSES"):
        place.environment.delenv(f"PORTAL_RECEIPT_{part}")
    return place


@pytest.fixture(scope="session")
def laid_down_in_earnest(tmp_path_factory) -> Path:
    """An installation with the real Argon2id parameters, in which Anna holds the vault."""
    with pytest.MonkeyPatch.context() as environment:
        place = Installation(tmp_path_factory.mktemp("in-earnest") / "instance", environment)
        place.ask_for_real_work()
        lay_down(place)
        let_anna_hold(place)
        place.close()
        return place.folder


@pytest.fixture
def healthy(place, laid_down_in_earnest):
    shutil.copytree(laid_down_in_earnest, place.folder)
    place.ask_for_real_work()
    return place


def problems(place) -> list[str]:
    """What the doctor finds, in its order."""
    return said(place.run("doctor")).removesuffix("\n").split("\n")


def only_problem(place) -> str:
    (problem,) = problems(place)
    return problem


def test_a_healthy_installation_is_said_to_be_in_order(healthy):
    assert "in order" in healthy.run("doctor").output


def test_a_healthy_installation_ends_with_zero(healthy):
    assert healthy.run("doctor").exit_code == 0


def test_a_problem_ends_with_one(place):
    assert place.run("doctor").exit_code == 1


def test_looking_changes_nothing(healthy):
    before = healthy.dump()
    healthy.run("doctor")
    assert healthy.dump() == before


def test_looking_lays_nothing_down(place):
    place.run("doctor")
    assert not place.folder.exists()


def test_without_a_settings_file_it_says_to_run_init(place):
    (problem,) = [told for told in problems(place) if "flask init" in told]
    assert str(place.settings_file) in problem


def test_a_settings_file_that_others_can_read_is_to_be_closed(healthy):
    healthy.settings_file.chmod(0o644)
    assert f"chmod 600 {healthy.settings_file}" in only_problem(healthy)


def test_a_settings_file_that_the_group_can_write_is_to_be_closed(healthy):
    healthy.settings_file.chmod(0o620)
    assert "chmod 600" in only_problem(healthy)


def test_a_wrong_setting_is_named_as_it_is_set(healthy):
    healthy.set("REPORT_MINUTES", "0")
    problem = only_problem(healthy)
    assert "PORTAL_REPORT_MINUTES" in problem
    assert "greater than or equal to 1" in problem


def test_every_wrong_setting_is_named(healthy):
    healthy.set("REPORT_MINUTES", "0")
    healthy.set("POLICE_NUMBER", "ask a friend")
    assert ["REPORT_MINUTES" in p or "POLICE_NUMBER" in p for p in problems(healthy)] == [True] * 2


def test_a_missing_secret_is_named(healthy):
    lines = healthy.settings_file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("PORTAL_SECRET_KEY")]
    healthy.settings_file.write_text("\n".join(kept), encoding="utf-8")
    assert "PORTAL_SECRET_KEY" in only_problem(healthy)


def test_a_wrong_secret_is_not_shown(healthy):
    healthy.set("SECRET_KEY", "a secret that is short")
    assert "a secret that is short" not in only_problem(healthy)


def test_missing_migrations_are_to_be_run(healthy):
    healthy.runtime().database.downgrade("base")
    assert "flask upgrade" in only_problem(healthy)


def test_a_vault_that_was_not_made_is_to_be_made(place):
    place.ask_for_real_work()
    place.folder.mkdir()
    place.set("SECRET_KEY", "k" * 40)
    place.set("RECEIPT_SALT", "ab" * 16)
    place.settings_file.touch(mode=0o600)
    place.runtime().database.upgrade()
    assert "flask init" in only_problem(place)


def test_another_receipt_salt_is_to_be_put_back(healthy):
    healthy.set("RECEIPT_SALT", "cd" * 16)
    problem = only_problem(healthy)
    assert "PORTAL_RECEIPT_SALT" in problem
    assert "Put the old value" in problem


@pytest.mark.parametrize("name", ["PASSWORD", "PASSPHRASE", "RECEIPT"])
def test_too_little_work_for_argon2_is_named(healthy, name):
    healthy.set(f"{name}_MEMORY_KIB", "8")
    (problem,) = [told for told in problems(healthy) if "OWASP" in told]
    assert f"PORTAL_{name}_MEMORY_KIB" in problem


@pytest.mark.parametrize(("memory", "passes"), [("47104", "1"), ("19456", "2")])
def test_the_parameters_that_owasp_names_are_enough(healthy, memory, passes):
    healthy.set("PASSWORD_MEMORY_KIB", memory)
    healthy.set("PASSWORD_PASSES", passes)
    assert healthy.run("doctor").exit_code == 0


def test_cookies_over_http_are_for_a_demo_only(healthy):
    healthy.set("SECURE_COOKIES", "false")
    assert "PORTAL_SECURE_COOKIES=true" in only_problem(healthy)


def test_a_database_server_that_does_not_answer_is_named(healthy):
    healthy.set("DATABASE_URL", DEAD_POSTGRESQL)
    assert "PORTAL_DATABASE_URL" in only_problem(healthy)


def test_a_database_file_that_cannot_be_opened_is_named(healthy):
    healthy.set("DATABASE_URL", f"sqlite:///{healthy.folder}/no/such/folder/portal.sqlite3")
    assert "PORTAL_DATABASE_URL" in only_problem(healthy)


def test_a_database_file_that_is_none_is_named(healthy):
    healthy.settings_file.with_name("notes.txt").write_text("no database " * 999, encoding="utf-8")
    healthy.set("DATABASE_URL", f"sqlite:///{healthy.folder}/notes.txt")
    assert "PORTAL_DATABASE_URL" in only_problem(healthy)


@pytest.mark.parametrize(
    "url", ["the one in the basement", "postgresql://portal@127.0.0.1/portal", "oracle2://a/b"]
)
def test_a_database_address_that_cannot_be_used_is_named(healthy, url):
    healthy.set("DATABASE_URL", url)
    assert "PORTAL_DATABASE_URL" in only_problem(healthy)


def test_the_password_of_a_database_is_not_shown(healthy):
    healthy.set("DATABASE_URL", "postgresql+psycopg://portal:geheim123@127.0.0.1:1/portal")
    assert "geheim123" not in only_problem(healthy)


def test_a_redis_that_does_not_answer_is_named(healthy):
    healthy.set("REDIS_URL", DEAD_REDIS)
    assert "PORTAL_REDIS_URL" in only_problem(healthy)


def test_a_redis_address_that_is_none_is_named(healthy):
    healthy.set("REDIS_URL", "the one in the basement")
    assert "PORTAL_REDIS_URL" in only_problem(healthy)


def test_when_nobody_holds_the_vault_it_says_how_to_recover(place):
    place.ask_for_real_work()
    lay_down(place)
    assert "flask members recover" in only_problem(place)


def test_when_the_last_holder_was_revoked_it_says_how_to_recover(healthy):
    healthy.run("members", "revoke", "anna")
    assert "flask members recover" in only_problem(healthy)


def test_a_data_folder_that_is_missing_is_named(healthy):
    healthy.set("DATA_FOLDER", str(healthy.folder / "nowhere"))
    problem = only_problem(healthy)
    assert "PORTAL_DATA_FOLDER" in problem
    assert str(healthy.folder / "nowhere") in problem


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(None, id="missing"),
        pytest.param("[[theme]\n", id="not TOML"),
        pytest.param("", id="empty"),
        pytest.param('[[theme]]\nid = "a"\n', id="without a name"),
        pytest.param('[[theme]]\nid = "a"\nname = "A"\n', id="with a wrong name"),
    ],
)
def test_a_data_file_that_is_broken_is_named(healthy, broken):
    healthy.break_data("themes.toml", broken)
    assert "themes.toml" in only_problem(healthy)


def test_a_data_file_that_is_broken_is_not_taken_for_a_setting(healthy):
    healthy.break_data("themes.toml", '[[theme]]\nid = "a"\n')
    assert "PORTAL_THEMES" not in only_problem(healthy)


def test_all_that_is_wrong_is_said_at_once(healthy):
    healthy.settings_file.chmod(0o644)
    healthy.set("SECURE_COOKIES", "false")
    healthy.set("REDIS_URL", DEAD_REDIS)
    assert len(problems(healthy)) == 3


@pytest.mark.postgresql
def test_an_installation_on_postgresql_is_looked_at_in_the_same_way(place, postgresql_url):
    place.set("DATABASE_URL", postgresql_url)
    place.ask_for_real_work()
    place.set("SECRET_KEY", "k" * 40)
    place.set("RECEIPT_SALT", "ab" * 16)
    place.folder.mkdir()
    place.settings_file.touch(mode=0o600)
    runtime = place.runtime()
    with runtime.database.writing() as session:
        session.execute(text("TRUNCATE vault_root, team_key, tip_counter, member CASCADE"))
    install_vault(runtime)
    assert "flask members recover" in place.process("doctor").stdout


def set_site(place, name: str, value: str) -> None:
    """Put a row in the table of what staff set, past all checks."""
    with place.runtime().database.writing() as session:
        row = {"name": name, "value": value}
        session.execute(
            text("INSERT INTO site_setting (name, value, version) VALUES (:name, :value, 1)"), row
        )


def test_what_staff_set_and_cannot_be_read_is_named_with_its_place_and_its_cure(healthy):
    set_site(healthy, "menu", '{"links": [{"target": ""}]}')
    problem = only_problem(healthy)
    assert "the site's menu cannot be read" in problem
    assert "links.0.target" in problem
    assert "/redactie/site/" in problem


@pytest.mark.parametrize("value", ["no JSON", "null", '{"secret text": 1}'])
def test_nothing_of_what_stands_in_a_broken_setting_is_told(healthy, value):
    set_site(healthy, "home", value)
    assert "the site's home cannot be read" in only_problem(healthy)
    assert "no JSON" not in only_problem(healthy)


def test_a_setting_of_the_site_that_no_version_knows_is_named(healthy):
    set_site(healthy, "colours", "{}")
    assert "'colours'" in only_problem(healthy)


def test_what_staff_set_rightly_is_no_problem(healthy):
    set_site(healthy, "menu", '{"links": [{"target": "themes"}]}')
    assert healthy.run("doctor").exit_code == 0
