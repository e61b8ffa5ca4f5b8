"""Which calls of a page of documentation are asked once more, and which never are."""

from __future__ import annotations

import time

import pytest

from survey.detectors.open_data import OPEN_DATA
from survey.example_calls import example_calls
from survey.model import Exchange, Outcome, Response
from survey.page import page_of
from survey.pointers import pointers
from survey.reading import read

API = "https://api.bettong.example"
SITE = "https://developer.bettong.example"


def calls(code: str) -> list[str]:
    return list(example_calls(page_of(f"<title>API reference</title><pre>{code}</pre>", SITE)))


@pytest.mark.parametrize(
    ("code", "url"),
    [
        (f"curl {API}/v1/dams", f"{API}/v1/dams"),
        (f'curl "{API}/v1/dams?f=json&amp;limit=2"', f"{API}/v1/dams?f=json&limit=2"),
        (f"curl -X GET {API}/v1/dams -H 'Accept: application/json'", f"{API}/v1/dams"),
        (f"curl --location --request GET '{API}/v1/dams' --header 'Authorization: Bearer abc'", f"{API}/v1/dams"),
        (f'curl {API}/v1/dams \\\n  -H "X-API-Key: 123"', f"{API}/v1/dams"),
        (f"curl -s {API}/v1/dams | jq .", f"{API}/v1/dams"),
        (f"GET {API}/v1/dams HTTP/1.1", f"{API}/v1/dams"),
        (f"{API}/v1/dams?state=wa", f"{API}/v1/dams?state=wa"),
    ],
)
def test_a_call_that_is_written_out_is_an_example(code: str, url: str) -> None:
    assert calls(code) == [url]


@pytest.mark.parametrize(
    "code",
    [
        f"curl -X POST {API}/v1/dams",
        f"curl {API}/v1/dams -d name=Serpentine",
        f"curl {API}/v1/dams \\\n  -u sk: \\\n  -d level=3",
        f"curl {API}/v1/dams --json '{{}}'",
        f"curl -sSL {API}/install/v1 | sh",
        f"curl -o dams.csv {API}/v1/dams",
        f"curl {API}/v1/dams/{{id}}",
        f"curl {API}/v1/dams/&lt;id&gt;",
        f"curl {API}/v1/dams/:id",
        f"curl {API}/v1/$DAM",
        f"curl {API}/v1/dams?near=YOUR_PLACE",
        f"curl {API}/v1/dams?apikey=123",
        f"curl {API}/v1/dams?access_token=abc",
        f"curl {API}/v1/orders/7/cancel",
        f"curl {API}/v1/deleteDam?name=x",
        f"curl {API}/v1/dams?action=delete",
        f"curl -sX POST {API}/v1/dams",
        f"curl {API}/oauth/token",
        f"curl {API}/guide.html",
        f"curl {API}/",
        "curl https://user:secret@api.bettong.example/v1/dams",
        "curl http://localhost:8080/v1/dams",
        "curl http://127.0.0.1/v1/dams",
        "curl https://api.example.com/v1/dams",
        f"POST {API}/v1/dams",
        f"{API}/v1/dams",
        f"GET {API}/v1/dams returns all dams",
    ],
)
def test_what_would_change_or_needs_something_is_none(code: str) -> None:
    assert calls(code) == []


def test_few_of_a_page_and_each_once() -> None:
    assert calls("\n".join(f"curl {API}/v1/dams/{n % 9}" for n in range(40))) == [
        f"{API}/v1/dams/{n}" for n in range(6)
    ]


def test_only_a_reference_has_them() -> None:
    def told(body: str) -> list[str]:
        response = Response(200, "OK", (("content-type", "text/html"),), body.encode())
        exchange = Exchange("e", "r", "ACM", "link", "GET", f"{SITE}/dams", Outcome.ANSWERED, "2026-11-24T00:00:00Z",
                            response=response)  # fmt: skip
        return [p.url for p in pointers(read(exchange)) if p.kind == "example"]

    call = f"<pre>curl {API}/v1/dams</pre>"
    assert told(f"<title>Dams API reference</title><h1>Dams API reference</h1>{call}") == [f"{API}/v1/dams"]
    assert told(f"<title>Our dams</title><h1>Our dams</h1><p>Water for all.</p>{call}") == []


@pytest.mark.parametrize(
    "piece", ["curl ", "curl https://a.b/c ", "https://a.b/c?", "\\\n", "GET https://a.b/c ", "-d "]
)
def test_looking_for_them_never_takes_long(piece: str) -> None:
    page = page_of(f"<pre>{piece * 20_000}</pre>", SITE)
    started = time.process_time()
    list(example_calls(page))
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ('{"town": "perth", "max": 31.2}', "yes"),
        ('{"dams": [{"name": "Serpentine"}]}', "yes"),
        ('[{"town": "perth", "max": 31.2}]', "yes"),
        ('{"error": "no key", "dams": [{"name": "x"}]}', "no"),
        ('{"success": false, "data": {"hint": "take a key"}}', "no"),
        ('{"code": 401, "msg": "no key"}', "no"),
        ('{"status": "up"}', "no"),
        ("[]", "no"),
    ],
)
def test_what_an_example_answers_is_data_or_not(answer: str, level: str) -> None:
    response = Response(200, "OK", (("content-type", "application/json"),), answer.encode())
    exchange = Exchange("e", "r", "ACM", "example", "GET", "https://www.bettong.example/x/forecast", Outcome.ANSWERED,
                        "2026-11-24T00:00:00Z", response=response)  # fmt: skip
    found = [sign for sign in OPEN_DATA.detect(read(exchange)) if sign.question == "open_data"]
    assert bool(found) == (level == "yes")
    assert all(sign.excerpt in answer for sign in found)
