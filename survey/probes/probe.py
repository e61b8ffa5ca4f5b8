"""What a probe is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from survey.model import Target
from survey.seen import Seen


@dataclass(frozen=True, slots=True)
class Probe:
    """`stage`: probes of one stage are asked together; a later stage waits until the earlier has nothing left.
    `controlled`: its paths are guesses, so a random path of the same shape is asked on the host first."""

    name: str
    stage: int
    asks: str
    targets: Callable[[Seen], Iterator[Target]]
    controlled: bool = False
