"""Survey: which companies share an API, how, and how we know."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`survey.load(path)`: results, findings and all other tables as pandas frames (see `survey.frames`).
    Looked up when it is asked for, so that the command line does not wait for pandas."""
    if name == "load":
        return import_module("survey.frames").load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
