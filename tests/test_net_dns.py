"""DNS against a small name server on loopback that knows a few names and answers as told; and the pace rules."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hostile import OK, Server, connect_to, reply

from survey.errors import InputError
from survey.model import DnsTarget, HttpTarget, Outcome, TlsTarget
from survey.net import Net, NetSettings
from survey.net.address import ConnectTo
from survey.net.dns import Resolver
from survey.net.polite import COOL_DOWN_CAP, CRAWL_DELAY_CAP, Pace, cool_down, http_date, pause, retry_after

ZONE: dict[tuple[str, str], tuple[str, ...]] = {
    ("a.example.", "A"): ("192.0.2.7", "127.0.0.1"),
    ("a.example.", "AAAA"): ("2001:db8::7",),
    ("a.example.", "CAA"): ('0 issue "ca.example"', '0 iodef "mailto:x@a.example"'),
    ("a.example.", "TXT"): ('"v=spf1 " "-all"', '"\\007bell"'),
    ("a.example.", "MX"): ("10 Mail.a.example.",),
    ("a.example.", "NS"): ("NS1.a.example.", "ns2.a.example."),
    ("a.example.", "DS"): ("12345 13 2 " + "ab" * 32,),
    ("six.example.", "AAAA"): ("2606:4700::1",),
    ("www.example.", "CNAME"): ("edge.vendor.example.",),
    ("edge.vendor.example.", "A"): ("8.8.8.8",),
    ("gone.example.", "CNAME"): ("nowhere.vendor.example.",),
    ("bare.example.", "TXT"): ('"no address"',),
    ("inside.example.", "A"): ("10.0.0.1", "169.254.169.254"),
    ("mixed.example.", "A"): ("10.0.0.1", "127.0.0.1"),
}


class NameServer:
    """Answers UDP questions from a zone; `broken.example` is SERVFAIL, `silent.example` gets no answer. A record
    `SERVFAIL` or `NXDOMAIN` is that answer."""

    def __init__(self, zone: dict[tuple[str, str], tuple[str, ...]] = ZONE) -> None:
        self.zone = zone
        self.questions: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, peer = self._socket.recvfrom(4096)
                if answer := self._answer(dns.message.from_wire(data)):
                    self._socket.sendto(answer.to_wire(), peer)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        name, rrtype = str(query.question[0].name).lower(), dns.rdatatype.to_text(query.question[0].rdtype)
        self.questions.append((name, rrtype))
        if name == "silent.example.":
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in ("broken.example.", "refusing.example."):
            answer.set_rcode(dns.rcode.SERVFAIL if name.startswith("broken") else dns.rcode.REFUSED)
            return answer
        if rrtype != "CNAME":
            while target := self.zone.get((name, "CNAME")):
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", *target))
                name = target[0]
        records = self.zone.get((name, rrtype), ())
        if records in (("SERVFAIL",), ("NXDOMAIN",)):
            answer.set_rcode(dns.rcode.from_text(records[0]))
        elif records:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", rrtype, *records))
        elif name not in {known for known, _ in self.zone}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.close()


ANSWERED, NONE, FAILED = Outcome.ANSWERED, Outcome.NO_SUCH_HOST, Outcome.DNS_FAILED

LOOKUPS = (
    ("a.example", "A", ANSWERED, ("127.0.0.1", "192.0.2.7", "2001:db8::7"), None),
    ("A.Example.", "a", ANSWERED, ("127.0.0.1", "192.0.2.7", "2001:db8::7"), None),
    ("six.example", "A", ANSWERED, ("2606:4700::1",), None),
    ("www.example", "A", ANSWERED, ("8.8.8.8",), "edge.vendor.example"),
    ("www.example", "CNAME", ANSWERED, ("edge.vendor.example",), None),
    ("gone.example", "A", NONE, (), "nowhere.vendor.example"),
    ("gone.example", "CNAME", ANSWERED, ("nowhere.vendor.example",), None),
    ("none.example", "A", NONE, (), None),
    ("none.example", "CAA", NONE, (), None),
    ("bare.example", "A", NONE, (), None),  # the name is there, an address is not
    ("bare.example", "CAA", ANSWERED, (), None),  # a name without such records has answered
    ("a.example", "CAA", ANSWERED, ('0 iodef "mailto:x@a.example"', '0 issue "ca.example"'), None),
    ("a.example", "TXT", ANSWERED, (" bell", "v=spf1 -all"), None),
    ("a.example", "MX", ANSWERED, ("10 mail.a.example",), None),
    ("a.example", "NS", ANSWERED, ("ns1.a.example", "ns2.a.example"), None),
    ("a.example", "DS", ANSWERED, ("12345 13 2 " + "ab" * 32,), None),
    ("a.example", "CNAME", ANSWERED, (), None),
    ("broken.example", "A", FAILED, (), None),
    ("broken.example", "TXT", FAILED, (), None),
    ("refusing.example", "A", FAILED, (), None),
    ("silent.example", "A", FAILED, (), None),
    ("a..example", "A", NONE, (), None),
    ("x" * 64 + ".example", "A", NONE, (), None),
    ("192.0.2.7", "A", NONE, (), None),
    ("a.example", "NONSENSE", Outcome.NOT_TESTABLE, (), None),
)  # fmt: skip


@pytest.mark.parametrize(("host", "rrtype", "outcome", "answer", "cname"), LOOKUPS)
def test_a_question_has_its_answer(
    host: str, rrtype: str, outcome: Outcome, answer: tuple[str, ...], cname: str | None, server: NameServer
) -> None:
    began = time.monotonic()
    captured = Resolver(server.address, timeout=0.4).look_up(DnsTarget(host, rrtype, "test"))
    assert (captured.outcome, captured.answer, captured.cname) == (outcome, answer, cname)
    assert bool(captured.detail) == (outcome is not ANSWERED)
    assert time.monotonic() - began < 2


def test_what_failed_says_how(server: NameServer) -> None:
    resolver = Resolver(server.address, timeout=0.3)
    assert resolver.look_up(DnsTarget("broken.example", "TXT", "test")).detail == "name server said SERVFAIL"
    assert "in time" in resolver.look_up(DnsTarget("silent.example", "TXT", "test")).detail


def test_addresses_are_remembered_for_a_minute() -> None:
    now, server = [0.0], NameServer()
    resolver = Resolver(server.address, clock=lambda: now[0])
    for moment, asked in ((0.0, 2), (59.0, 2), (61.0, 4)):  # A and AAAA each time
        now[0] = moment
        resolver.look_up(DnsTarget("six.example", "A", "test"))
        resolver.addresses("six.example", 1.0)
        assert len(server.questions) == asked
    server.close()


def test_a_failure_is_not_remembered(server: NameServer) -> None:
    resolver = Resolver(server.address, timeout=0.5)
    count = len(server.questions)
    for _ in range(2):
        assert resolver.look_up(DnsTarget("refusing.example", "A", "test")).outcome is FAILED
    assert len(server.questions) >= count + 2


@pytest.mark.parametrize("text", ["here", "127.0.0.1", "name.example:53", "127.0.0.1:0", "127.0.0.1:x", "::1:99999"])
def test_a_bad_resolver_says_what_to_try(text: str) -> None:
    with pytest.raises(InputError, match="ADDR:PORT"):
        Net(NetSettings(resolver=text))


# --- with the guard and with connect-to ----------------------------------------------------------


@pytest.mark.parametrize("host", ["inside.example", "a.example"])
def test_a_name_that_leads_inside_is_not_followed(host: str, server: NameServer) -> None:
    with Net(NetSettings(resolver=server.address)) as net:
        captured = net.fetch(HttpTarget(f"http://{host}/", "test"))
        assert captured.outcome is Outcome.PRIVATE_ADDRESS
        assert host in captured.detail
        assert net.shake(TlsTarget(host, 443, "default", "test")).outcome is Outcome.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    ("host", "outcome"), [("none.example", NONE), ("broken.example", FAILED), ("bare.example", NONE)]
)
def test_a_name_without_address_has_its_outcome_in_http_and_tls(
    host: str, outcome: Outcome, server: NameServer
) -> None:
    with Net(NetSettings(resolver=server.address)) as net:
        assert net.fetch(HttpTarget(f"http://{host}/", "test")).outcome is outcome
        assert net.shake(TlsTarget(host, 443, "default", "test")).outcome is outcome


def test_connect_to_alone_asks_no_name_server(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("a.example:443:127.0.0.1:1\na.example:80:127.0.0.2:1\n*.b.example:80:[::1]:1\n")
    resolver = Resolver(None, ConnectTo.read(lines))
    for host, rrtype, outcome, answer in (
        ("a.example", "A", ANSWERED, ("127.0.0.1", "127.0.0.2")),
        ("x.b.example", "A", ANSWERED, ("::1",)),
        ("b.example", "A", NONE, ()),
        ("a.example", "CAA", Outcome.NOT_TESTABLE, ()),
        ("c.example", "CNAME", Outcome.NOT_TESTABLE, ()),
    ):
        captured = resolver.look_up(DnsTarget(host, rrtype, "test"))
        assert (captured.outcome, captured.answer) == (outcome, answer)


def test_connect_to_with_a_resolver_asks_it_but_goes_by_the_lines(tmp_path: Path, server: NameServer) -> None:
    with Server(reply(OK + b"\r\nok")) as web:
        lines = connect_to(tmp_path, {"www.example:80": web.port})
        with Net(NetSettings(connect_to=lines, resolver=server.address)) as net:
            assert net.look_up(DnsTarget("www.example", "A", "test")).answer == ("8.8.8.8",)
            assert net.look_up(DnsTarget("a.example", "MX", "test")).outcome is ANSWERED
            assert net.fetch(HttpTarget("http://www.example/", "test")).outcome is ANSWERED
            assert net.fetch(HttpTarget("http://edge.vendor.example/", "test")).outcome is NONE


# --- pace ----------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("0", 0.0), (" 120 ", 120.0),
        ("1.5", 1.5), ("60 seconds", 60.0), ("5s", 5.0), ("120, 120", 120.0), ("26 Sep 2027", None),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30.0), ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tuesday, 24-Nov-26 12:00:30 GMT", 30.0), ("Tue Nov 24 12:00:30 2026", 30.0), ("Tue, 99 Nov 2026", None),
        ("9" * 11, 99999999999.0),
    ],
)  # fmt: skip
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


@pytest.mark.parametrize(
    ("ours", "theirs", "all_in_all"), [(1, None, 1), (1, 3, 3), (5, 3, 5), (1, 999, CRAWL_DELAY_CAP), (99, 999, 99)]
)
def test_the_longer_delay_counts_up_to_a_cap(ours: float, theirs: float | None, all_in_all: float) -> None:
    assert pause(ours, theirs) == all_in_all


@pytest.mark.parametrize(
    ("header", "refusals", "seconds"),
    [
        ("7", 1, 7),
        ("", 1, 5),
        ("", 2, 10),
        ("", 3, 20),
        ("", 99, COOL_DOWN_CAP),
        ("86400", 1, COOL_DOWN_CAP),
        ("0", 1, 0),
    ],
)
def test_a_refusal_cools_down(header: str, refusals: int, seconds: float) -> None:
    assert cool_down(header, refusals) == seconds


def test_the_pause_runs_from_the_end_of_one_request_to_the_start_of_the_next() -> None:
    now = [100.0]
    pace = Pace(1.0, lambda: now[0])
    assert pace.ready_at("a") == -math.inf
    pace.started("a")
    assert pace.ready_at("a") == math.inf
    now[0] = 105.0
    pace.ended("a")
    assert (pace.ready_at("a"), pace.ready_at("b")) == (106.0, -math.inf)
    pace.started("a")
    pace.ended("a")
    pace.told("a", 4.0)  # also for the pause that runs already
    assert pace.ready_at("a") == 109.0
    now[0] = 109.0
    pace.started("a")
    pace.ended("a")  # once known, their delay stays
    assert pace.ready_at("a") == 113.0
    pace.started("a")
    pace.ended("a", sent=False)
    assert pace.ready_at("a") == 113.0


def test_a_process_that_goes_on_leaves_every_host_a_pause_first() -> None:
    now = [100.0]
    pace = Pace(1.0, lambda: now[0], since=100.0)
    assert pace.ready_at("a") == 101.0
    pace.told("a", 4.0)
    pace.not_before("b", 130.0)
    assert (pace.ready_at("a"), pace.ready_at("b")) == (104.0, 130.0)


def test_a_date_in_retry_after_is_read_by_the_clock_of_who_wrote_it() -> None:
    pace = Pace(0.0, lambda: 0.0)
    pace.started("a")
    pace.ended("a", retry_after="Tue, 24 Nov 2026 12:00:30 GMT", now=http_date("Tue, 24 Nov 2026 12:00:20 GMT"))
    assert pace.ready_at("a") == 10.0


def test_refusals_in_a_row_are_counted_and_waited_for() -> None:
    now = [0.0]
    pace = Pace(0.0, lambda: now[0])
    for number, until in ((1, 5.0), (2, 15.0), (3, 35.0)):
        pace.started("a")
        pace.ended("a", retry_after="")
        assert (pace.refusals("a"), pace.ready_at("a")) == (number, until)
        now[0] = until
    pace.started("a")
    pace.ended("a")
    assert (pace.refusals("a"), pace.ready_at("a")) == (0, 35.0)


def test_connections_to_one_address_are_counted() -> None:
    pace = Pace(0.0, per_address=2)
    assert [pace.acquire("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert pace.acquire("192.0.2.2")
    pace.release("192.0.2.1")
    assert pace.acquire("192.0.2.1")
    pace.release("never taken")
