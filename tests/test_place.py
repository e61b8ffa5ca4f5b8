"""A folder takes the place of another in one step: whoever looks finds the old one or the new one, whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sample import make_sample

from survey.errors import InputError, SurveyError
from survey.publish import check, publish
from survey.site import place

KILLED = """
import os, signal, shutil, sys
from survey import publish
from survey.site import place
db, folder, step = sys.argv[1:]
end = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if step == "before its place": place.put = end
if step == "after it": shutil.rmtree = end
publish.publish(folder, db, with_report=False, say=lambda told: end() if told == step else None)
"""


def make(folder: Path, word: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in "abc":
        (folder / name).write_text(word)


def seen(folder: Path) -> set[str]:
    """The words of the files; one folder is looked at throughout, whatever is put in its place."""
    looked = os.open(folder, os.O_RDONLY)
    try:
        return {Path(f"/proc/self/fd/{looked}/{name}").read_text() for name in "abc"}
    finally:
        os.close(looked)


@pytest.mark.parametrize("exchange", ["in one step", "in two steps"])
def test_the_old_one_has_the_name_of_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: str) -> None:
    if exchange == "in two steps":
        monkeypatch.setattr(place, "_exchange", place._in_two_steps)
    make(tmp_path / "old", "old")
    make(tmp_path / "new", "new")
    place.put(tmp_path / "new", tmp_path / "old")
    assert (seen(tmp_path / "old"), seen(tmp_path / "new")) == ({"new"}, {"old"})
    place.put(tmp_path / "new", tmp_path / "nowhere")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nowhere", "old"]


def test_what_the_system_refuses_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "old", "old")
    make(tmp_path / "new", "new")
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path == tmp_path / "new":
            raise OSError(errno.EXDEV, "another disk")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(OSError, match="another disk"):
        place._in_two_steps(tmp_path / "new", tmp_path / "old")
    assert (seen(tmp_path / "old"), seen(tmp_path / "new")) == ({"old"}, {"new"})


def test_many_at_once_never_leave_nothing_or_a_mixture(tmp_path: Path) -> None:
    site = tmp_path / "site"
    ended, odd = threading.Event(), list[object]()

    def write(word: str) -> None:
        for _ in range(60):
            with place.beside(site) as new:
                make(new, word)
                place.put(new, site)

    def look() -> None:
        while not ended.is_set():
            try:
                if len(words := seen(site)) != 1:
                    odd.append(words)
            except FileNotFoundError as error:
                if not site.exists():
                    odd.append(error)

    make(site, "first")
    writers = [threading.Thread(target=write, args=[word]) for word in ("one", "two", "three")]
    looker = threading.Thread(target=look)
    for thread in [looker, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    looker.join()
    assert odd == []
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_what_a_killed_one_left_goes_and_what_is_under_way_stays(tmp_path: Path) -> None:
    left = tmp_path / ".site-unfinished-abcd1234"
    make(left, "left")
    for name in (".site-unfinished-of-mine", ".site-abcd1234", "site-unfinished-abcd1234"):
        make(tmp_path / name, "no matter of ours")
    with place.beside(tmp_path / "site") as first, place.beside(tmp_path / "site") as second:
        assert not left.exists()
        assert first.exists()
        assert second.exists()
    assert len(list(tmp_path.iterdir())) == 3


# --- publications ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    make_sample(path)
    return path


@pytest.mark.parametrize("step", ["database", "evidence", "tables", "before its place", "after it"])
def test_a_killed_publication_leaves_a_whole_one(db: Path, tmp_path: Path, step: str) -> None:
    site = tmp_path / "site"
    publish(site, db, with_report=False)
    (site / "README.md").write_text("the old one")
    done = subprocess.run([sys.executable, "-c", KILLED, str(db), str(site), step], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    told = check(site, most_pages=0)
    if step == "after it":
        assert told == []
    else:
        assert told == ["README.md is not what the manifest says: changed since it was published"]
    assert len(list(tmp_path.iterdir())) == 2
    publish(site, db, with_report=False)
    assert check(site, most_pages=0) == []
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_two_publications_at_once_are_one_of_them(db: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    code = (
        "import sys; from survey.publish import publish; _, site, db, who = sys.argv; "
        "publish(site, db, with_report=False, contact=who)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(site), str(db), who], stderr=subprocess.PIPE, text=True)
        for who in ("first@press.example", "second@press.example")
    ]
    missed, was_there = 0, False
    while any(one.poll() is None for one in both):
        there = (site / "manifest.json").is_file()
        missed += was_there and not there
        was_there = was_there or there
    assert [(one.wait(), one.communicate()[1]) for one in both] == [(0, ""), (0, "")]
    assert not missed
    assert check(site, most_pages=1) == []
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_what_came_into_the_folder_meanwhile_is_not_overwritten(db: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"

    def meanwhile(told: str) -> None:
        site.mkdir(exist_ok=True)
        (site / "thesis.txt").write_text(told)

    with pytest.raises(InputError, match="something else"):
        publish(site, db, with_report=False, say=meanwhile)
    assert [p.name for p in site.iterdir()] == ["thesis.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_link_to_a_folder_stays_one(db: Path, tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "site").symlink_to("v1")
    for _ in range(2):
        publish(tmp_path / "site", db, with_report=False)
    assert (tmp_path / "site").is_symlink()
    assert check(tmp_path / "v1", most_pages=0) == []


def test_a_refused_place_is_told_and_the_old_one_stays(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_new: Path, folder: Path) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy", str(folder))

    publish(tmp_path / "site", db, with_report=False)
    monkeypatch.setattr(place, "put", busy)
    with pytest.raises(SurveyError, match=r"cannot take the place of .*site: Device or resource busy"):
        publish(tmp_path / "site", db, with_report=False)
    assert check(tmp_path / "site", most_pages=0) == []
