from __future__ import annotations

import socket
from itertools import repeat
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registers import virus_scanner
from portal.registers.virus_scanner import (
    Clean,
    Infected,
    ScannerAway,
    TooLargeToScan,
    check_scanner,
    scan,
)
from tests.registers.clamd import EICAR, EICAR_NAME, Clamd, running
from tools.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 64 * 1024
# Where Debian puts the socket of the real one.
REAL_SOCKET = Path("/run/clamav/clamd.ctl")


@pytest.fixture
def scanner() -> Iterator[Clamd]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def lasting_scanner() -> Iterator[Clamd]:
    """A scanner for many files."""
    with running() as server:
        yield server


def test_a_file_without_a_virus_is_clean(scanner):
    assert scan(scanner.address, [b"a picture"]) == Clean()


def test_a_virus_is_found_and_named(scanner):
    assert scan(scanner.address, [EICAR]) == Infected(EICAR_NAME)


@pytest.mark.parametrize("at", range(1, len(EICAR)))
def test_a_virus_that_comes_in_two_pieces_is_found(lasting_scanner, at):
    assert scan(lasting_scanner.address, [EICAR[:at], EICAR[at:]]) == Infected(EICAR_NAME)


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_the_scanner_is_given_every_byte_in_its_order(lasting_scanner, pieces):
    scan(lasting_scanner.address, pieces)
    assert lasting_scanner.scanned[-1] == b"".join(pieces)


def test_an_empty_piece_is_not_taken_for_the_end(scanner):
    assert scan(scanner.address, [b"before", b"", EICAR]) == Infected(EICAR_NAME)


def test_a_file_without_bytes_is_clean(scanner):
    assert scan(scanner.address, []) == Clean()


def test_a_file_goes_over_the_line_in_the_pieces_that_it_came_in(scanner):
    scan(scanner.address, repeat(b"x" * CHUNK, 5))
    assert scanner.pieces == [CHUNK] * 5


def test_a_scanner_on_a_socket_in_the_file_system_is_asked_in_the_same_way(tmp_path):
    with running(tmp_path / "clamd.ctl") as scanner:
        assert scan(scanner.address, [EICAR]) == Infected(EICAR_NAME)
        check_scanner(scanner.address)


def test_a_file_over_the_limit_of_the_scanner_was_not_scanned(scanner):
    scanner.most_bytes = 100
    with pytest.raises(TooLargeToScan):
        scan(scanner.address, [b"x" * 101])


def test_what_comes_after_the_scanner_has_answered_is_not_asked_for(scanner):
    scanner.most_bytes = CHUNK
    asked = []

    def coming():
        for number in range(10_000):
            asked.append(number)
            yield b"x" * CHUNK

    # Where the connection is gone before the answer was read, there is no more to say than that.
    with pytest.raises(ScannerAway):
        scan(scanner.address, coming())
    assert len(asked) < 10_000


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_scanner_that_hangs_up_halfway_gives_no_verdict(scanner, pieces):
    scanner.hangs_up_after = pieces
    with pytest.raises(ScannerAway):
        scan(scanner.address, repeat(b"x" * CHUNK, 10))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"stream: Can't allocate memory ERROR", id="an error of its own"),
        pytest.param(b"stream: OK and more", id="more than a verdict"),
        pytest.param(b"stream: FOUND", id="a virus without a name"),
        pytest.param(b"COMMAND UNAVAILABLE", id="a command that is switched off"),
        pytest.param(b"x" * 10_000, id="very much"),
    ],
)
def test_what_is_no_verdict_is_taken_for_none(scanner, answer):
    scanner.says = answer
    with pytest.raises(ScannerAway):
        scan(scanner.address, [b"a picture"])


@pytest.mark.parametrize("ask", [check_scanner, lambda address: scan(address, [b"x"])])
@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_a_scanner_that_is_not_there_gives_no_verdict(tmp_path, ask, kind):
    places = {"tcp": f"127.0.0.1:{free_port()}", "unix": str(tmp_path / "nothing.ctl")}
    with pytest.raises(ScannerAway):
        ask(f"{kind}://{places[kind]}")


def test_a_scanner_that_does_not_answer_in_time_gives_no_verdict(monkeypatch):
    monkeypatch.setattr(virus_scanner, "ANSWER_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(ScannerAway):
            scan(address, [b"a picture"])


def test_a_scanner_that_answers_is_in_order(scanner):
    check_scanner(scanner.address)
    assert scanner.commands == [b"zPING\0"]


def test_what_answers_and_is_no_scanner_is_not_taken_for_one():
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(5)
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ScannerAway):
            _ask_and_answer(other, address, b"220 a mail server\r\n")


def _ask_and_answer(listening: socket.socket, address: str, answer: bytes) -> None:
    def serve() -> None:
        line, _ = listening.accept()
        with line:
            line.sendall(answer)

    thread = Thread(target=serve)
    thread.start()
    try:
        check_scanner(address)
    finally:
        thread.join()


@pytest.mark.skipif(not REAL_SOCKET.exists(), reason="clamd does not run here")
@pytest.mark.parametrize(("content", "verdict"), [(b"a picture", Clean), (EICAR, Infected)])
def test_the_real_scanner_gives_the_same_verdicts(content, verdict):
    assert isinstance(scan(f"unix://{REAL_SOCKET}", [content]), verdict)
