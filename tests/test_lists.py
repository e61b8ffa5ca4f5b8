"""Lists: what is accepted, and every mistake told with file, line, column and what to try."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey import lists
from survey.errors import InputError
from survey.model import Company, Host, Role

HEAD = "code,name,sector,website\n"
ONE = "ACM,Acme Limited,Materials,https://www.acme.example\n"
ACME = Company("ACM", "Acme Limited", "Materials", "https://www.acme.example")


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


ACCEPTED = [
    ("plain", HEAD + ONE, [ACME]),
    ("byte order mark", b"\xef\xbb\xbf" + (HEAD + ONE).encode(), [ACME]),
    ("CRLF", (HEAD + ONE).replace("\n", "\r\n"), [ACME]),
    ("no line end at the end", (HEAD + ONE).rstrip("\n"), [ACME]),
    ("empty lines between", HEAD + "\n" + ONE + "\n\n", [ACME]),
    ("column names in capitals", HEAD.upper() + ONE, [ACME]),
    ("spaces around", "code, name ,sector,website\n ACM , Acme Limited,Materials , https://www.acme.example\n", [ACME]),
    (
        "other order of columns",
        "website,code,sector,name\nhttps://www.acme.example,ACM,Materials,Acme Limited\n",
        [ACME],
    ),
    (
        "further columns are kept",
        "code,name,sector,website,weight\nACM,Acme Limited,Materials,https://www.acme.example,1.5\n",
        [Company("ACM", "Acme Limited", "Materials", "https://www.acme.example", {"weight": "1.5"})],
    ),
    (
        "quoted comma, quote and line break",
        HEAD + 'ACM,"Acme, ""the"" Company",Materials,acme.example\nB,"Two\nlines",,b.example\n',
        None,
    ),
    ("bare host name", HEAD + "ACM,Acme Limited,Materials,www.acme.example\n", None),
    ("name that is not ASCII", HEAD + "BÜR,Bürger & Söhne,Materials,https://bücher.example/\n", None),
    ("no sector", HEAD + "ACM,Acme Limited,,https://www.acme.example\n", None),
]


@pytest.mark.parametrize(("name", "text", "companies"), ACCEPTED, ids=[c[0] for c in ACCEPTED])
def test_accepted(tmp_path: Path, name: str, text: str | bytes, companies: list[Company] | None) -> None:
    read = lists.read_companies(write(tmp_path / "c.csv", text))
    assert read and (companies is None or read == companies)


def test_bare_host_is_asked_over_https(tmp_path: Path) -> None:
    (company,) = lists.read_companies(write(tmp_path / "c.csv", HEAD + "A,A,S,www.acme.example\n"))
    assert company.website == "https://www.acme.example/"


# what is wrong, the file, what the message holds, its line and column
MISTAKES = [
    ("empty file", "", "empty", None, None),
    ("only blank lines", "\n\n", "empty", None, None),
    ("no rows", HEAD, "no rows", None, None),
    ("missing column", "code,name,website\nA,A,https://a.example\n", "column sector is missing", 1, "sector"),
    ("no header", ONE, "column code is missing", 1, "code"),
    ("doubled column", "code,name,name,sector,website\n", "there twice", 1, "name"),
    ("doubled further column", "code,name,sector,website,x,x\n", "there twice", 1, "x"),
    ("semicolons", "code;name;sector;website\n", "separated by semicolons", 1, None),
    ("tabs", "code\tname\tsector\twebsite\n", "separated by tabs", 1, None),
    ("duplicate code", HEAD + ONE + ONE, "given in line 2 already", 3, "code"),
    ("no code", HEAD + ",Acme,S,https://a.example\n", "code is empty", 2, "code"),
    ("no name", HEAD + "A,,S,https://a.example\n", "name is empty", 2, "name"),
    ("no website", HEAD + "A,A,S,\n", "website is empty", 2, "website"),
    ("not http", HEAD + ONE + "B,B,S,ftp://b.example\n", "no web address", 3, "website"),
    ("script", HEAD + "B,B,S,javascript:alert(1)\n", "no web address", 2, "website"),
    ("space in address", HEAD + "B,B,S,https://b b.example\n", "no web address", 2, "website"),
    ("scheme mistyped", HEAD + "B,B,S,htp:/b.example\n", "no web address", 2, "website"),
    ("no name at all", HEAD + "B,B,S,n/a\n", "no web address", 2, "website"),
    ("no host", HEAD + "B,B,S,https:///path\n", "no web address", 2, "website"),
    ("bad port", HEAD + "B,B,S,https://b.example:99999/\n", "no web address", 2, "website"),
    ("password in address", HEAD + "B,B,S,https://me:pw@b.example/\n", "user name or password", 2, "website"),
    ("too few fields", HEAD + "A,A,S\n", "3 fields instead of 4", 2, None),
    ("too many fields", HEAD + "A,Acme, Limited,S,https://a.example\n", "5 fields instead of 4", 2, None),
    ("quote not ended", HEAD + ONE + 'B,"Bee,S,https://b.example\n', "quotes", 3, None),
    ("quote within a field", HEAD + 'B,"Bee" Co,S,https://b.example\n', "quotes", 2, None),
    ("Latin-1", HEAD.encode() + b"A,Caf\xe9,S,https://a.example\n", "byte 0xe9 is not UTF-8", 2, None),
    ("UTF-16", (HEAD + ONE).encode("utf-16"), "UTF-16", 1, None),
    ("zero byte", HEAD.encode() + b"A,A\0,S,https://a.example\n", "zero byte", 2, None),
    ("control character", HEAD + "A,A\x1b[31m,S,https://a.example\n", "U+001B", 2, "name"),
    ("line after a quoted line break", HEAD + 'A,"A\nA",S,a.example\nB,B,S,??\n', "no web address", 4, "website"),
]


@pytest.mark.parametrize(("name", "text", "words", "line", "column"), MISTAKES, ids=[c[0] for c in MISTAKES])
def test_mistake_is_told(
    tmp_path: Path, name: str, text: str | bytes, words: str, line: int | None, column: str | None
) -> None:
    path = write(tmp_path / "companies.csv", text)
    with pytest.raises(InputError, match=r"companies\.csv") as told:
        lists.read_companies(path)
    error = told.value
    assert words in error.message
    assert (error.line, error.column) == (line, column)
    assert error.hint and error.exit_code == 2


def test_missing_file_folder_and_unreadable_file(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(InputError) as told:
            lists.read_companies(path)
        assert told.value.hint


HOSTS = "code,host,role\n"
HOST_MISTAKES = [
    ("unknown code", "ACME,api.acme.example,api\n", "no company with the code ACME", "code", "did you mean ACM?"),
    ("unknown role", "ACM,api.acme.example,API host\n", "no role", "role", "developer-portal"),
    ("role of ours", "ACM,api.acme.example,off_domain\n", "no role", "role", "corporate"),
    ("address instead of host", "ACM,https://api.acme.example/,api\n", "no host name", "host", "no https://"),
    ("port", "ACM,api.acme.example:8443,api\n", "no host name", "host", "no port"),
    ("user", "ACM,me@api.acme.example,api\n", "no host name", "host", "such as"),
    ("empty label", "ACM,api..acme.example,api\n", "no host name", "host", "such as"),
    ("empty", "ACM,,api\n", "host is empty", "host", "needs one"),
    (
        "two roles",
        "ACM,api.acme.example,api\nACM,api.acme.example,docs\n",
        "given in line 2 already, with the role api",
        "host",
        "delete",
    ),
]


@pytest.mark.parametrize(("name", "rows", "words", "column", "hint"), HOST_MISTAKES, ids=[c[0] for c in HOST_MISTAKES])
def test_host_mistake_is_told(tmp_path: Path, name: str, rows: str, words: str, column: str, hint: str) -> None:
    with pytest.raises(InputError) as told:
        lists.read_hosts(write(tmp_path / "hosts.csv", HOSTS + rows), {"ACM", "BEE"})
    assert words in told.value.message
    assert told.value.column == column
    assert hint in told.value.hint


def test_hosts(tmp_path: Path) -> None:
    text = (
        HOSTS
        + "ACM,API.Acme.example.,api\nACM,api.acme.example,api\nBEE,api.acme.example,api\nBEE,bücher.example,docs\n"
    )
    assert lists.read_hosts(write(tmp_path / "h.csv", text), {"ACM", "BEE"}) == [
        Host("ACM", "api.acme.example", Role.API),
        Host("BEE", "api.acme.example", Role.API),
        Host("BEE", "xn--bcher-kva.example", Role.DOCS),
    ]


def test_opt_outs(tmp_path: Path) -> None:
    assert lists.read_opt_outs(write(tmp_path / "o.csv", "host,since,note\n")) == []
    path = write(tmp_path / "o.csv", "host,since,note\nacme.example,2026-11-01,asked by mail\n")
    assert lists.read_opt_outs(path) == ["acme.example"]
    with pytest.raises(InputError):
        lists.read_opt_outs(write(tmp_path / "o.csv", "host\nhttps://acme.example/\n"))


def test_bundled_lists_can_be_read() -> None:
    companies = lists.bundled_companies()
    assert len(companies) == 100
    assert {h.company for h in lists.bundled_hosts()} <= {c.code for c in companies}
    assert isinstance(lists.opt_outs(), list)
