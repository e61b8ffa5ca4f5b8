"""Every hostile server asked with the caps and deadline of a real survey: outcome, seconds, peak memory of who asks.

    python tests/benchmarks/hostile.py [NAME PART]

The server runs here, the asking in a process of its own, so that the memory is that of the asking alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import hostile
from hostile import HTTP_CASES, TLS_CASES, Case, Server, connect_to

ASK = """
import json, resource, sys, time
from pathlib import Path
from survey.model import HttpTarget, TlsTarget
from survey.net import Net, NetSettings
lines, kind = sys.argv[1:]
with Net(NetSettings(connect_to=Path(lines), deadline=5, handshake_timeout=5)) as net:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    if kind == "http":
        found = net.fetch(HttpTarget("http://a.example/", "benchmark"))
    else:
        found = net.shake(TlsTarget("a.example", 443, "default", "benchmark"))
    seconds = time.monotonic() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
print(json.dumps([str(found.outcome), seconds, peak / scale, (peak - before) / scale, found.detail]))
"""
LIMIT_SECONDS, LIMIT_MEMORY = 7.0, 300.0


def measure(case: Case, kind: str, folder: Path) -> tuple[bool, str]:
    with Server(case.script(), tls=kind == "tls") as server:
        lines = connect_to(folder, {"a.example:443" if kind == "tls" else "a.example:80": server.port})
        asked = subprocess.run(
            [sys.executable, "-c", ASK, str(lines), kind], capture_output=True, text=True, check=True
        )
    outcome, seconds, peak, more, detail = json.loads(asked.stdout)
    good = outcome == case.outcome and seconds < LIMIT_SECONDS and peak < LIMIT_MEMORY
    row = f"{case.name:34} {outcome:10} {seconds:6.2f} s {peak:6.0f} MB (+{more:.0f})  {detail[:60]}"
    return good, row if good else f"{row}  <-- expected {case.outcome}"


def main(part: str = "") -> int:
    bad = 0
    hostile.BOMB = 1 << 30
    with tempfile.TemporaryDirectory() as folder:
        for kind, cases in (("http", HTTP_CASES), ("tls", TLS_CASES)):
            for case in cases:
                if part in case.name:
                    good, row = measure(case, kind, Path(folder))
                    bad += not good
                    print(row, flush=True)
    print(f"{bad} outside the limits ({LIMIT_SECONDS:.0f} s, {LIMIT_MEMORY:.0f} MB)")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
