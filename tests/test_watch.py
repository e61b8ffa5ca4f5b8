"""The tests stay on loopback: what watches them sees, and stops, what would leave."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

NOWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody's
TRIES = [
    ("connect", f"socket.create_connection(('{NOWHERE}', 443), 1)"),
    ("connect by IPv6", "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 443))"),
    ("connect by a mapped address", f"socket.socket(socket.AF_INET6).connect(('::ffff:{NOWHERE}', 443))"),
    ("a datagram", f"socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('{NOWHERE}', 53))"),
    ("a name", "socket.getaddrinfo('www.kookaburra.example', 443)"),
    ("a name, swallowed", "\ntry: socket.create_connection(('www.kookaburra.example', 443), 1)\nexcept OSError: pass"),
]
STAYS = [
    "socket.create_connection(server.getsockname(), 1)",
    "socket.getaddrinfo('localhost', 443)",
    "socket.getaddrinfo('127.0.0.1', 443)",
    "one, other = socket.socketpair(); one.send(b'x')",
    f"socket.getaddrinfo('{NOWHERE}', 443)",  # an address is no question to anybody
]


def watched(code: str, notes: Path) -> subprocess.CompletedProcess[str]:
    begin = "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
    return subprocess.run(
        [sys.executable, "-c", begin + code], capture_output=True, text=True, timeout=30, check=False,
        env={**os.environ, "SURVEY_TEST_WATCH": str(notes)},
    )  # fmt: skip


@pytest.mark.parametrize(("name", "code"), TRIES, ids=[name for name, _ in TRIES])
def test_a_process_that_would_leave_loopback_is_stopped_and_noted(name: str, code: str, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    done = watched(code, notes)
    assert done.returncode == (0 if "swallowed" in name else 1)
    assert len(notes.read_text().splitlines()) == 1
    if "swallowed" not in name:
        assert "a test tried to leave loopback" in done.stderr


def test_what_stays_on_this_machine_is_let_be(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    done = watched("\n".join(STAYS), notes)
    assert done.returncode == 0, done.stderr
    assert not notes.exists()


def test_the_process_that_runs_the_tests_is_watched_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    monkeypatch.setenv("SURVEY_TEST_WATCH", str(notes))
    with pytest.raises(PermissionError, match="tried to leave loopback"):
        socket.create_connection((NOWHERE, 443), 1)
    assert notes.read_text().startswith(f"socket.connect {NOWHERE}:443 by ")
