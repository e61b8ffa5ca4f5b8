"""Certificates, ordinary and odd, made on the spot."""

from __future__ import annotations

import datetime
import ipaddress

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from survey.certificate import is_for, is_for_servers, read_certificate

DER = serialization.Encoding.DER
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
KEYS = {
    "EC secp256r1": ec.generate_private_key(ec.SECP256R1()),
    "EC secp384r1": ec.generate_private_key(ec.SECP384R1()),
    "RSA 2048": rsa.generate_private_key(65537, 2048),
    "DSA 1024": dsa.generate_private_key(1024),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
}
SIGNATURES = {
    "EC secp256r1": "ecdsa-with-SHA256",
    "EC secp384r1": "ecdsa-with-SHA256",
    "RSA 2048": "sha256WithRSAEncryption",
    "DSA 1024": "dsa-with-sha256",
    "Ed25519": "ed25519",
    "Ed448": "ed448",
}


def make(
    key: str = "EC secp256r1",
    names: tuple[str, ...] = ("a.example",),
    *,
    subject: str = "a.example",
    issuer: str | None = None,
    serial: int = 0xABCDEF,
    days: float = 90,
    more: tuple[x509.ExtensionType, ...] = (),
) -> bytes:
    private = KEYS[key]
    common = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer or subject)]
    builder = x509.CertificateBuilder(
        common[1], common[0], private.public_key(), serial, START, START + datetime.timedelta(days)
    )
    if names:
        entries = [
            x509.IPAddress(ipaddress.ip_address(n)) if n[:1].isdigit() or ":" in n else x509.DNSName(n) for n in names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(entries), False)
    for extension in more:
        builder = builder.add_extension(extension, False)
    algorithm = None if key.startswith("Ed") else hashes.SHA256()
    return builder.sign(private, algorithm).public_bytes(DER)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", KEYS)
def test_key_and_signature_have_their_names(key: str) -> None:
    read = read_certificate(make(key))
    assert read is not None
    assert (read.key, read.signature) == (key, SIGNATURES[key])


def test_all_columns_are_read() -> None:
    read = read_certificate(make(names=("b.example", "*.A.example", "192.0.2.1", "2001:db8::1"), issuer="Some CA"))
    assert read is not None
    assert len(read.sha256) == 64
    assert (read.subject, read.issuer) == ("CN=a.example", "CN=Some CA")
    assert (read.not_before, read.not_after, read.lifetime_days) == ("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z", 90)
    assert read.names == ("*.a.example", "192.0.2.1", "2001:db8::1", "b.example")
    assert (read.serial, read.self_signed, read.wildcard) == ("abcdef", False, True)


def test_self_signed_is_told() -> None:
    read = read_certificate(make())
    assert read is not None
    assert (read.self_signed, read.wildcard) == (True, False)


def test_no_names_is_an_empty_list() -> None:
    read = read_certificate(make(names=()))
    assert read is not None
    assert read.names == ()


@pytest.mark.parametrize(
    ("names", "host", "answer"),
    [
        (("a.example",), "a.example", True),
        (("a.example",), "A.Example.", True),
        (("A.Example",), "a.example", True),
        (("a.example",), "www.a.example", False),
        (("*.a.example",), "www.a.example", True),
        (("*.a.example",), "x.www.a.example", False),
        (("*.a.example",), "a.example", False),
        (("*.example",), "a.example", False),
        (("w*.a.example",), "www.a.example", False),
        (("*",), "a.example", False),
        (("xn--mnchen-3ya.example",), "xn--mnchen-3ya.example", True),
        (("192.0.2.1",), "192.0.2.1", True),
        (("192.0.2.1",), "192.0.2.2", False),
        (("2001:db8::1",), "[2001:db8:0::1]", True),
        ((), "a.example", False),  # a common name alone counts no more
    ],
)
def test_names_match_as_rfc_9525_says(names: tuple[str, ...], host: str, answer: bool) -> None:
    assert is_for(make(names=names), host) is answer


@pytest.mark.parametrize(
    ("usage", "answer"),
    [
        (None, True),
        ((ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH), True),
        ((ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), True),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), False),
    ],
)
def test_a_certificate_for_mail_is_none_for_servers(usage: tuple[ObjectIdentifier, ...] | None, answer: bool) -> None:
    assert is_for_servers(make(more=(x509.ExtendedKeyUsage(usage),) if usage else ())) is answer


# --- odd ones: bytes patched into a good certificate ---------------------------------------------

GOOD = make(serial=0x11223344556677)
SERIAL = bytes.fromhex("0207 11223344556677".replace(" ", ""))
DATE = b"260101000000Z"


def patched(old: bytes, new: bytes) -> bytes:
    assert old in GOOD
    assert len(old) == len(new)
    return GOOD.replace(old, new)


ODD = (
    ("negative serial", patched(SERIAL, b"\x02\x07\xff" + SERIAL[3:])),
    ("zero serial", patched(SERIAL, b"\x02\x07" + bytes(7))),
    ("month 99", patched(DATE, b"269901000000Z")),
    ("date of letters", patched(DATE, b"yesterdayabcd")),
    ("null in a name", patched(b"a.example", b"a\0example")),
    ("escape in a name", patched(b"a.example", b"a\x1b[31mxyz"[:9])),
    ("bytes that are no UTF-8", patched(b"a.example", b"\xff\xfe.exampl")),
    ("empty name", make(names=("",))),
    ("huge list of names", make(names=tuple(f"h{n}.example" for n in range(3000)))),
    ("version of the future", patched(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09")),
    ("cut off", GOOD[:-30]),
    ("bytes after the end", GOOD + b"more"),
    ("no certificate", b"hello"),
    ("nothing", b""),
    ("not even DER", bytes(range(256)) * 20),
)


@pytest.mark.parametrize(("name", "der"), ODD, ids=[name for name, _ in ODD])
def test_odd_certificates_never_raise(name: str, der: bytes) -> None:
    read = read_certificate(der)
    is_for(der, "a.example")
    is_for_servers(der)
    if read is None:
        return
    texts = [read.subject, read.issuer, read.serial, *read.names]
    assert all(c >= " " and c != "\x7f" for text in texts if text for c in text)


@pytest.mark.parametrize("name", ["negative serial", "null in a name", "huge list of names"])
def test_an_odd_certificate_is_still_read(name: str) -> None:
    read = read_certificate(dict(ODD)[name])
    assert read is not None
    assert (read.key, read.not_before) == ("EC secp256r1", "2026-01-01T00:00:00Z")


def test_a_name_with_a_null_byte_is_for_nobody_else() -> None:
    """The old trick: a CA signs `bank.example\\0.evil.example`, a careless client reads `bank.example`."""
    der = make(names=("bank.example.evil.example",)).replace(b"example.evil", b"example\0evil")
    assert is_for(der, "bank.example") is not True
    assert is_for(der, "bank.example.evil.example") is not True


@pytest.mark.parametrize("at", range(0, 350, 7))
def test_one_wrong_byte_anywhere_never_raises(at: int) -> None:
    for wrong in (0x00, 0xFF, 0x80):
        der = GOOD[:at] + bytes([wrong]) + GOOD[at + 1 :]
        read_certificate(der)
        is_for(der, "a.example")


def test_a_certificate_as_authorities_issue_it() -> None:
    leaf = trustme.CA().issue_cert("a.example", "b.example").cert_chain_pems[0].bytes()
    read = read_certificate(x509.load_pem_x509_certificate(leaf).public_bytes(DER))
    assert read is not None
    assert read.names == ("a.example", "b.example")
    assert read.self_signed is False
