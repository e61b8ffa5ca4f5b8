"""The lists that a survey begins with: companies, their hosts, and who asked to be left out; the reader of such files.

CSV by RFC 4180, UTF-8, with or without byte order mark. A mistake in a list would become a wrong
answer about somebody, so every one is told with file, line, column and what to try, and nothing is guessed.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from survey import urls
from survey.errors import InputError, SurveyError
from survey.model import Company, Host, Role

COMPANIES = "asx100-2020-09-18.csv"
HOSTS = "asx100-hosts.csv"
OPT_OUTS = "opt-out.csv"
COMPANY_COLUMNS = ("code", "name", "sector", "website")
HOST_COLUMNS = ("code", "host", "role")
OPT_OUT_COLUMNS = ("host",)
ROLES = tuple(r.value for r in Role if r is not Role.OFF_DOMAIN)
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_BREAKS = re.compile(r"[\r\n\t]+")  # in a quoted field: one line of text is meant
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, its cells by the names of the columns."""

    line: int  # where it begins, from 1
    cells: dict[str, str]


def bundled_path(name: str) -> Path:
    """A file that comes with the survey: inside an installed wheel, or beside the package in a working copy."""
    inside = Path(str(resources.files("survey"))) / "bundled" / name
    beside = Path(str(resources.files("survey"))).parent / "data" / name
    found = next((p for p in (inside, beside) if p.is_file()), None)
    if found is None:
        raise SurveyError(f"the bundled file {name} is missing", hint="install survey again")
    return found


def bundled_companies() -> list[Company]:
    """The S&P/ASX 100 as of 18 September 2020."""
    return read_companies(bundled_path(COMPANIES))


def bundled_hosts() -> list[Host]:
    """Hosts known beforehand for the bundled companies."""
    return read_hosts(bundled_path(HOSTS), {c.code for c in bundled_companies()})


def opt_outs() -> list[str]:
    """Hosts and domains whose owners asked not to be surveyed; what lies under them is left alone too."""
    return read_opt_outs(bundled_path(OPT_OUTS))


def read_companies(path: str | Path) -> list[Company]:
    """Columns code, name, sector, website; further columns are kept in `extra`. A website may be a bare host name."""
    path = Path(path)
    companies: list[Company] = []
    lines: dict[str, int] = {}
    for row in rows(path, COMPANY_COLUMNS):
        code = filled(path, row, "code")
        if code in lines:
            raise InputError(
                f"the code {code} was given in line {lines[code]} already", file=path, line=row.line, column="code",
                hint="one row a company; give the other one a code of its own, or delete it",
            )  # fmt: skip
        lines[code] = row.line
        companies.append(
            Company(
                code,
                filled(path, row, "name"),
                row.cells["sector"],
                _website(path, row),
                {k: v for k, v in row.cells.items() if k not in COMPANY_COLUMNS},
            )
        )
    return companies


def read_hosts(path: str | Path, known_codes: Collection[str]) -> list[Host]:
    """Columns code, host, role. The same row twice counts once, two roles of one host are an error; a host may belong
    to two companies of the list."""
    path = Path(path)
    hosts: dict[tuple[str, str], tuple[int, Host]] = {}
    for row in rows(path, HOST_COLUMNS, least=0):
        code = filled(path, row, "code")
        if code not in known_codes:
            raise InputError(
                f"there is no company with the code {code}", file=path, line=row.line, column="code",
                hint=nearest(code, known_codes) or "the codes are those of the companies file",
            )  # fmt: skip
        role = filled(path, row, "role")
        if role not in ROLES:
            raise InputError(
                f"{role!r} is no role", file=path, line=row.line, column="role", hint="one of " + ", ".join(ROLES)
            )
        host = Host(code, _host(path, row), Role(role))
        line, other = hosts.setdefault((code, host.host), (row.line, host))
        if other != host:
            raise InputError(
                f"{host.host} was given in line {line} already, with the role {other.role}",
                file=path, line=row.line, column="host", hint="one row a host; delete one of the two",
            )  # fmt: skip
    return [host for _, host in hosts.values()]


def read_opt_outs(path: str | Path) -> list[str]:
    """Column host: a host or domain each; further columns (since, note) are for people. No rows is fine."""
    path = Path(path)
    return [_host(path, row) for row in rows(path, OPT_OUT_COLUMNS, least=0)]


# --- one cell --------------------------------------------------------------------------------------


def filled(path: Path, row: Row, column: str) -> str:
    """The text of a cell that may not be empty."""
    value = row.cells[column]
    if not value:
        raise InputError(f"{column} is empty", file=path, line=row.line, column=column, hint="every row needs one")
    return value


def _website(path: Path, row: Row) -> str:
    given = filled(path, row, "website")
    url = urls.normal(given if "://" in given else f"https://{given}")
    if url is None or not _is_name(urls.host_of(url)):
        raise InputError(
            f"{given!r} is no web address", file=path, line=row.line, column="website",
            hint="such as https://www.example.com (http or https, a host name, no spaces)",
        )  # fmt: skip
    if "@" in given.split("://")[-1].split("/")[0]:
        raise InputError(
            "the address holds a user name or password", file=path, line=row.line, column="website",
            hint="only public addresses are surveyed: delete everything up to the @",
        )  # fmt: skip
    return url if "://" not in given or url.rstrip("/") != given.rstrip("/") else given


