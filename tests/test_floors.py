"""The floors picture as data: imports point down, and each library has one owner."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "survey"

# floor -> modules (a name ending in `.` stands for the whole package). Floor 2 has two halves that never meet.
FLOORS: dict[str, tuple[str, ...]] = {
    "4": ("cli", "__main__"),
    "3": ("crawl", "analyse", "ground", "report", "publish", "browse", "demo.", "show", "history", "rehearse", "site.",
          "reviews", "frames"),
    "2 hands": ("net.", "archive", "store", "intake"),
    "2 head": ("plan", "seen", "gist", "probes.", "detectors.", "grades.", "charts.", "controls",
               "pointers", "cdr"),
    "1": ("page", "description.", "certificate", "figure", "reading", "robots", "sitemap", "walls", "lists", "workers",
          "headers", "coding", "words", "masking", "workers",
          "questions", "example_calls"),
    "0": ("model", "urls", "errors", "charset", "__init__"),
}  # fmt: skip
BELOW = {
    "4": ("4", "3", "2 hands", "2 head", "1", "0"),
    "3": ("3", "2 hands", "2 head", "1", "0"),
    "2 hands": ("2 hands", "1", "0"),
    "2 head": ("2 head", "1", "0"),
    "1": ("1", "0"),
    "0": ("0",),
}

# library -> the modules that may know it
OWNERS: dict[str, tuple[str, ...]] = {
    "requests": ("net.",),
    "urllib3": ("net.",),
    "ssl": ("net.", "demo."),
    "OpenSSL": ("net.",),
    "certifi": ("net.",),
    "dns": ("net.",),
    "warcio": ("archive",),
    "sqlite_utils": ("store",),
    "protego": ("robots",),
    "publicsuffixlist": ("urls",),
    "brotli": ("coding", "demo."),
    "selectolax": ("page",),
    "bs4": ("page",),
    "yaml": ("description.",),
    "lxml": ("description.",),
    "graphql": ("description.",),
    "openapi_spec_validator": ("description.",),
    "cryptography": ("certificate", "demo."),
    "playwright": ("net.browser",),
    "trustme": ("demo.",),
    "matplotlib": ("figure",),
    "click": ("cli",),
    "rich": ("cli",),
}


def names() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "plugins" not in path.parts  # what is published runs without us
    }


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(name == p or (p.endswith(".") and (name + ".").startswith(p)) for p in patterns)


def floor_of(name: str) -> str | None:
    return next((floor for floor, modules in FLOORS.items() if matches(name, modules)), None)


def imports(path: Path) -> set[str]:
    """Full names of what a module imports, wherever the import stands; TYPE_CHECKING counts as well."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "survey":
                found.update(f"survey.{alias.name}" for alias in node.names)
            else:
                found.add(node.module)
    return found


@pytest.mark.parametrize("name", names())
def test_every_module_has_a_floor(name: str) -> None:
    assert floor_of(name), f"{name}.py is on no floor of the picture: put it there, or split it"


@pytest.mark.parametrize(("name", "path"), names().items())
def test_imports_point_down(name: str, path: Path) -> None:
    floor = floor_of(name)
    assert floor
    known = names()
    for imported in imports(path):
        if not imported.startswith("survey."):
            continue
        target = imported.removeprefix("survey.")
        if target not in known and f"{target}.__init__" not in known:
            target = target.rpartition(".")[0]
        if not target or target == "__init__":
            continue
        below = floor_of(target)
        assert below in BELOW[floor], f"{name} (floor {floor}) imports {target} (floor {below})"


@pytest.mark.parametrize(("name", "path"), names().items())
def test_each_library_has_its_owner(name: str, path: Path) -> None:
    for imported in imports(path):
        library = imported.partition(".")[0]
        if owners := OWNERS.get(library):
            assert matches(name, owners), f"{name} imports {library}, which belongs to {', '.join(owners)}"


def test_model_imports_nothing_above_it_at_run_time() -> None:
    assert not [i for i in imports(PACKAGE / "model.py") if i.startswith("survey.") and floor_of(i[7:]) != "0"]
