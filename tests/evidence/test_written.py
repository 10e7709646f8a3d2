"""A table on disk: it grows by whole rows whatever happens, and is gone on with only where it is the same table."""

import errno
import multiprocessing
import os
import resource
import stat

import pytest

from momentum_sim import RefusedError
from momentum_sim.evidence import compare, to_csv
from momentum_sim.evidence.grid import grid_of
from momentum_sim.evidence.table import head_of, line_of
from momentum_sim.evidence.written import Table
from momentum_sim.export import CannotWriteError
from momentum_sim.version import VERSION

MADE = compare(["heavy_ball", "demon"], epochs=1, step_sizes=[0.1, 0.3], seeds=3)
ROWS = list(MADE.rows())
HEAD = head_of(MADE.grid)
WHOLE = to_csv(MADE)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "table.csv"


def finished(file):
    """The table in a file, with all rows that it lacks; how many it had."""
    table = Table(file, MADE.grid)
    had = len(table.rows)
    table.add(ROWS[had:])
    assert table.is_whole
    table.close()
    return had, table.cut


def test_a_new_table_has_its_head_and_its_rows(file):
    assert finished(file) == (0, "")
    assert file.read_text() == WHOLE
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~_umask()


def _umask():
    umask = os.umask(0)
    os.umask(umask)
    return umask


def test_every_row_is_on_disk_once_it_is_added(file):
    table = Table(file, MADE.grid)
    for count in range(3):
        assert file.read_text() == HEAD + "".join(map(line_of, ROWS[:count]))
        table.add([ROWS[count]])
    table.close()


@pytest.mark.parametrize("length", [0, 1, 40, len(HEAD) - 1, len(HEAD), len(HEAD) + 1, len(WHOLE) - 30, len(WHOLE) - 1])
def test_a_table_that_was_cut_anywhere_becomes_the_same(file, length):
    file.write_text(WHOLE[:length])
    had, cut = finished(file)
    assert had == WHOLE[len(HEAD) : length].count("\n")
    whole = len(HEAD) + sum(len(line_of(row)) for row in ROWS[:had]) if length >= len(HEAD) else 0
    assert cut == WHOLE[whole:length]
    assert file.read_text() == WHOLE


def test_a_whole_table_is_left_as_it_is(file):
    file.write_text(WHOLE)
    table = Table(file, MADE.grid)
    assert table.is_whole
    assert list(table.left()) == []
    assert table.kept() == f"all 12 rows are in {file}"
    table.close()
    assert file.read_text() == WHOLE


@pytest.mark.parametrize("done", range(13))
def test_what_is_left_is_what_is_not_there(file, done):
    file.write_text(HEAD + "".join(map(line_of, ROWS[:done])))
    table = Table(file, MADE.grid)
    left = [(cell.method.name, cell.step_size, seed) for cell in table.left() for seed in cell.seeds]
    assert left == [(row.method, row.step_size, row.seed) for row in ROWS[done:]]
    table.close()


def test_a_table_without_rows_is_not_left_there(file):
    Table(file, MADE.grid).close()
    assert not file.exists()
    file.write_text("")
    Table(file, MADE.grid).close()
    assert file.exists()  # it is its owner's


