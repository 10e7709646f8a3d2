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


def test_what_is_missing_is_installed_together_and_what_stays_missing_is_told(monkeypatch, capsys):
    ran = []
    browsers = [
        install.Installable("One", lambda: "/usr/bin/one", ("one",)),
        install.Installable("Two", lambda: None, ("two", "twice")),
        install.Installable("Three", lambda: None, ("three",), ", or look elsewhere"),
    ]
    monkeypatch.setattr(install, "BROWSERS", browsers)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(install.subprocess, "run", lambda command, **_: ran.append(command))
    assert install.main() == 1
    assert len(ran) == 2
    assert ran[1][-3:] == ["two", "twice", "three"]
    assert capsys.readouterr().out.splitlines() == [
        "One: /usr/bin/one",
        "Two: not found. Install two twice with your package manager.",
        "Three: not found. Install three with your package manager, or look elsewhere.",
    ]
    monkeypatch.setattr(install, "BROWSERS", browsers[:1])
    assert install.main() == 0
    assert len(ran) == 2
