"""The hostile wing: sites that answer with malice, each with the outcome in which it has to end."""

from __future__ import annotations

import socket
from collections.abc import Callable

from survey.demo.site import Site

LISTENERS: dict[str, Callable[[socket.socket], None]] = {}


def hostile_sites(seed: int) -> list[Site]:
    return []