OTHER = {
    "other methods": (
        grid_of(["heavy_ball", "adam"], 1, [0.1, 0.3], 3),
        "a table must have the methods that are asked for, ['heavy_ball', 'demon'], to go on with it; got "
        "['heavy_ball', 'adam']",
    ),
    "methods in another order": (grid_of(["demon", "heavy_ball"], 1, [0.1, 0.3], 3), "got ['demon', 'heavy_ball']"),
    "other epochs": (
        grid_of(["heavy_ball", "demon"], 2, [0.1, 0.3], 3),
        "a table must have the epochs that are asked for, [1], to go on with it; got [2]",
    ),
    "other seeds": (grid_of(["heavy_ball", "demon"], 1, [0.1, 0.3], 4), "the seeds that are asked for, [0, 1, 2], to"),
    "other step sizes": (
        grid_of(["heavy_ball", "demon"], 1, {"heavy_ball": [0.1, 0.3], "demon": [0.2]}, 3),
        "the step_sizes of demon that are asked for, [0.1, 0.3], to go on with it; got [0.2]",
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_table_of_other_settings_is_left_alone_and_said(file, name):
    grid, said = OTHER[name]
    content = head_of(grid)
    file.write_text(content)
    with pytest.raises(RefusedError) as refused:
        Table(file, MADE.grid)
    assert str(refused.value).startswith(f"{file}: a table must have the ")
    assert said in str(refused.value)
    assert file.read_text() == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x,y\n1,2\n", "a table must begin as those of momentum-sim evidence do, '# momentum-sim ', got 'x,y'"),
        ("my diary", "got 'my diary'"),
        ("\x00\xff\n", "must begin as"),
        (
            HEAD.replace(f"sim {VERSION}", "sim 0.0.7"),
            f"be one of momentum-sim {VERSION} to go on with it, got one of 0.0.7",
        ),
        (HEAD.replace("mean loss", "loss"), "a table must have a head as it was written"),
        (HEAD + line_of(ROWS[1]), "must have a whole row that begins with 'heavy_ball,1,0.1,0,' here, got"),
        (
            WHOLE.replace("\n", "\r\n"),
            "must end its lines as it was written, by a line feed alone, to go on with it, got a",
        ),
    ],
)
def test_what_is_no_such_table_is_left_alone_and_said(file, content, said):
    file.write_bytes(content.encode("latin-1"))
    before = file.read_bytes()
    with pytest.raises(RefusedError) as refused:
        Table(file, MADE.grid)
    assert str(refused.value).startswith(f"{file}: ")
    assert said in str(refused.value)
    assert file.read_bytes() == before


def test_a_link_to_nothing_is_said_and_left(file):
    file.symlink_to("nowhere.csv")
    with pytest.raises(CannotWriteError, match="it is a link to a file that is not there"):
        Table(file, MADE.grid)
    assert file.is_symlink()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CannotWriteError, match=f"there is no folder {tmp_path / 'none'}"):
        Table(tmp_path / "none" / "table.csv", MADE.grid)
    with pytest.raises(CannotWriteError, match="it is a folder"):
        Table(tmp_path, MADE.grid)
    with pytest.raises(CannotWriteError, match="cannot write /dev/full: it is no regular file"):
        Table(type(tmp_path)("/dev/full"), MADE.grid)


@pytest.fixture
def room(request):
    """No file of this process may be longer than so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (request.param, hard))
    yield request.param
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [len(HEAD) + 100, len(HEAD) + len(line_of(ROWS[0])) + 1], indirect=True)
def test_of_a_row_without_room_nothing_is_there(file, room):
    """The system takes a part of the row and refuses the rest."""
    table = Table(file, MADE.grid)
    with pytest.raises(CannotWriteError, match=f"cannot write {file}: File too large"):
        table.add(ROWS)
    kept = len(table.rows)
    assert kept >= 1
    assert file.read_text() == HEAD + "".join(map(line_of, ROWS[:kept]))
    assert room - file.stat().st_size < len(line_of(ROWS[kept]))
    table.close()


@pytest.mark.parametrize("room", [10], indirect=True)
@pytest.mark.usefixtures("room")
def test_without_room_for_its_head_there_is_no_table(file):
    with pytest.raises(CannotWriteError, match="File too large"):
        Table(file, MADE.grid)
    assert not file.exists()


def test_after_a_full_disk_it_goes_on(file, monkeypatch):
    table = Table(file, MADE.grid)
    table.add(ROWS[:4])
    real = table._file

    class Full:
        """A file on a full disk, which takes half of a line."""

        def write(self, line):
            if len(line) < 20:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real.write(line[: len(line) // 2])

        def __getattr__(self, name):
            return getattr(real, name)

    monkeypatch.setattr(table, "_file", Full())
    with pytest.raises(CannotWriteError, match="No space left on device"):
        table.add(ROWS[4:])
    assert table.kept() == f"4 of 12 rows are in {file}, and the same command goes on from there"
    table.close()
    assert finished(file) == (4, "")
    assert file.read_text() == WHOLE


def _hold(file, held, done):
    table = Table(file, MADE.grid)
    table.add(ROWS[:1])
    held.set()
    done.wait(20)
    table.close()


def test_two_processes_do_not_write_the_same_table(file):
    spawn = multiprocessing.get_context("fork")
    held, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(file, held, done))
    other.start()
    assert held.wait(20)
    with pytest.raises(CannotWriteError, match="another process is writing it"):
        Table(file, MADE.grid)
    done.set()
    other.join()
    assert finished(file) == (1, "")
