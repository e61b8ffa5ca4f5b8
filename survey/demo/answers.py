"""What the demo web is asked and what it answers: plain data, and the few ways to make an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it reached the demo web. `target` is path and query as sent."""

    method: str
    target: str
    host: str
    scheme: str
    headers: tuple[Header, ...] = ()

    @property
    def path(self) -> str:
        return self.target.split("?", 1)[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply. With `raw`, that function writes the bytes itself, and the connection ends after it."""

    status: int = 200
    body: bytes = b""
    headers: tuple[Header, ...] = ()
    raw: Callable[[BinaryIO, Request], None] | None = None

    def plus(self, *headers: Header) -> Answer:
        return replace(self, headers=self.headers + headers)

    @property
    def reason(self) -> str:
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""


Route = Answer | Callable[[Request], Answer]
Routes = Mapping[str, Route]


def html(text: str, status: int = 200, *headers: Header) -> Answer:
    return Answer(status, text.encode(), (("Content-Type", "text/html; charset=utf-8"), *headers))


def text(body: str, content_type: str = "text/plain; charset=utf-8", status: int = 200, *headers: Header) -> Answer:
    return Answer(status, body.encode(), (("Content-Type", content_type), *headers))


def as_json(value: Any, status: int = 200, *headers: Header, content_type: str = "application/json") -> Answer:
    body = json.dumps(value, indent=2, ensure_ascii=False).encode()
    return Answer(status, body, (("Content-Type", content_type), *headers))


def redirect(to: str, status: int = 301) -> Answer:
    return Answer(status, b"", (("Location", to), ("Content-Type", "text/html; charset=utf-8")))


def javascript(body: str) -> Answer:
    return text(body, "application/javascript; charset=utf-8")


def css(body: str) -> Answer:
    return text(body, "text/css; charset=utf-8")
