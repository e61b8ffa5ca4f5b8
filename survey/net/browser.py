"""A browser that draws an empty shell and asks nobody anything. Only this module knows playwright.

The browser is a jail: every request of the page is answered from what the caller hands over, refused, or held back
and told to the caller as a wish. Asking is the survey's business, with its own net: robots.txt, pauses, budget,
archive. So one drawing is a function of a page and its parts, and a page is drawn again when its wishes are answered.

Where we chose against the usual:

* What cannot be intercepted (name look-ups, preconnect, WebRTC, the browser's own updates) meets a proxy that nobody
  serves, and no name resolves. Nothing leaves the browser, whatever the page or a flaw of the interception does.
* No header, cookie or body of the page travels: what it would send may be a key or a session.
* The clock of the page starts at the beginning of a day, and chance always falls the same way: the same page and parts
  give the same wishes, in another run too.
* The browser runs under a process of its own with a timer: a page that never ends is killed with all that belongs to
  it. A page that ends slowly is taken as it is.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from survey.coding import PAGE_CAP
from survey.model import Header, Outcome, Wish, utc_text

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
VARIABLE = "SURVEY_CHROMIUM"  # names the browser when it lies elsewhere
PATIENCE = 12.0  # seconds that a page may take until it is taken as it is
HARD_LIMIT = 25.0  # seconds until the browser is killed
START_LIMIT = 40.0  # seconds that the browser may take to start
QUIET = 0.8  # seconds without anything new, then the page is drawn
HELD = 0.3  # the same for a page that lacks something: what it asks for later it asks for in the next drawing
MOST_FAILURES = 3  # to start; then it is tried no more
LOOK_EVERY = 0.1
MOST_WISHES = 200  # of one drawing
MEMORY = 3 << 30  # bytes of data of one process of the browser (Linux)
_FLAGS = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
    "--disable-sync", "--no-pings", "--no-default-browser-check", "--disable-breakpad", "--mute-audio",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-features=DnsOverHttps,OptimizationHints,MediaRouter,Translate,InterestFeedContentSuggestions",
    "--block-new-web-contents", "--js-flags=--max-old-space-size=1024",
)  # fmt: skip
# What a drawing does not need: pictures and their like are refused, a style sheet is empty (scripts wait for it).
_NOT_NEEDED = frozenset({
    "image", "media", "font", "texttrack", "manifest", "ping", "websocket", "eventsource", "cspviolationreport",
})  # fmt: skip
# Headers of a reply that speak of its bytes on the wire, or that belong to us.
_NOT_HANDED_ON = frozenset({
    "content-length", "content-encoding", "transfer-encoding", "connection", "set-cookie", "strict-transport-security",
    "content-security-policy-report-only", "report-to", "nel", "alt-svc", "link", "refresh", "content-disposition",
    "clear-site-data", "access-control-allow-origin", "access-control-allow-credentials",
    "cross-origin-resource-policy", "cross-origin-embedder-policy", "cross-origin-opener-policy",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What a page is told: a response with its codings removed."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """One drawing. `parts`: address as the page asks for it -> reply, or None when it is refused. `at`: seconds since
    1970 that the page's clock shows at first. `last`: what is in no part is refused too, not held back."""

    url: str
    page: Reply
    parts: Mapping[str, Reply | None]
    at: int
    last: bool = False


@dataclass(frozen=True)
class CapturedDrawing:
    """What one drawing gave. `body`: the page as drawn, UTF-8, scripts and the content of open frames and shadow trees
    in place; empty when it failed or lacks something. `wishes`: what it asked for and was neither given nor refused."""

    outcome: Outcome
    fetched_at: str
    elapsed_ms: int = 0
    body: bytes = b""
    wishes: tuple[Wish, ...] = ()
    detail: str = ""
    truncated: bool = False


def missing() -> str | None:
    """What has to be there before a page can be drawn, in words; None when nothing is missing."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed: pip install 'api-survey[render]'"
    if find() is None:
        return f"no Chromium was found: install one (or `playwright install chromium`), or name it in {VARIABLE}"
    return None


def find() -> str | None:
    """The browser to use: the one named by the variable, one on the path, one of macOS, playwright's own."""
    if named := os.environ.get(VARIABLE):
        return shutil.which(named)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in PLACES:
        if Path(place).is_file():
            return place
    return next((str(p) for p in sorted(_playwrights_own(), reverse=True) if os.access(p, os.X_OK)), None)


