"""A folder that takes the place of an earlier one in a single step.

What is new is built beside the old folder and exchanged with it by one call of the system, so that whoever looks
finds the old one or the new one, whole, and never nothing or a mixture: also when the program is killed, and when
two of them publish into the same folder at once (the one that ends last is what stays). Where a system cannot
exchange two folders, the old one is moved away first and brought back should the second step fail.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

# What `mkdtemp` puts behind our words.
_UNFINISHED = "unfinished-"
_RANDOM = re.compile(r"[a-z0-9_]{8}")


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder on the same disk as `folder`, removed at the end with whatever then lies in it. What a killed
    program left behind goes as well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with _locked(folder.parent):  # or somebody else's sweep takes the new one, not locked yet, for a left one
            _sweep(folder)
            new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-{_UNFINISHED}", dir=folder.parent))
            held.callback(shutil.rmtree, new, ignore_errors=True)
            held.enter_context(_locked(new))
        yield new


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder's lock, on disks that have such a thing."""
    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _sweep(folder: Path) -> None:
    """Remove the unfinished folders beside `folder` whose makers are gone: nobody holds their lock."""
    prefix = f".{folder.name}-{_UNFINISHED}"
    for left in folder.parent.iterdir():
        if not (left.name.startswith(prefix) and _RANDOM.fullmatch(left.name[len(prefix) :])):
            continue
        with suppress(OSError):
            held = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(held)


def put(new: Path, folder: Path) -> None:
    """Give `new` the name of `folder`; what had it, has the name of `new` then. Raises OSError, and leaves all as it
    was, when the system refuses."""
    while True:
        try:
            new.rename(folder)  # where nothing is, or an empty folder
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        try:
            _exchange(new, folder)
            return
        except FileNotFoundError:
            continue  # it went away in between


def _exchange(new: Path, folder: Path) -> None:
    """Exchange the names of two folders. https://man7.org/linux/man-pages/man2/rename.2.html (RENAME_EXCHANGE), and
    `renamex_np` of macOS (RENAME_SWAP)."""
    here, there = os.fsencode(new), os.fsencode(folder)
    system = ctypes.CDLL(None, use_errno=True)
    at_current = -100  # AT_FDCWD
    swap = 2  # both systems' number
    failed = -1
    ctypes.set_errno(errno.ENOSYS)
    if hasattr(system, "renameat2"):
        failed = system.renameat2(at_current, here, at_current, there, swap)
    elif sys.platform == "darwin" and hasattr(system, "renamex_np"):
        failed = system.renamex_np(here, there, swap)
    if not failed:
        return
    code = ctypes.get_errno()
    if code not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):  # not of this system, or not of this disk
        raise OSError(code, os.strerror(code), str(folder))
    _in_two_steps(new, folder)


def _in_two_steps(new: Path, folder: Path) -> None:
    """The same, for systems that cannot exchange: between the steps nothing has the name of `folder`."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as between:
        old = folder.rename(Path(between) / "old")
        try:
            new.rename(folder)
        except BaseException:
            old.rename(folder)
            raise
        old.rename(new)
