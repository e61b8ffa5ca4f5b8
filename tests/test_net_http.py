"""HTTP as it is, and as it should not be: every case against a real server on loopback."""

# ruff: noqa: E501  (tables that are read by row)
from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import trustme
import urllib3
from hostile import DESCRIPTION, HTTP_CASES, OK, PAGE, Case, Server, connect_to, read_request, reply, then_silence

from survey import coding
from survey.errors import InputError
from survey.model import HttpTarget, Outcome
from survey.net import Captured, Net, NetSettings
from survey.net.address import ConnectTo, as_address, is_public
from survey.net.http import FAILURES, failure_of

DEADLINE = 1.0


def ask(folder: Path, server: Server, url: str = "http://a.example/", **more: object) -> Captured:
    settings = NetSettings(
        contact="who@example.org", connect_to=connect_to(folder, {"a.example:80": server.port}), deadline=5
    )
    with Net(settings) as net:
        return net.fetch(HttpTarget(url, "test", **more))  # type: ignore[arg-type]


# --- hostile answers -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Captured, float]]:
    """Every hostile server asked, all at once: each waits for a deadline of its own."""
    servers = {case.name: Server(case.script()) for case in HTTP_CASES}
    hosts = {name: f"h{i}.example" for i, name in enumerate(servers)}
    lines = {f"{hosts[name]}:80": server.port for name, server in servers.items()}
    folder = tmp_path_factory.mktemp("hostile")
    bombs = {case.name for case in HTTP_CASES if "bomb" in case.name or "endless" in case.name}
    common = {"connect_to": connect_to(folder, lines), "page_cap": PAGE, "description_cap": DESCRIPTION}
    with (
        Net(NetSettings(**common, deadline=DEADLINE)) as net,  # type: ignore[arg-type]
        Net(NetSettings(**common, deadline=15)) as patient,  # type: ignore[arg-type]
    ):

        def fetch(name: str) -> tuple[Captured, float]:
            began = time.monotonic()
            captured = (patient if name in bombs else net).fetch(HttpTarget(f"http://{hosts[name]}/", "test"))
            return captured, time.monotonic() - began

        calm = [name for name in servers if name not in bombs]
        with ThreadPoolExecutor(len(calm)) as pool:
            found = dict(zip(calm, pool.map(fetch, calm), strict=True))
        found |= {name: fetch(name) for name in bombs}
    for server in servers.values():
        server.__exit__()
    return found


@pytest.mark.parametrize("case", HTTP_CASES, ids=lambda c: c.name)
def test_hostile_answer_ends_in_its_outcome(case: Case, answers: dict[str, tuple[Captured, float]]) -> None:
    captured, _ = answers[case.name]
    assert captured.outcome is case.outcome, captured.detail
    assert case.detail in captured.detail
    assert captured.truncated is case.truncated
    if case.body is None:
        assert captured.response is None
    else:
        assert captured.response is not None
        body = captured.response.body
        assert len(body) <= case.body if isinstance(case.body, int) else body == case.body


@pytest.mark.parametrize("case", HTTP_CASES, ids=lambda c: c.name)
def test_hostile_answer_ends_in_time(case: Case, answers: dict[str, tuple[Captured, float]]) -> None:
    captured, seconds = answers[case.name]
    assert seconds < (DEADLINE + 1.5 if case.outcome is Outcome.TIMED_OUT else 10)
    if case.outcome is Outcome.TIMED_OUT:
        assert captured.elapsed_ms >= DEADLINE * 900


@pytest.mark.parametrize("case", HTTP_CASES, ids=lambda c: c.name)
def test_what_is_read_live_is_what_the_bytes_say_later(case: Case, answers: dict[str, tuple[Captured, float]]) -> None:
    captured, _ = answers[case.name]
    if captured.response is not None:
        limit = len(captured.response.body)
        assert coding.read_response(captured.raw, limit=limit).response == captured.response


@pytest.mark.parametrize("case", HTTP_CASES, ids=lambda c: c.name)
def test_nothing_of_a_stranger_controls_a_terminal(case: Case, answers: dict[str, tuple[Captured, float]]) -> None:
    captured, _ = answers[case.name]
    texts = [captured.detail]
    if captured.response:
        texts += [captured.response.reason, *(t for header in captured.response.headers for t in header)]
    assert all(c >= " " and c != "\x7f" for text in texts for c in text)
    assert len(captured.detail) < 400


