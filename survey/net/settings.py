"""What the network side is told once: who we are, how long and how much, and where names lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from survey import __version__
from survey.coding import DESCRIPTION_CAP, PAGE_CAP

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class NetSettings:
    """Times in seconds, sizes in bytes.

    `resolver` is `ADDR:PORT` of a DNS server. With `connect_to` names lead only where its lines say.
    `deadline` bounds a whole request, from looking up the name to the last byte of the body.
    """

    contact: str = ""
    connect_to: Path | None = None
    resolver: str | None = None
    ca_file: Path | None = None
    deadline: float = 30.0
    connect_timeout: float = 10.0
    handshake_timeout: float = 15.0
    lookup_timeout: float = 5.0
    page_cap: int = PAGE_CAP
    description_cap: int = DESCRIPTION_CAP
    user_agent: str = field(init=False)
    sender: str | None = field(init=False)  # the contact, when it is an e-mail address, for From (RFC 9110 10.1.2)

    def __post_init__(self) -> None:
        contact = "".join(c for c in self.contact if " " <= c <= "~" and c not in "()\\").strip()
        agent = f"api-survey/{__version__}"
        object.__setattr__(self, "user_agent", f"{agent} (+{contact})" if contact else agent)
        object.__setattr__(self, "sender", contact if _MAIL.fullmatch(contact) else None)
