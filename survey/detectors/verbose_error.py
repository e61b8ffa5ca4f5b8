"""Errors that show internals: stack traces of the common runtimes, in any status (some answer 200)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.detectors.cite import WIDTH, by_body, by_member, by_status, json_of
from survey.detectors.replies import is_error
from survey.model import Detector, Sign

if TYPE_CHECKING:
    from survey.reading import Reading

# A trace is read line by line, each line matched at its beginning only: a body comes from a stranger, and a search
# with backtracking over all of it could be made slow. Lines end as they do in text, in JSON strings and in HTML.
_LINE_END = re.compile(r"\r?\n|\\r\\n|\\n|<br ?/?>|&#xD;&#xA;|&#xA;|&#10;|\"\s{0,20},\s{0,20}\"")
_MARGIN = re.compile(r"(?:\s|\\t|&nbsp;|&#x9;|&#9;|\"|\[)*")

# One line of a trace, by language. Two within four lines of each other make a trace; so does one after its heading.
FRAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "java",
        re.compile(
            r"at [\w$.<>/@-]{3,300}\((?:[\w$-]{1,80}\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)"
        ),
    ),
    ("dotnet", re.compile(r"at [\w`+]{1,100}\.[\w`<>\[\],.+|]{2,300}\([^()]{0,400}\)")),
    ("python", re.compile(r"File (?:\\?\"|&quot;|&#34;|&#x27;)[^\"&]{1,300}?(?:\\?\"|&quot;|&#34;|&#x27;), line \d+")),
    ("node", re.compile(r"at (?:[^()]{1,160} \()?(?:file:///?|node:|/|[A-Za-z]:\\)[^\s()]{1,300}:\d+:\d+")),
    ("ruby", re.compile(r"(?:from )?[\w./+-]{1,300}\.rb:\d+:in [`']")),
    ("php", re.compile(r"#\d+ [^()]{1,300}\.php\(\d+\): ")),
    ("elixir", re.compile(r"\([a-z]\w{0,60} \d[\w.+-]{0,40}\) [\w./-]{1,300}\.exs?:\d+: ")),
)
# Lines that are enough by themselves, or that need a single frame behind them.
HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("python", re.compile(r"Traceback \(most recent call last\):")),
    ("java", re.compile(r".{0,200}?\b[a-z]\w{0,40}\.[\w.$]{1,200}(?:Exception|Error)\b")),
    ("node", re.compile(r"(?:.{0,100}?\W)?(?:[A-Z]\w{0,40})?Error: ")),
    ("dotnet", re.compile(r".{0,200}?\bSystem\.[\w.]{1,200}Exception\b")),
)
ALONE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dotnet", re.compile(r"at [\w`+]{1,100}\.[^()]{2,300}\([^()]{0,400}\) in .{1,300}:line \d+")),
    ("dotnet", re.compile(r".{0,100}?Server Error in '[^']{0,100}' Application\.")),
    (
        "php",
        re.compile(
            r"(?:<b>|PHP )?(?:Fatal|Parse) error(?:</b>)?: .{1,400}? in (?:<b>)?[^<]{1,200}\.php(?:</b>)?"
            r"(?: on line |:\d+)"
        ),
    ),
    ("rust", re.compile(r"thread '[^']{0,100}'(?: \(\d{1,9}\))? panicked at ")),
    ("go", re.compile(r"goroutine \d{1,9} \[[a-z ,0-9]{1,40}\]:")),
)
_NEAR = 4  # lines
# What databases say, and the pages that frameworks show to developers, in an error's own words.
SAID: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "sql",
        re.compile(
            r"You have an error in your SQL syntax|\bSQLSTATE\[\w{5}\]|\bORA-\d{5}: |\bPG::[A-Z]\w{3,40}Error\b"
            r"|Unclosed quotation mark after the character string|\bpsycopg2?\.errors\.|\bsqlite3\.\w{3,40}Error\b"
        ),
    ),
    (
        "python",
        re.compile(r"seeing this error because you have <code>DEBUG = True|<title>[^<]{0,200}// Werkzeug Debugger"),
    ),
    ("ruby", re.compile(r"<title>Action Controller: Exception caught|<h1>[\w:]{3,80}Error in [\w:#]{3,80}</h1>")),
    ("php", re.compile(r"Whoops! There was an error\.|<!-- Ignition")),
)

# One of these stands in every trace; a body without them is not read line by line.
_HINT = re.compile(
    r"\.(?:java|kt|scala|groovy|rb|exs?|[cm]?[jt]s):\d|['\)] panicked at |"
    r"Traceback \(most|goroutine \d|\.php[\"(<: ]|Server Error in '"
    r"|:line \d|, line \d|Native Method\)|Unknown Source\)|:\d{1,6}:\d{1,6}|(?:^|[\s>nt])at [\w`+]{1,100}\."
)
_LOOK_AT = 200_000  # characters


def detect(reading: Reading) -> Iterator[Sign]:
    """One sign a reply, for the first language that shows. Documentation that quotes a trace in a readable page
    of status 2xx is no error of the host."""
    response = reading.exchange.response
    if response is None or not response.body or reading.description is not None:
        return
    if response.status < 400 and (reading.page is not None or "html" in response.content_type):
        return
    if (
        response.content_type.startswith(("image/", "video/", "audio/", "font/"))
        or "javascript" in response.content_type
    ):
        return
    text = reading.exchange.text[:_LOOK_AT]
    if response.status >= 400:
        for language, pattern in SAID:
            if found_words := pattern.search(text):
                at = found_words.start()
                yield by_body("verbose_error", language, reading.exchange.text, at, at + WIDTH)
                return
    if _HINT.search(text) is None:
        if is_error(reading):
            yield by_status("verbose_error", "none", reading.exchange, answer="no")
        return
    if found := _trace(text):
        language, start = found
        yield by_body("verbose_error", language, reading.exchange.text, start, start + WIDTH)
        return
    document = json_of(reading.exchange)
    if isinstance(document, dict) and {"file", "line", "trace"} <= document.keys():  # Laravel's and Symfony's form
        yield by_member("verbose_error", "php", reading.exchange.text, "file")
    elif is_error(reading):
        yield by_status("verbose_error", "none", reading.exchange, answer="no")


def _trace(text: str) -> tuple[str, int] | None:
    """Language and place of the first trace."""
    last: dict[str, tuple[int, int]] = {}  # language -> number and place of the last frame seen
    heading: dict[str, tuple[int, int]] = {}
    for number, (start, end) in enumerate(_lines(text)):
        line = text[start:end]
        for language, pattern in ALONE:
            if pattern.match(line):
                return language, start
        for language, pattern in FRAMES:
            if pattern.match(line):
                for before in (heading.get(language), last.get(language)):
                    if before is not None and number - before[0] <= _NEAR:
                        return language, before[1]
                last[language] = (number, start)
                break
        for language, pattern in HEADINGS:
            if pattern.match(line):
                heading[language] = (number, start)
    return None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line stands, without its margin, cut at 1,000 characters."""
    begin = 0
    for mark in (*_LINE_END.finditer(text), None):
        end = mark.start() if mark else len(text)
        margin = _MARGIN.match(text, begin, end)
        start = margin.end() if margin else begin
        yield start, min(end, start + 1000)
        begin = mark.end() if mark else end


VERBOSE_ERROR = Detector("verbose_error", "exchange", "stack traces in replies", ("verbose_error",), detect)