def test_caps_follow_the_settings(tmp_path: Path) -> None:
    for body, kind, kept in (
        (b"x" * 999, b"text/html", 100),
        (b"{" * 999, b"text/html", 200),
        (b"<a>" * 99, b"text/xml", 200),
    ):
        with Server(reply(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + body)) as server:
            lines = connect_to(tmp_path, {"a.example:80": server.port})
            with Net(NetSettings(connect_to=lines, page_cap=100, description_cap=200)) as net:
                captured = net.fetch(HttpTarget("http://a.example/", "test"))
        assert captured.outcome is Outcome.TOO_LARGE
        assert captured.response is not None
        assert captured.response.body == body[:kept]


def test_a_page_of_exactly_the_cap_is_whole(tmp_path: Path) -> None:
    with Server(reply(OK + b"\r\n" + bytes(coding.PAGE_CAP))) as server:
        captured = ask(tmp_path, server)
    assert captured.outcome is Outcome.ANSWERED
    assert captured.response is not None
    assert len(captured.response.body) == coding.PAGE_CAP


# --- what is sent --------------------------------------------------------------------------------


class Recorder:
    """A server that keeps the requests and answers each the same."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.requests = answer, list[bytes]()

    def __call__(self, connection: socket.socket) -> None:
        while data := read_request(connection):
            self.requests.append(data)
            connection.sendall(self.answer)


def recorded(
    tmp_path: Path, urls: list[str], answer: bytes = OK + b"Content-Length: 2\r\n\r\nok", **more: object
) -> list[bytes]:
    recorder = Recorder(answer)
    with Server(recorder, reads=False) as server:
        lines = connect_to(tmp_path, {"a.example:80": server.port, "*.a.example:80": server.port})
        with Net(NetSettings(contact="who@example.org", connect_to=lines, deadline=5)) as net:
            captures = [net.fetch(HttpTarget(url, "test", **more)) for url in urls]  # type: ignore[arg-type]
    assert [c.request for c in captures] == recorder.requests
    return recorder.requests


def test_a_request_says_who_asks_and_what_it_takes(tmp_path: Path) -> None:
    (request,) = recorded(tmp_path, ["http://a.example/x?y=1"], headers=(("x-v", "2"), ("accept", "application/json")))
    head, *lines = request.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    assert head == "GET /x?y=1 HTTP/1.1"
    assert headers == {
        "Host": "a.example",
        "User-Agent": NetSettings(contact="who@example.org").user_agent,
        "From": "who@example.org",
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate, br",
        "x-v": "2",
    }


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://a.example", "/"),
        ("http://a.example/a/../b//c", "/a/../b//c"),
        ("http://a.example/%2f%7Euser?q=%e4&r=a b".replace(" ", "%20"), "/%2f%7Euser?q=%e4&r=a%20b"),
        ("http://a.example/?", "/?"),
        ("http://a.example/x?a=[1]&b={c}|d", "/x?a=[1]&b={c}|d"),
        ("http://a.example/x#fragment", "/x"),
        ("http://a.example/grün", "/gr%C3%BCn"),
        ("http://A.Example:80/x", "/x"),
    ],
)
def test_the_path_goes_out_as_it_was_asked(url: str, path: str, tmp_path: Path) -> None:
    (request,) = recorded(tmp_path, [url])
    assert request.split(b" ")[1].decode() == path
    assert b"\r\nHost: a.example\r\n" in request


def test_credentials_in_an_address_are_not_sent(tmp_path: Path) -> None:
    (request,) = recorded(tmp_path, ["http://name:secret@a.example/"])
    assert b"uthorization" not in request
    assert b"secret" not in request


def test_no_cookie_comes_back(tmp_path: Path) -> None:
    answer = OK + b"Set-Cookie: id=1; Path=/\r\nSet-Cookie: b=2; Domain=a.example\r\nContent-Length: 2\r\n\r\nok"
    requests_ = recorded(tmp_path, ["http://www.a.example/", "http://www.a.example/2", "http://x.a.example/"], answer)
    assert not any(b"ookie" in request for request in requests_)


def test_the_environment_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.example login name password secret\n")
    netrc.chmod(0o600)
    for name, value in {
        "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9",
        "NETRC": str(netrc), "REQUESTS_CA_BUNDLE": "/nowhere", "CURL_CA_BUNDLE": "/nowhere",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    (request,) = recorded(tmp_path, ["http://a.example/"])
    assert b"uthorization" not in request


def test_only_get_and_head_are_asked(tmp_path: Path) -> None:
    (request,) = recorded(tmp_path, ["http://a.example/"], OK + b"Content-Length: 2\r\n\r\n", method="HEAD")
    assert request.startswith(b"HEAD / ")
    with Server(reply(OK)) as server, pytest.raises(ValueError, match="GET and HEAD"):
        ask(tmp_path, server, method="POST")


def test_a_head_reply_has_no_body(tmp_path: Path) -> None:
    with Server(reply(OK + b"Content-Length: 9999\r\n\r\n")) as server:
        captured = ask(tmp_path, server, method="HEAD")
    assert (captured.outcome, captured.truncated) == (Outcome.ANSWERED, False)
    assert captured.response is not None
    assert captured.response.body == b""


@pytest.mark.parametrize(
    ("contact", "agent", "sender"),
    [
        ("", "", None),
        ("https://survey.example/about", " (+https://survey.example/about)", None),
        ("who@example.org", " (+who@example.org)", "who@example.org"),
        ("x\r\nEvil: 1 (ü)", " (+xEvil: 1 )".replace(" )", ")"), None),
    ],
)
def test_the_user_agent_is_honest_and_one_line(contact: str, agent: str, sender: str | None) -> None:
    settings = NetSettings(contact=contact)
    assert settings.user_agent.startswith("api-survey/")
    assert settings.user_agent.endswith(agent)
    assert settings.sender == sender


# --- what comes back -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "location", "to"),
    [
        (301, "/b", "http://a.example/b"),
        (302, "https://other.example/x#y", "https://other.example/x"),
        (303, "?page=2", "http://a.example/dir/?page=2"),
        (307, "//other.example", "http://other.example/"),
        (308, "http://127.0.0.1:22/", "http://127.0.0.1:22/"),
        (302, "file:///etc/passwd", None),
        (302, "data:text/html,x", None),
        (302, "javascript:alert(1)", None),
        (302, "http://name:secret@a.example/b", "http://a.example/b"),
        (302, "http://[broken", None),
        (302, "/gr\xc3\xbcn", "http://a.example/gr%C3%BCn"),
        (300, "/b", None),
        (304, "/b", None),
        (200, "/b", None),
    ],
)
def test_a_redirect_is_reported_and_not_followed(status: int, location: str, to: str | None, tmp_path: Path) -> None:
    head = f"HTTP/1.1 {status} x\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    with Server(reply(head)) as server:
        captured = ask(tmp_path, server, "http://a.example/dir/")
        assert server.accepted == 1
    assert captured.outcome is Outcome.ANSWERED
    assert captured.redirect_to == to


def test_the_body_of_a_redirect_is_capped_too(tmp_path: Path) -> None:
    with Server(reply(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n" + bytes(coding.PAGE_CAP + 1))) as server:
        captured = ask(tmp_path, server)
    assert captured.outcome is Outcome.TOO_LARGE
    assert captured.redirect_to == "http://a.example/b"


def test_exact_bytes_are_kept(tmp_path: Path) -> None:
    raw = b"HTTP/1.1 404 Nope \r\nX-Odd:   spaced \r\nx-odd: twice\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0\r\nT: 1\r\n\r\n"
    with Server(reply(raw + b"surplus")) as server:
        captured = ask(tmp_path, server)
    assert captured.raw == raw
    assert captured.response is not None
    assert captured.response.headers[:2] == (("X-Odd", "spaced"), ("x-odd", "twice"))
    assert captured.response.body == b"abc"
    assert (captured.ip, captured.bytes_received) == ("127.0.0.1", len(raw) + 7)


@pytest.mark.parametrize(
    ("head", "outcome"),
    [
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 3\r\n", Outcome.RATE_LIMITED),
        (b"HTTP/1.1 503 Down\r\nRetry-After: 3\r\n", Outcome.RATE_LIMITED),
        (b"HTTP/1.1 503 Down\r\n", Outcome.ANSWERED),
        (b"HTTP/1.1 403 No\r\nContent-Type: text/html\r\ncf-mitigated: challenge\r\n", Outcome.BLOCKED),
        (b"HTTP/1.1 403 No\r\nContent-Type: application/json\r\n", Outcome.ANSWERED),
        (b"HTTP/1.1 204 None\r\n", Outcome.ANSWERED),
    ],
)
def test_walls_and_limits_are_outcomes(head: bytes, outcome: Outcome, tmp_path: Path) -> None:
    with Server(reply(head + b"Content-Length: 0\r\n\r\n")) as server:
        captured = ask(tmp_path, server)
    assert captured.outcome is outcome
    assert captured.response is not None


# --- connections ---------------------------------------------------------------------------------


def test_a_kept_connection_that_is_closed_is_told_and_not_kept_again(tmp_path: Path) -> None:
    """Whoever asks again waits for the host's pause first, so it is not done here; and it is done once a host."""
    asked: list[bytes] = []

    def script(connection: socket.socket) -> None:
        served = 0
        while data := read_request(connection):
            asked.append(data.split(b" ")[1])
            served += 1
            if served > 1:
                return  # read, not answered, and gone
            connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    with Server(script, reads=False) as server:
        lines = connect_to(tmp_path, {"a.example:80": server.port})
        with Net(NetSettings(connect_to=lines, deadline=5)) as net:
            ends = [net.fetch(HttpTarget(f"http://a.example/{n}", "test")) for n in (1, 2, 2, 3, 4)]
    assert [(e.outcome, e.stale) for e in ends] == [
        (Outcome.ANSWERED, False),
        (Outcome.RESET, True),
        (Outcome.ANSWERED, False),
        (Outcome.ANSWERED, False),
        (Outcome.ANSWERED, False),
    ]
    assert asked == [b"/1", b"/2", b"/2", b"/3", b"/4"]


