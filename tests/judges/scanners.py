"""What sslyze and testssl.sh say of the transport of a server, in the words of `Told`, and how they are run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NICE = ("nice", "-n", "10")


@dataclass(frozen=True)
class Told:
    """One scanner's facts, None where it says nothing. `verdict`: as in question `certificate`, `bad` where a scanner
    does not say why. `client_certificate`: requested, required, or empty."""

    versions: frozenset[str]
    verdict: str | None = None
    key: str | None = None
    signature: str | None = None
    client_certificate: str | None = None

    def differences(self, other: Told) -> dict[str, tuple[object, object]]:
        """What both say and say differently."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__}
        return {
            name: (one, two)
            for name, (one, two) in pairs.items()
            if None not in (one, two) and one != two and not ("bad" in (one, two) and "valid" not in (one, two))
        }


# --- sslyze --------------------------------------------------------------------------------------

_SSLYZE = {"tls_1_0": "TLSv1", "tls_1_1": "TLSv1.1", "tls_1_2": "TLSv1.2", "tls_1_3": "TLSv1.3"}


def sslyze(program: str, ports: Mapping[str, int], ca_file: Path, folder: Path) -> dict[str, Told]:
    """All hosts (`ports`: host -> port on loopback) in one run."""
    targets, out = folder / "sslyze-targets", folder / "sslyze.json"
    targets.write_text("".join(f"{host}:{port}{{127.0.0.1}}\n" for host, port in ports.items()))
    asked = ("--certinfo", "--certinfo_ca_file", str(ca_file), "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3")
    words = (*NICE, program, "--targets_in", str(targets), "--json_out", str(out), "--quiet", "--mozilla_config")
    subprocess.run([*words, "disable", *asked], check=True, capture_output=True, timeout=600)
    found = json.loads(out.read_text())["server_scan_results"]
    return {r["server_location"]["hostname"]: _from_sslyze(r) for r in found if r["scan_result"]}


def _from_sslyze(report: Mapping[str, Any]) -> Told:
    scan = report["scan_result"]
    versions = {
        name
        for key, name in _SSLYZE.items()
        if (scan[f"{key}_cipher_suites"]["result"] or {}).get("accepted_cipher_suites")
    }
    asked = {"DISABLED": "", "OPTIONAL": "requested", "REQUIRED": "required"}
    client = asked[report["connectivity_result"]["client_auth_requirement"]]
    sent = (scan["certificate_info"]["result"] or {}).get("certificate_deployments")
    if not sent:
        return Told(frozenset(versions), client_certificate=client)
    leaf = sent[0]["received_certificate_chain"][0]
    key = leaf["public_key"]
    judged = next(p for p in sent[0]["path_validation_results"] if p["trust_store"]["name"] == "Supplied CA file")
    return Told(
        frozenset(versions),
        "valid" if judged["was_validation_successful"] else _reason(judged["validation_error"]),
        f"RSA {key['key_size']}" if key["algorithm"] == "RSAPublicKey" else f"EC {key['ec_curve_name']}",
        leaf["signature_algorithm_oid"]["name"],
        client,
    )


def _reason(words: str) -> str:
    return "wrong_name" if "no matching subjectAltName" in words else "bad"


# --- testssl.sh ----------------------------------------------------------------------------------

_TESTSSL = {"TLS1": "TLSv1", "TLS1_1": "TLSv1.1", "TLS1_2": "TLSv1.2", "TLS1_3": "TLSv1.3"}
_SIGNATURES = {
    "SHA256 with RSA": "sha256WithRSAEncryption", "SHA1 with RSA": "sha1WithRSAEncryption",
    "ECDSA with SHA256": "ecdsa-with-SHA256",
}  # fmt: skip
_CHAIN = {
    "passed.": "valid", "failed (expired).": "expired", "failed (not yet valid).": "not_yet_valid",
    "failed (self signed).": "self_signed", "failed (chain incomplete).": "untrusted",
}  # fmt: skip


def testssl(
    program: str, ports: Mapping[str, int], hosts: Iterable[str], ca_file: Path, folder: Path
) -> Iterator[tuple[str, Told]]:
    """Host for host, since one takes up to a minute. Servers to which its OpenSSL cannot speak are left out."""
    for host in hosts:
        out = folder / f"testssl-{host}.json"
        asked = ("--ip", "127.0.0.1", "--nodns", "none", "--add-ca", str(ca_file), "-p", "-S", "--jsonfile", str(out))
        words = (*NICE, program, "--quiet", "--color", "0", "--warnings", "batch", *asked, f"{host}:{ports[host]}")
        subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
        lines = {line["id"]: line["finding"] for line in json.loads(out.read_text())}
        if "cert_keySize" in lines:
            yield host, _from_testssl(lines)


testssl.__test__ = False  # type: ignore[attr-defined]


def _from_testssl(lines: Mapping[str, str]) -> Told:
    versions = {name for key, name in _TESTSSL.items() if lines.get(key, "").startswith("offered")}
    kind, size, _ = lines["cert_keySize"].split()
    verdict = _CHAIN.get(lines["cert_chain_of_trust"], "bad")
    if verdict == "valid" and "does not match" in lines["cert_trust"]:
        verdict = "wrong_name"
    return Told(
        frozenset(versions),
        verdict,
        "EC secp256r1" if (kind, size) == ("EC", "256") else f"{kind} {size}",
        _SIGNATURES.get(lines["cert_signatureAlgorithm"], lines["cert_signatureAlgorithm"]),
    )