def _playwrights_own() -> list[Path]:
    home = Path.home()
    roots = [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        roots = [Path(named)]
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
    return [p for root in roots for pattern in patterns for p in root.glob(pattern)]


# --- on our side ---------------------------------------------------------------------------------


class Browser:
    """Draws pages one after the other in one browser, which is started for the first and again after a failure."""

    def __init__(self, *, hard_limit: float = HARD_LIMIT, patience: float = PATIENCE) -> None:
        self._hard_limit, self._patience = hard_limit, patience
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._failures = 0  # to start, in a row

    def draw(self, job: Job) -> CapturedDrawing:
        """One drawing and what came of it. A page that hangs or fells the browser is an outcome."""
        with self._lock:
            began, at = time.monotonic(), utc_text()
            drawing = self._draw(job, at)
            elapsed = round((time.monotonic() - began) * 1000)
            return CapturedDrawing(
                drawing.outcome, at, elapsed, drawing.body, drawing.wishes, drawing.detail, drawing.truncated
            )

    def _draw(self, job: Job, at: str) -> CapturedDrawing:
        if self._closed:
            return CapturedDrawing(Outcome.BROWSER_FAILED, at, detail="the browser was closed")
        if self._failures >= MOST_FAILURES:
            return CapturedDrawing(Outcome.BROWSER_FAILED, at, detail="the browser cannot be started")
        if self._process is None:
            self._start()
            started = self._answer(START_LIMIT, at, "started")
            if started.outcome is not Outcome.ANSWERED:
                self._failures += 1
                return started
            self._failures = 0
        return self._answer(self._hard_limit, at, "drawn", job)

    def _answer(self, limit: float, at: str, done: str, job: Job | None = None) -> CapturedDrawing:
        """What the other process says to a job, or once it has started; when it takes too long, it is ended."""
        process = self._process
        assert process is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(limit, end)
        timer.daemon = True
        timer.start()
        try:
            if job is not None:
                _send(process.stdin, (job, self._patience))
            answer = _receive(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = CapturedDrawing(Outcome.BROWSER_FAILED, at, detail=f"the browser fell before it was {done}")
        finally:
            timer.cancel()
        if late.is_set():
            answer = CapturedDrawing(Outcome.TIMED_OUT, at, detail=f"not {done} after {limit:g} seconds")
        assert isinstance(answer, CapturedDrawing)
        if answer.outcome is not Outcome.ANSWERED:
            self._end()
        return answer

    def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="survey-browser-", ignore_cleanup_errors=True)
        environment = {n: v for n, v in os.environ.items() if "proxy" not in n.lower()}
        environment |= {"TMPDIR": self._folder.name, "HOME": self._folder.name, VARIABLE: find() or ""}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from survey.net.browser import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            start_new_session=True,  # Ctrl-C is for us, and we can end it with all that it started
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            if self._folder is not None:
                _kill_what_uses(self._folder.name)
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def close(self) -> None:
        """End the browser; a drawing under way fails."""
        self._closed = True
        if (process := self._process) is not None:
            _kill(process)
        with self._lock:
            self._end()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The process and its group; the browser ends when the pipe that leads it breaks."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()


def _kill_what_uses(folder: str) -> None:
    """The browser's own processes, should one be too busy to notice that the pipe broke (Linux)."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if folder.encode() in place.read_bytes():
                os.kill(int(place.parent.name), signal.SIGKILL)


def _send(stream: BinaryIO | Any, value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack(">Q", len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: BinaryIO | Any) -> Any:
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    return pickle.loads(stream.read(struct.unpack(">Q", head)[0]))


# --- in the other process ------------------------------------------------------------------------


def serve() -> None:
    """Jobs in, drawings out, until the pipe closes."""
    incoming = sys.stdin.buffer
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints there must not come between
    _limit_memory()
    with contextlib.closing(_Chromium()) as chromium:
        _send(outgoing, chromium.started())
        while True:
            try:
                job, patience = _receive(incoming)
            except EOFError:
                return
            _send(outgoing, chromium.draw(job, patience))


def _limit_memory() -> None:
    try:
        import resource

        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        return


class _Chromium:
    """The browser, by playwright. A page gets a context of its own: no cookie or storage outlives it."""

    def __init__(self) -> None:
        self._playwright: Any = None
        self._browser: Any = None
        # A port that is taken and never listens: who goes there is refused by our own machine.
        self._nowhere = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._nowhere.bind(("127.0.0.1", 0))

    def close(self) -> None:
        for thing, end in ((self._browser, "close"), (self._playwright, "stop")):
            with contextlib.suppress(Exception):
                if thing is not None:
                    getattr(thing, end)()
        self._nowhere.close()

    def started(self) -> CapturedDrawing:
        """Start the browser. Gives an empty drawing, or why there can be none."""
        from playwright.sync_api import Error, sync_playwright

        self._playwright = sync_playwright().start()
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        try:
            self._browser = self._playwright.chromium.launch(
                executable_path=os.environ.get(VARIABLE) or None,
                headless=True,
                chromium_sandbox=not root,  # Chromium refuses its sandbox to root
                args=list(_FLAGS),
                proxy={"server": f"http://127.0.0.1:{self._nowhere.getsockname()[1]}", "bypass": "<-loopback>"},
            )
        except Error as error:
            return _failed(error)
        return CapturedDrawing(Outcome.ANSWERED, "")

    def draw(self, job: Job, patience: float) -> CapturedDrawing:
        from playwright.sync_api import Error

        try:
            return _Drawing(self._browser, job, patience).drawn()
        except Error as error:
            return _failed(error)


def _failed(error: Exception) -> CapturedDrawing:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return CapturedDrawing(Outcome.BROWSER_FAILED, "", detail=_printable(lines[0])[:300])


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


@dataclass
class _Drawing:
    """One page under way in a context of its own."""

    browser: Any
    job: Job
    patience: float
    wishes: dict[str, Wish] = field(default_factory=dict)
    asked: int = 0  # requests of the page so far
    refused: set[str] = field(default_factory=set)

    def drawn(self) -> CapturedDrawing:
        context = self.browser.new_context(
            service_workers="block", accept_downloads=False, locale="en-AU", timezone_id="UTC", ignore_https_errors=True
        )
        try:
            context.add_init_script(_SAME_EACH_TIME.replace("AT", str(self.job.at * 1000)))
            context.route("**/*", self._answer)
            context.route_web_socket("**/*", self._no_socket)
            page = context.new_page()
            page.goto(self.job.url, wait_until="commit", timeout=self.patience * 1000)
            self._wait(page)
            taken: dict[str, Any] = {"markup": "", "cut": False}
            if not self.wishes:
                taken = page.evaluate(_AS_DRAWN, PAGE_CAP)
        finally:
            with contextlib.suppress(Exception):
                context.close()
        body = taken["markup"].encode("utf-8", "replace")
        return CapturedDrawing(
            Outcome.ANSWERED, "", 0, body, tuple(self.wishes.values()), "; ".join(self._told()), taken["cut"]
        )

    def _told(self) -> list[str]:
        refused = [f"the page was refused: {', '.join(sorted(self.refused))}"] if self.refused else []
        return [f"drawn by Chromium {self.browser.version}", *refused]

    def _wait(self, page: Any) -> None:
        """Until nothing has changed for a while, or the patience is over."""
        end = time.monotonic() + self.patience
        known: tuple[int, ...] = ()
        since = time.monotonic()
        while (now := time.monotonic()) < end:
            state = (self.asked, *page.evaluate(_STATE))
            if state != known:
                known, since = state, now
            elif now - since >= (HELD if self.wishes else QUIET):
                return
            page.wait_for_timeout(LOOK_EVERY * 1000)

    def _no_socket(self, route: Any) -> None:
        self.refused.add("web socket")
        route.close()

    def _answer(self, route: Any) -> None:
        request = route.request
        self.asked += 1
        kind, method, url = request.resource_type, request.method, self._steady(request.url)
        if request.is_navigation_request() and kind == "document" and self._is_main(request):
            if self.asked == 1:
                self._fulfil(route, self.job.page)
                return
            if method == "GET" and url not in self.job.parts and not self.job.last:
                self._wish(url, "navigation")
            route.fulfill(status=204)  # the page stays, and so does what it has drawn
            return
        if method not in ("GET", "HEAD"):
            self.refused.add(method)
            route.abort("blockedbyclient")
        elif kind == "stylesheet":
            route.fulfill(status=200, content_type="text/css", body="", headers=_ANY_ORIGIN)
        elif kind in _NOT_NEEDED or not url.startswith(("http://", "https://")):
            route.abort("blockedbyclient")
        elif url in self.job.parts:
            reply = self.job.parts[url]
            if reply is None:
                route.abort("connectionrefused")
            else:
                self._fulfil(route, reply, request.headers.get("origin"))
        elif self.job.last or len(self.wishes) >= MOST_WISHES:
            route.abort("connectionrefused")
        else:
            self._wish(url, "frame" if kind == "document" else kind)  # held back: the page must not see it fail

    def _is_main(self, request: Any) -> bool:
        try:
            return request.frame.parent_frame is None
        except Exception:  # the first request of a page that was just opened
            return True

    def _wish(self, url: str, kind: str) -> None:
        self.wishes.setdefault(url, Wish(url, kind))

    def _steady(self, url: str) -> str:
        """The address with moments of the page's own clock put back to its beginning: `?_=1767225600123`."""
        begun = self.job.at * 1000

        def put_back(match: re.Match[str]) -> str:
            digits = match.group(0)
            unit = 1 if len(digits) == 13 else 1000
            return str(begun // unit) if 0 <= int(digits) * unit - begun < 3_600_000 else digits

        return re.sub(r"(?<!\d)\d{10}(?:\d{3})?(?!\d)", put_back, url.partition("#")[0])

    def _fulfil(self, route: Any, reply: Reply, origin: str | None = None) -> None:
        headers = {n: v for n, v in reply.headers if n.lower() not in _NOT_HANDED_ON}
        if origin:
            # We asked without an Origin, so the reply says nothing of who may read it.
            headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        status = reply.status if 200 <= reply.status < 600 and reply.status not in (204, 205, 304) else 200
        route.fulfill(status=status, headers=headers, body=reply.body)


_ANY_ORIGIN = {"access-control-allow-origin": "*"}

# A clock that starts at a given moment, chance that falls the same way, shadow trees that can be read, no UDP.
_SAME_EACH_TIME = """(() => {
  const Real = Date, began = performance.now(), now = () => AT + Math.floor(performance.now() - began);
  const Steady = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(now()); }
    static now() { return now(); }
  };
  globalThis.Date = new Proxy(Steady, { apply: () => new Real(now()).toString() });
  Steady.prototype.constructor = globalThis.Date;
  let seed = 1;
  Math.random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  Crypto.prototype.getRandomValues = function (array) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.random() * 256;
    return array;
  };
  Crypto.prototype.randomUUID = () =>
    "00000000-0000-4000-8000-" + String(Math.floor(Math.random() * 1e12)).padStart(12, "0");
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };
  globalThis.open = () => null;
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete globalThis[name];
})()"""

_STATE = """() => [document.getElementsByTagName("*").length, document.title.length,
  document.body ? document.body.textContent.length : 0]"""

# The document as markup, with shadow trees and same-origin frames in place; a loop, for a page may be deep.
_AS_DRAWN = """limit => {
  const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
  const RAW = new Set(["script", "xmp", "iframe", "noembed", "noframes"]);
  const text = s => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const out = ["<!DOCTYPE html>"];
  const todo = [document.documentElement];
  let size = 0, cut = false;
  const put = s => { out.push(s); size += s.length; };
  while (todo.length) {
    const node = todo.pop();
    if (size > limit) { cut = true; if (typeof node !== "string") continue; }
    if (typeof node === "string") { put(node); continue; }
    if (node.nodeType === 3) {
      const parent = node.parentNode && node.parentNode.localName;
      put(RAW.has(parent) ? node.data : text(node.data));
    }
    if (node.nodeType === 8) put("<!--" + node.data.replace(/--/g, "- -") + "-->");
    if (node.nodeType !== 1) continue;
    const name = node.localName;
    if (name === "style" || name === "template" || name === "noscript") continue;
    let head = "<" + name;
    for (const a of node.attributes)
      if (!(a.name.startsWith("on") || (a.name === "src" && a.value.startsWith("data:"))))
        head += " " + a.name + '="' + a.value.replace(/&/g, "&amp;").replace(/"/g, "&quot;") + '"';
    put(head + ">");
    if (VOID.has(name)) continue;
    let inner = [...node.childNodes], framed = null;
    if (node.shadowRoot) inner = [...node.shadowRoot.childNodes, ...inner];
    if (name === "iframe") {
      inner = [];
      try { framed = node.contentDocument && node.contentDocument.body; } catch { framed = null; }
    }
    if (framed) {
      todo.push("</div>");
      for (const child of [...framed.childNodes].reverse()) todo.push(child);
      todo.push("<div data-frame>");
    }
    todo.push("</" + name + ">");
    for (const child of inner.reverse()) todo.push(child);
  }
  return { markup: out.join(""), cut };
}"""