def test_a_request_that_is_cut_off_while_it_is_written_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the other side's close is met in writing or in reading is chance, and must not change a count."""

    def cut_off(*_: object) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr("http.client.HTTPConnection.send", cut_off)
    with Server(reply(b""), reads=False) as server:
        captured = ask(tmp_path, server)
    assert captured.outcome is Outcome.RESET
    assert captured.request.startswith(b"GET / HTTP/1.1")


def test_connections_of_a_hundred_hosts_are_kept_until_their_turn_comes_again(tmp_path: Path) -> None:
    """A survey asks hosts in turn: with fewer kept than there are hosts, each request would need a new connection."""
    recorder = Recorder(OK + b"Content-Length: 2\r\n\r\nok")
    with Server(recorder, reads=False) as server:
        lines = connect_to(tmp_path, {"*.a.example:80": server.port})
        with Net(NetSettings(connect_to=lines, deadline=5)) as net:
            for _ in range(2):
                for host in range(100):
                    assert net.fetch(HttpTarget(f"http://h{host}.a.example/", "test")).outcome is Outcome.ANSWERED
    assert len(recorder.requests) == 200
    assert server.accepted == 100


def test_many_threads_share_one_net(tmp_path: Path) -> None:
    def script(connection: socket.socket) -> None:
        while request := read_request(connection):
            path = request.split()[1]
            connection.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(path) + path)

    with Server(script, reads=False) as server:
        lines = connect_to(tmp_path, {"*.example:80": server.port})
        with Net(NetSettings(connect_to=lines, deadline=10)) as net, ThreadPoolExecutor(16) as pool:
            targets = [HttpTarget(f"http://h{i % 5}.example/{i}", "test") for i in range(200)]
            captures = list(pool.map(net.fetch, targets))
    assert [c.response.body for c in captures if c.response] == [b"/%d" % i for i in range(200)]
    assert all(c.request.startswith(b"GET /%d " % i) for i, c in enumerate(captures))


