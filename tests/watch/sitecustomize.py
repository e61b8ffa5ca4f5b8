"""Keeps what the tests start on loopback, and notes every try to leave it.

Python imports a module of this name when it starts, so each Python process with this folder in `PYTHONPATH` is watched,
the one that runs the tests included (`conftest.py`). The audit events of sockets and look-ups come before anything is
sent (https://docs.python.org/3/library/audit_events.html): a try is written to the file that `SURVEY_TEST_WATCH` names
and then refused. What installs packages is no test.
"""

from __future__ import annotations

import ipaddress
import os
import sys

NOTES = "SURVEY_TEST_WATCH"
_WAYS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_OURS = {None, "", b"", "localhost", b"localhost"}


def leaves(event: str, arguments: tuple[object, ...]) -> str | None:
    """Where an audit event would go outside this machine; None for every other."""
    if event in _WAYS:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            return f"{event} {address[0]}:{address[1]}"
    elif event in _NAMES and arguments[0] not in _OURS and not _is_address(arguments[0]):
        return f"{event} {arguments[0]!r}"
    return None


def _is_loopback(host: object) -> bool:
    if host in _OURS:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _is_address(host: object) -> bool:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WAYS and event not in _NAMES:
        return
    place = leaves(event, arguments)
    if place is None:
        return
    with open(os.environ[NOTES], "a", encoding="utf-8") as notes:  # noqa: PTH123
        notes.write(f"{place} by {sys.orig_argv}\n")
    raise PermissionError(f"a test tried to leave loopback: {place}")


if os.environ.get(NOTES) and not {"pip", "ensurepip"} & set(sys.orig_argv):
    sys.addaudithook(_watch)
