"""Authentication challenges of `WWW-Authenticate` (RFC 9110 11.6.1): several in one field, quoted or not.

The comma separates challenges as well as their parameters; what follows it decides. `name =` goes on with the
challenge before, a token followed by a space, another comma or the end begins a new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = re.compile(rf'[ \t]*({_TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*+)"?|([^\s,"=][^\s,"]*))[ \t]*')
_SCHEME = re.compile(
    rf"[ \t]*({_TOKEN})(?:(?=[ \t,]|$)|;|:(?=[ \t]))"
)  # `Bearer: token required` and `Bearer;realm=x` are seen
_TOKEN68 = re.compile(r"[ \t]+([A-Za-z0-9._~+/-]+=*)[ \t]*(?=,|$)")
_LONGEST = 8192  # characters of one field that are read


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge. `scheme` as sent, parameter names in lower case, `token68` when there is one."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token68: str = ""


def challenges(value: str) -> tuple[Challenge, ...]:
    """The challenges of one field value, in order. What is no challenge is passed over."""
    value = value[:_LONGEST]
    found: list[Challenge] = []
    at = 0
    open_value = False  # a value without quotes has just been read: `realm=My Key` goes on with words
    while at < len(value):
        if value[at] in ", \t":
            open_value &= value[at] != ","
            at += 1
            continue
        parameter = _PARAMETER.match(value, at)
        if parameter and found:
            name, quoted, bare = parameter.groups()
            text = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare
            previous = found[-1]
            found[-1] = Challenge(previous.scheme, {name.lower(): text} | dict(previous.parameters), previous.token68)
            at = parameter.end()
            open_value = quoted is None
            continue
        scheme = _SCHEME.match(value, at)
        if scheme is None:
            comma = value.find(",", at + 1)
            at = len(value) if comma < 0 else comma + 1
            continue
        at = scheme.end()
        if open_value and not _PARAMETER.match(value, at):
            continue
        open_value = False
        if value[at - 1] == ":":  # words for people follow, not parameters
            found.append(Challenge(scheme.group(1)))
            comma = value.find(",", at)
            at = len(value) if comma < 0 else comma + 1
            continue
        token = None if _PARAMETER.match(value, at) else _TOKEN68.match(value, at)
        found.append(Challenge(scheme.group(1), {}, token.group(1) if token else ""))
        at = token.end() if token else at
    return tuple(found)
