"""Survey: which companies share an API, how, and how we know."""

__version__ = "0.1.0"
