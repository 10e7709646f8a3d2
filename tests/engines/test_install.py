"""Where a browser is missing, tests and installer say so."""

import pytest

from tests.browser import install
from tests.engines import firefox, webkit


@pytest.mark.parametrize(
    ("module", "open_engine", "name"), [(firefox, "firefox", "Firefox"), (webkit, "webkit", "WebKit")]
)
def test_a_missing_engine_is_named_with_what_helps(monkeypatch, module, open_engine, name):
    monkeypatch.setattr(module, f"find_{open_engine}", lambda: None)
    with pytest.raises(RuntimeError, match=f"no {name} found: run `make browsers`"), getattr(module, open_engine)():
        pass


#: Packages of which the first is enough.
FOUR = (("four",), ("vier",))


def test_what_is_missing_is_installed_and_what_stays_missing_is_told(monkeypatch, capsys):
    ran = []
    browsers = [
        install.Installable("One", lambda: "/usr/bin/one", (("one",),)),
        install.Installable("Two", lambda: None, (("two", "twice"),)),
        install.Installable("Three", lambda: None, (("three",), ("tres",)), ", or look elsewhere"),
        install.Installable("Four", lambda: "four" if any("four" in command for command in ran) else None, FOUR),
    ]
    monkeypatch.setattr(install, "BROWSERS", browsers)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(install.subprocess, "run", lambda command, **_: ran.append(command))
    assert install.main() == 1
    assert ran[0][-2:] == ["update", "-q"]
    assert [command[command.index("--no-install-recommends") + 1 :] for command in ran[1:]] == [
        ["two", "twice"],
        ["three"],
        ["tres"],
        ["four"],
    ]
    assert capsys.readouterr().out.splitlines() == [
        "One: /usr/bin/one",
        "Two: not found. Install two twice with your package manager.",
        "Three: not found. Install tres with your package manager, or look elsewhere.",
        "Four: four",
    ]
    monkeypatch.setattr(install, "BROWSERS", browsers[:1])
    assert install.main() == 0
    assert len(ran) == 5