def test_connection_refused_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Net(NetSettings(connect_to=connect_to(tmp_path, {"a.example:80": port}))) as net:
        captured = net.fetch(HttpTarget("http://a.example/", "test"))
    assert (captured.outcome, captured.detail, captured.request) == (Outcome.REFUSED, "connection refused", b"")


@pytest.fixture(scope="module")
def tls_server() -> Iterator[tuple[Server, list[str | None]]]:
    """A site with a certificate that nobody trusts, for another name, in TLS 1.2 and later."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("other.example").configure_cert(context)
    context.sni_callback = lambda _sock, name, _context: names.append(name)

    def script(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            while read_request(secure):
                secure.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    with Server(script, reads=False) as server:
        yield server, names


def test_a_site_with_a_bad_certificate_is_still_looked_at(
    tmp_path: Path, tls_server: tuple[Server, list[str | None]]
) -> None:
    server, names = tls_server
    with Net(NetSettings(connect_to=connect_to(tmp_path, {"a.example:443": server.port}), deadline=5)) as net:
        captured = net.fetch(HttpTarget("https://a.example/", "test"))
    assert captured.outcome is Outcome.ANSWERED
    assert names[-1] == "a.example"


@pytest.mark.parametrize(
    ("answer", "outcome", "detail"),
    [
        (reply(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Outcome.TLS_FAILED, "TLS"),
        (reply(b"\x15\x03\x03\0\2\2\x28"), Outcome.TLS_FAILED, "handshake failure"),
        (then_silence(b""), Outcome.TIMED_OUT, "TLS handshake"),
        (reply(b""), Outcome.TLS_FAILED, "TLS"),
    ],
)
def test_what_goes_wrong_in_tls_is_told(answer: object, outcome: Outcome, detail: str, tmp_path: Path) -> None:
    server = Server(answer, tls=True)  # type: ignore[arg-type]
    lines = connect_to(tmp_path, {"a.example:443": server.port})
    with server, Net(NetSettings(connect_to=lines, deadline=0.5)) as net:
        captured = net.fetch(HttpTarget("https://a.example/", "test"))
    assert captured.outcome is outcome
    assert detail in captured.detail


# --- where names may lead ------------------------------------------------------------------------

NOT_PUBLIC = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:7f00:1::",
    "2001::1", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("017700000001", "127.0.0.1"),
        ("127.1", "127.0.0.1"), ("10.0x0.00.1", "10.0.0.1"), ("[::1]", "::1"), ("8.8.8.8.", "8.8.8.8"), ("a.example", None),
        ("1.example", None), ("x", None),
    ],
)  # fmt: skip
def test_addresses_in_every_notation(host: str, address: str | None) -> None:
    assert as_address(host) == (ipaddress.ip_address(address) if address else None)


@pytest.mark.parametrize(
    "host", ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "a.b.1", "4294967296", "0x1ffffffff", "::x", "08.1.1.1"]
)
def test_what_only_looks_like_an_address(host: str) -> None:
    with pytest.raises(ValueError):
        as_address(host)


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.0.0.1/", Outcome.PRIVATE_ADDRESS),
        ("http://2130706433/", Outcome.PRIVATE_ADDRESS),
        ("http://0177.0.0.1/", Outcome.PRIVATE_ADDRESS),
        ("https://[::ffff:7f00:1]/", Outcome.PRIVATE_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", Outcome.PRIVATE_ADDRESS),
        ("http://a.example:8080/", Outcome.BARRED_ADDRESS),
        ("https://127.0.0.1:22/", Outcome.BARRED_ADDRESS),
        ("ftp://a.example/", Outcome.BARRED_ADDRESS),
        ("file:///etc/passwd", Outcome.BARRED_ADDRESS),
        ("http:///x", Outcome.BARRED_ADDRESS),
        ("http://[::1", Outcome.BARRED_ADDRESS),
        ("http://a b.example/", Outcome.BARRED_ADDRESS),
        ("http://" + "a" * 70 + ".example/", Outcome.NO_SUCH_HOST),
        ("http://1.2.3.4.5/", Outcome.NO_SUCH_HOST),
    ],
)
def test_the_guard_refuses_before_anything_is_sent(url: str, outcome: Outcome) -> None:
    with Net(NetSettings(resolver="127.0.0.1:9", deadline=2)) as net:
        captured = net.fetch(HttpTarget(url, "test"))
    assert captured.outcome is outcome
    assert (captured.request, captured.raw) == (b"", b"")


def test_with_connect_to_nothing_else_is_contacted(tmp_path: Path) -> None:
    with Server(reply(OK + b"\r\nok")) as server:
        with Net(NetSettings(connect_to=connect_to(tmp_path, {"a.example:80": server.port}))) as net:
            for url in (
                "https://a.example/",
                "http://a.example:81/",
                "http://b.example/",
                f"http://127.0.0.1:{server.port}/",
            ):
                assert net.fetch(HttpTarget(url, "test")).outcome is Outcome.NO_SUCH_HOST
        assert server.accepted == 0


CONNECT_TO = """\
\ufeff# a comment
a.example:443:127.0.0.1:8443
A.example.:80:127.0.0.1:8080   # upper case, dot at the end
*.example:80:127.0.0.2:1
*.deep.example:80:127.0.0.3:2
x.deep.example:80:127.0.0.4:3
[::1]:80:[::1]:4