def _host(path: Path, row: Row) -> str:
    given = filled(path, row, "host")
    url = urls.normal(f"https://{given}") if "/" not in given and "@" not in given else None
    if url is None or not _is_name(urls.host_of(url)) or urls.port_of(url) != 443:
        raise InputError(
            f"{given!r} is no host name", file=path, line=row.line, column="host",
            hint="such as api.example.com (no https://, no path, no port)",
        )  # fmt: skip
    return urls.host_of(url)


def _is_name(host: str) -> bool:
    labels = host.split(".")  # one label alone is a typing error (`htp:/b`, `n/a`) or a machine of one's own
    return urls.is_address(host) or (len(labels) >= 2 and len(host) <= 253 and all(map(_LABEL.match, labels)))


def nearest(word: str, known: Collection[str]) -> str:
    """A question after what was meant, or nothing."""
    spelled = {k.upper(): k for k in sorted(known)}
    near = [spelled[w] for w in difflib.get_close_matches(word.upper(), spelled, n=3, cutoff=0.5)]
    return f"did you mean {' or '.join(near)}?" if near else ""


# --- the file --------------------------------------------------------------------------------------


def rows(path: Path, required: tuple[str, ...], least: int = 1) -> Iterator[Row]:
    """The rows of a CSV file that has at least the columns `required` and `least` rows. Raises InputError."""
    records = _records(path, _text(path))
    header = next(records, None)
    if header is None:
        raise InputError("the file is empty", file=path, hint=f"a first line {','.join(required)}")
    columns = _columns(path, header[1], required)
    count = 0
    for line, cells in records:
        while len(cells) > len(columns) and not cells[-1].strip():
            cells.pop()  # a spreadsheet writes empty columns beside the table
        if len(cells) != len(columns):
            raise InputError(
                f"{len(cells)} fields instead of {len(columns)}", file=path, line=line,
                hint='a field with a comma in it stands in quotes: "Smith, Jones Limited"',
            )  # fmt: skip
        row = Row(line, {c: _BREAKS.sub(" ", v.strip()) for c, v in zip(columns, cells, strict=True)})
        for column, value in row.cells.items():
            if bad := next((c for c in value if c < " " or "\x7f" <= c < "\xa0"), None):
                raise InputError(
                    f"a control character (U+{ord(bad):04X}) in it", file=path, line=line, column=column,
                    hint="delete it; a name is one line of text",
                )  # fmt: skip
        count += 1
        yield row
    if count < least:
        raise InputError("no rows below the column names", file=path, hint=f"rows with {', '.join(required)}")


def _columns(path: Path, cells: list[str], required: tuple[str, ...]) -> list[str]:
    columns = [c.strip() for c in cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) == 1 and (other := next((c for c in _SEPARATORS if c in columns[0]), "")):
        raise InputError(
            f"the fields are separated by {_SEPARATORS[other]}, not by commas", file=path, line=1,
            hint="save it with commas; in a spreadsheet: as `CSV UTF-8`, with the comma as field separator",
        )  # fmt: skip
    lower = [c.lower() for c in columns]
    for name in required:
        if lower.count(name) > 1:
            raise InputError(f"the column {name} is there twice", file=path, line=1, column=name, hint="delete one")
        if name not in lower:
            shown = ", ".join(columns) or "nothing"
            raise InputError(
                f"the column {name} is missing; there are: {shown}"[:300], file=path, line=1, column=name,
                hint=f"the first line names the columns: {','.join(required)}",
            )  # fmt: skip
    for name in columns:
        if columns.count(name) > 1:
            raise InputError(
                f"the column {name or '(without name)'} is there twice", file=path, line=1, column=name or None,
                hint="give each column a name of its own",
            )  # fmt: skip
    return [c.lower() if c.lower() in required else c for c in columns]


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins at; lines without anything are passed over."""
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"the quotes are not right ({error})", file=path, line=begin,
                hint='a quoted field ends with a quote; a quote inside it is doubled: "The ""Big"" Company"',
            ) from None  # fmt: skip
        if cells and any(c.strip() for c in cells):
            yield begin, cells


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", file=path, hint="check the path") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", file=path, hint="give the CSV file in it") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path, hint="check the rights of the file") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            "this is UTF-16, not UTF-8", file=path, line=1, hint="save it as `CSV UTF-8` in the spreadsheet"
        )
    if (at := data.find(b"\0")) >= 0:
        raise InputError(
            "a zero byte in it: this is no text", file=path, line=data.count(b"\n", 0, at) + 1,
            hint="save it as `CSV UTF-8` in the spreadsheet",
        )  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte 0x{data[error.start]:02x} is not UTF-8", file=path, line=data.count(b"\n", 0, error.start) + 1,
            hint="save it as `CSV UTF-8` in the spreadsheet, or `iconv -f WINDOWS-1252 -t UTF-8`",
        ) from None  # fmt: skip
