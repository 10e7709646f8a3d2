import json
import os
from pathlib import Path

import pytest

from momentum_sim.site.folder import MARKER, check_ours, write_folder

FILES = {"index.html": b"one", "lessons/race.js": b"two"}


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_made_with_its_files_and_says_what_they_are(tmp_path):
    out = tmp_path / "a" / "site"
    written = write_folder(out, FILES)
    marker = json.loads((out / MARKER).read_text())
    assert marker["files"] == ["index.html", "lessons/race.js", MARKER]
    assert marker["schema_version"] == 1
    assert {path.relative_to(out).as_posix() for path in written} == set(marker["files"])
    assert content(out) == FILES | {MARKER: (out / MARKER).read_bytes()}
    assert [path.name for path in out.parent.iterdir()] == ["site"]
    assert out.stat().st_mode & 0o777 == 0o777 & ~_umask()  # a server can read it


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_an_earlier_one_is_replaced_whole(tmp_path):
    out = tmp_path / "site"
    write_folder(out, FILES)
    check_ours(out)
    write_folder(out, {"other.html": b"three"})
    assert set(content(out)) == {"other.html", MARKER}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_empty_folder_is_taken(tmp_path):
    check_ours(tmp_path)
    out = tmp_path / "site"
    out.mkdir()
    check_ours(out)
    write_folder(out, FILES)
    assert content(out).keys() == {*FILES, MARKER}


@pytest.mark.parametrize("marker", [None, "", "[]", "{}", '{"files": 1}', '{"files": ["index.html"]}', "\x00", "null"])
def test_a_folder_with_anything_else_in_it_is_refused(tmp_path, marker):
    (tmp_path / "notes.txt").write_text("mine")
    if marker is not None:
        (tmp_path / MARKER).write_text(marker)
    with pytest.raises(
        ValueError, match=r"out must be a new or empty folder, or hold an earlier site and nothing else"
    ):
        check_ours(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("added", ["CNAME", "lessons/mine.js", ".git/HEAD"])
def test_an_earlier_one_to_which_something_was_added_is_refused(tmp_path, added):
    out = tmp_path / "site"
    write_folder(out, FILES)
    (out / added).parent.mkdir(exist_ok=True)
    (out / added).write_text("mine")
    with pytest.raises(ValueError, match=rf"which holds {added}$"):
        check_ours(out)


def test_a_link_to_somewhere_is_something_else(tmp_path):
    out = tmp_path / "site"
    write_folder(out, FILES)
    (out / "shortcut").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="which holds shortcut"):
        check_ours(out)


def test_a_file_is_refused(tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(ValueError, match="got the file"):
        check_ours(tmp_path / "site")


@pytest.mark.parametrize("fails", ["write_bytes", "rename"])
@pytest.mark.parametrize("error", [OSError("the disk is full"), KeyboardInterrupt()], ids=["fails", "is stopped"])
def test_whatever_happens_the_earlier_one_is_as_it_was(tmp_path, monkeypatch, fails, error):
    out = tmp_path / "site"
    write_folder(out, FILES)
    before = content(out)
    real = getattr(Path, fails)

    def fail(path, *arguments):
        last = path.name == "last.html" if fails == "write_bytes" else path.name == "new"
        if last:
            raise error
        return real(path, *arguments)

    monkeypatch.setattr(Path, fails, fail)
    with pytest.raises(type(error)):
        write_folder(out, {"first.html": b"", "last.html": b""})
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