any.example::127.0.0.5:
"""


@pytest.mark.parametrize(
    ("host", "port", "to"),
    [
        ("a.example", 443, ("127.0.0.1", 8443)),
        ("a.example", 80, ("127.0.0.1", 8080)),
        ("a.example", 81, None),
        ("example", 80, None),
        ("b.example", 80, ("127.0.0.2", 1)),
        ("c.b.example", 80, ("127.0.0.2", 1)),
        ("b.example", 443, None),
        ("y.deep.example", 80, ("127.0.0.3", 2)),
        ("x.deep.example", 80, ("127.0.0.4", 3)),
        ("deep.example", 80, ("127.0.0.2", 1)),
        ("::1", 80, ("::1", 4)),
        ("any.example", 99, ("127.0.0.5", 99)),
        ("notexample", 80, None),
    ],
)
def test_connect_to_leads_as_its_lines_say(host: str, port: int, to: tuple[str, int] | None, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(CONNECT_TO, encoding="utf-8")
    assert ConnectTo.read(path).find(host, port) == to


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a.example:443:127.0.0.1", 1, "HOST:PORT:ADDRESS:PORT"),
        ("\n\na.example:x:127.0.0.1:1", 3, "port"),
        ("a.example:80:127.0.0.1:99999", 1, "port"),
        ("a.example:80:elsewhere.example:80", 1, "IP address"),
        ("a.example:80:::1:80", 1, "brackets"),
        (":80:127.0.0.1:80", 1, "no host"),
        ("a.*.example:80:127.0.0.1:80", 1, "star"),
        ("a.example:80:127.0.0.1:1\na.example:80:127.0.0.1:2", 2, "line 1"),
    ],
)
def test_a_bad_connect_to_file_says_where_and_what_to_try(text: str, line: int, says: str, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        Net(NetSettings(connect_to=path))
    assert caught.value.line == line
    assert says in str(caught.value)
    assert caught.value.hint


def test_a_connect_to_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Net(NetSettings(connect_to=tmp_path / "none"))


# --- the table of failures -----------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "outcome"), FAILURES, ids=lambda x: getattr(x, "__name__", str(x)))
def test_every_kind_of_failure_has_its_outcome(kind: type[BaseException], outcome: Outcome) -> None:
    """Also when requests and urllib3 have wrapped it twice, and whatever it carries."""
    error = kind.__new__(kind)
    error.args = ("\x1b[31mred\nline",)
    wrapped = requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", error))
    for one in (error, wrapped):
        failed = failure_of(one)
        assert failed.outcome is outcome
        assert all(c >= " " for c in failed.detail)


def test_our_own_mistakes_are_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        failure_of(ZeroDivisionError("ours"))


def test_nothing_is_left_open(tmp_path: Path) -> None:
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir())) if descriptors.is_dir() else 0
    with Server(then_silence(OK + b"Content-Length: 50\r\n\r\nhel")) as server:
        lines = connect_to(tmp_path, {"a.example:80": server.port})
        with Net(NetSettings(connect_to=lines, deadline=0.2)) as net:
            for _ in range(3):
                net.fetch(HttpTarget("http://a.example/", "test"))
    time.sleep(0.1)
    if before:
        assert len(list(descriptors.iterdir())) <= before + 1
