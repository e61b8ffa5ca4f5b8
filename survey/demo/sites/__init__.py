"""The kinds of sites, and how many of each make a web.

A kind is one function and one row in its module's `KINDS`. A web of every kind once has the named firms; a web of a
given size draws firms by a seed, each kind once when there is room and the rest by share.
"""

from __future__ import annotations

import random

from survey.demo.site import Firm, Site
from survey.demo.sites import documented, gated, live, plain, scripted, walls
from survey.demo.sites.kit import Kind
from survey.demo.words import BY_NAME, SECTORS, code_for, company_name

KINDS: tuple[Kind, ...] = (*documented.KINDS, *live.KINDS, *gated.KINDS, *plain.KINDS, *walls.KINDS, *scripted.KINDS)


def make_sites(companies: int | None = None, seed: int = 0, kinds: tuple[str, ...] | None = None) -> list[Site]:
    """The sites of a web. None: every kind once, with its named firm. Same arguments, same sites."""
    chosen = [k for k in KINDS if kinds is None or k.name in kinds]
    codes: set[str] = set()
    if companies is None:
        return [k.build(_named_firm(k, seed, codes)) for k in chosen]
    dice = random.Random(f"web/{seed}")
    plan = list(chosen) if companies >= len(chosen) else []
    plan += dice.choices(chosen, [k.share for k in chosen], k=companies - len(plan))
    dice.shuffle(plan)
    domains: set[str] = set()
    return [k.build(_drawn_firm(k, dice, seed, codes, domains)) for k in plan]


def _named_firm(kind: Kind, seed: int, codes: set[str]) -> Firm:
    name, label, sector = kind.named
    return Firm(code_for(name, codes), name, f"{label}.example", BY_NAME[sector], str(seed))


def _drawn_firm(kind: Kind, dice: random.Random, seed: int, codes: set[str], domains: set[str]) -> Firm:
    sector = BY_NAME[dice.choice(kind.sectors)] if kind.sectors else dice.choice(SECTORS)
    while True:
        name, domain = company_name(dice, sector)
        if domain not in domains:
            domains.add(domain)
            return Firm(code_for(name, codes), name, domain, sector, str(seed))
