"""All probes, in the order in which a company's budget is spent on them.

A probe is a reason to ask something: it yields targets from what has been seen, and never sends. A new
one is one file and one line here. What is cheap to yield twice is yielded twice: `survey.plan` drops
what has been asked, and puts robots.txt and controls in front of what needs them.
"""

from survey.probes import (
    candidate_paths,
    consumer_data_right,
    description_paths,
    examples,
    front_door,
    graphql,
    handshakes,
    hosts,
    links,
    pointed,
    posture,
    rendering,
    scripts,
    sitemaps,
    well_known,
)
from survey.probes.probe import Probe

PROBES: tuple[Probe, ...] = (
    hosts.RESOLVE,
    front_door.PROBE,
    hosts.GUESS,
    handshakes.PROBE,
    hosts.GIVEN,
    consumer_data_right.REGISTER_PROBE,
    consumer_data_right.PROBE,
    links.PROBE,
    links.ELSEWHERE,
    pointed.PROBE,
    rendering.PROBE,
    graphql.NAMED,
    hosts.GUESSED,
    examples.PROBE,
    candidate_paths.PROBE,
    sitemaps.PROBE,
    links.DEEPER,
    links.BROWSE,
    scripts.PROBE,
    description_paths.PROBE,
    graphql.PROBE,
    description_paths.LONG_TAIL,
    well_known.PROBE,
    posture.PROBE,
    hosts.POSTURE_DNS,
)
