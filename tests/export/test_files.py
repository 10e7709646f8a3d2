"""Files are written whole or not at all, and what fails says why."""

import errno
import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from momentum_sim.export import CannotWriteError, kind_of, render, save
from momentum_sim.export.files import check_place, write_whole
from tests.export.scenes import RACE

ROOT = Path(__file__).parents[2]


def names(folder):
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def umask():
    """The umask, known and put back."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def test_a_scene_is_saved_as_what_the_ending_says(tmp_path):
    for ending in ("csv", "json", "py", "CSV"):
        out = tmp_path / f"race.{ending}"
        assert save(RACE, str(out)) == out
        assert out.read_bytes() == render(RACE, ending.lower())
    assert names(tmp_path) == ["race.CSV", "race.csv", "race.json", "race.py"]


@pytest.mark.parametrize("name", ["race", "race.", "race.xyz", ".csv", "race.csv.gz"])
def test_an_ending_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"^ending must be one of html, svg, .* py; got '\w*'$"):
        save(RACE, tmp_path / name)
    assert names(tmp_path) == []


def test_the_kind_is_that_of_the_last_ending():
    assert kind_of("a.b/race.tar.PNG").title == "Picture"


def test_a_new_file_has_what_the_umask_leaves(tmp_path, umask):
    write_whole(tmp_path / "new.csv", b"new")
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o666 & ~umask


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path, umask):  # noqa: ARG001  # which says otherwise
    out = tmp_path / "out.csv"
    out.write_bytes(b"old and longer")
    out.chmod(0o604)
    write_whole(out, b"new")
    assert (out.read_bytes(), stat.S_IMODE(out.stat().st_mode)) == (b"new", 0o604)


def test_a_link_stays_one_and_its_file_is_replaced(tmp_path):
    (tmp_path / "files").mkdir()
    real, link = tmp_path / "files" / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    for content in (b"first", b"second"):  # at first it leads nowhere
        write_whole(link, content)
        assert link.is_symlink()
        assert real.read_bytes() == content
    assert names(tmp_path / "files") == ["real.csv"]


def test_the_longest_name_that_a_folder_takes_can_be_written(tmp_path):
    out = tmp_path / ("x" * 251 + ".csv")
    write_whole(out, b"x")
    assert out.read_bytes() == b"x"


def unwritable(tmp_path):
    """A folder in which nothing can be made, for an administrator neither."""
    if os.geteuid():
        (tmp_path / "locked").mkdir(mode=0o500)
        return tmp_path / "locked"
    if not Path("/sys/kernel").is_dir():
        pytest.skip("an administrator can write everywhere here")
    return Path("/sys/kernel")


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    out = unwritable(tmp_path) / "race.csv"
    with pytest.raises(
        CannotWriteError, match=rf"^cannot write {out}: (Permission denied|.*not permitted|Read-only.*)$"
    ):
        save(RACE, out)


def refused(folder, name):
    """A place where no file can be, and what is said of it."""
    (folder / "file").write_bytes(b"")
    match name:
        case "no folder":
            return folder / "none" / "out.csv", rf"there is no folder {folder / 'none'}"
        case "a folder":
            (folder / "out.csv").mkdir()
            return folder / "out.csv", "it is a folder"
        case "below a file":
            return folder / "file" / "out.csv", "Not a directory"
        case "a pipe":
            os.mkfifo(folder / "out.csv")
            return folder / "out.csv", "it is no regular file"
        case "a device":
            (folder / "out.csv").symlink_to(os.devnull)
            return folder / "out.csv", "it is no regular file"
        case "a loop":
            (folder / "out.csv").symlink_to(folder / "out.csv")
            return folder / "out.csv", "Too many levels of symbolic links"
        case _:
            return folder / ("x" * 300 + ".csv"), "File name too long"


@pytest.mark.parametrize("name", ["no folder", "a folder", "below a file", "a pipe", "a device", "a loop", "too long"])
def test_a_place_that_can_hold_no_file_is_refused_before_anything_is_made(tmp_path, name, monkeypatch):
    out, said = refused(tmp_path, name)
    before = names(tmp_path)
    monkeypatch.setattr("momentum_sim.export.files.render", lambda *_: pytest.fail("it was made in vain"))
    for write in (lambda: check_place(out), lambda: save(RACE, out), lambda: write_whole(out, b"")):
        with pytest.raises(CannotWriteError) as caught:
            write()
        assert str(caught.value) == f"cannot write {out}: {said}"
    assert names(tmp_path) == before


@pytest.mark.parametrize("old", [None, b"what stood there before"])
@pytest.mark.parametrize("fault", ["write", "fsync", "replace", "interrupt"])
def test_whatever_fails_the_old_file_is_as_it_was(tmp_path, monkeypatch, fault, old):
    out = tmp_path / "race.csv"
    if old is not None:
        out.write_bytes(old)
    render(RACE, "csv")  # what it is made with is read from files, too
    with monkeypatch.context() as broken:
        break_one(broken, fault)
        expected = KeyboardInterrupt if fault == "interrupt" else CannotWriteError
        with pytest.raises(expected) as caught:
            save(RACE, out)
    if expected is CannotWriteError:
        assert str(caught.value) == f"cannot write {out}: No space left on device"
        assert caught.value.errno == errno.ENOSPC
    assert names(tmp_path) == ([] if old is None else ["race.csv"])
    assert old is None or out.read_bytes() == old


def break_one(broken, fault):
    """Have one of the calls that write a file fail as on a full disk, or be interrupted."""
    full = KeyboardInterrupt() if fault == "interrupt" else OSError(errno.ENOSPC, "No space left on device")

    def fails(*_arguments):
        raise full

    if fault != "write":
        broken.setattr(*((Path, "replace") if fault == "replace" else (os, "fsync")), fails)
        return
    opened = Path.open

    @contextmanager
    def half(path, mode):
        with opened(path, mode, buffering=0) as file:  # so that half of it is on the disk
            yield SimpleNamespace(write=lambda content: (file.write(content[: len(content) // 2]), fails()))

    broken.setattr(Path, "open", half)


def test_a_file_larger_than_it_may_be_leaves_nothing(tmp_path):
    """The system's own limit on how large a file may be: as with a full disk, half of it has been written by then."""
    out = tmp_path / "race.csv"
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "from pathlib import Path; from momentum_sim.export.files import write_whole\n"
        "write_whole(Path(sys.argv[1]), b'x' * 20000)"
    )
    ended = subprocess.run([sys.executable, "-c", code, out], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith(f"CannotWriteError: cannot write {out}: File too large")
    assert names(tmp_path) == []


SLOW = """
import os, signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests may ignore it, and a child inherits that
from momentum_sim import commands
from momentum_sim.export import files

def never(_file):
    print("writing", flush=True)
    time.sleep(60)

os.fsync = never
sys.exit(commands.main(["export", sys.argv[1]]))
"""


@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_stopped_in_the_middle_it_leaves_nothing(tmp_path, sent, code):
    out = tmp_path / "race.csv"
    out.write_bytes(b"old")
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout.readline() == "writing\n"
        assert len(names(tmp_path)) == 2  # what is being written, and what stood there
        process.send_signal(getattr(signal, sent))
        _, said = process.communicate(timeout=50)  # it would sleep for longer
    assert process.returncode == code
    assert len(said.splitlines()) == 1
    assert said.startswith("momentum-sim export: ")
    assert (names(tmp_path), out.read_bytes()) == (["race.csv"], b"old")
