"""Sentences and figures made from numbers, so that no text claims more than the data holds.

Bounds: a share of which some members are unknown is told as "between A % and B %": A as if every
unknown were a no, B as if every unknown were a yes. A is rounded down and B up, so the sentence
stays true. A share is never rounded to 0 % or 100 % unless it is exactly that.
"""

from __future__ import annotations

from collections.abc import Sequence


def legible(text: object) -> str:
    """`text` on one line with nothing invisible in it: control characters, direction marks and other
    format characters show as `[U+202E]`, line breaks and tabs as a space."""
    told = str(text)
    if not told.isprintable():
        told = "".join(c if c.isprintable() else _visible(c) for c in told)
    return " ".join(told.split())


def _visible(c: str) -> str:
    if c.isspace():
        return " "
    return "" if c == "\u00ad" else f"[U+{ord(c):04X}]"


def number(n: int) -> str:
    return f"{n:,}"


def count(n: int, one: str, many: str | None = None) -> str:
    """`1 company`, `2 companies`, `no company`."""
    if n == 0:
        return f"no {one}"
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def some(n: int) -> str:
    """`3`, or `none`: a number that stands for those it counts."""
    return number(n) if n else "none"


def companies(n: int) -> str:
    return count(n, "company", "companies")


def the_companies(n: int) -> str:
    """`companies` for the start of a sentence."""
    return sentence(companies(n))


def verb(n: int, one: str, many: str) -> str:
    """The verb that agrees with `n` (none counts as one: "no company has")."""
    return one if n in (0, 1) else many


def does(n: int, unknown: int, one: str, many: str) -> str:
    """`shares`, `share`; while others are unknown only `was seen to share`, `were seen to share`."""
    return f"{verb(n, 'was', 'were')} seen to {many}" if unknown else verb(n, one, many)


def share(part: int, whole: int) -> str:
    """`17 %`. Whole percents; `under 1 %` and `over 99 %` where rounding would say 0 or 100."""
    if whole <= 0:
        return "no share"
    if part == 0 or part == whole:
        return f"{100 * part // whole} %"
    rounded = (200 * part + whole) // (2 * whole)
    if rounded == 0:
        return "under 1 %"
    if rounded == 100:
        return "over 99 %"
    return f"{rounded} %"


def bounds(yes: int, unknown: int, whole: int) -> str:
    """`17 %` when nothing is unknown, `between 17 % and 31 %` when something is, and
    `unknown` when everything is."""
    if whole <= 0:
        return "no share"
    if unknown <= 0:
        return share(yes, whole)
    if unknown >= whole:
        return "unknown"
    low = 100 * yes // whole
    high = -(-100 * (yes + unknown) // whole)
    if low == high:  # cannot be told apart in whole percents
        return f"{low} %"
    return f"between {low} % and {high} %"


def listing(items: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if not items:
        return ""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def sentence(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def size(n: int) -> str:
    """Bytes in decimal units (1 kB = 1,000 bytes)."""
    value = float(n)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{number(n)} bytes" if unit == "bytes" else f"{value:,.1f} {unit}"
        value /= 1000
    raise AssertionError


def duration(seconds: float) -> str:
    """`3.2 s`, `4 min 10 s`, `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def day(moment: str | None) -> str:
    """The date of an ISO 8601 time."""
    return (moment or "")[:10] or "unknown date"


def span(first: str | None, last: str | None) -> str:
    """`2026-11-24`, or `2026-11-24 to 2026-11-26`."""
    a, b = day(first), day(last)
    return a if a == b or not last else f"{a} to {b}"
