"""All detectors, in one literal tuple. A new one is one file and one line here.

A detector is a pure function: one observation in, signs out. It never raises on what a server may
send, and what it cites really stands in the observation (`tests/test_detectors.py` walks this tuple).
"""

from survey.model import Detector

DETECTORS: tuple[Detector, ...] = ()
