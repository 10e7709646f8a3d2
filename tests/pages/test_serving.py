"""What is around Streamlit's server, with a small one in its place."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from momentum_sim.lessons import HOME_QUESTION, TITLES
from pages.serving import Files, FirstPage, first_page
from pages.serving.places import place_of

DOCUMENT = b'<html><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'


def server(body, kind="text/html", *, whole=True, status=200):
    """An application that always answers so, all at once with its length or in two pieces without one."""

    async def answer(_scope, _receive, send):
        headers = [(b"content-type", kind.encode()), (b"etag", b'"its own"')]
        headers += [(b"content-length", str(len(body)).encode())] if whole else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for part, more in [(body, False)] if whole else [(body[:5], True), (body[5:], False)]:
            await send({"type": "http.response.body", "body": part, "more_body": more})

    return answer


def asked(app, path, method="GET", query="", **headers):
    """Status, headers, the pieces of the body."""
    sent = []
    names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [(b"host", b"here"), *names], "scheme": "http", "server": ("here", 80), "root_path": "",
    }  # fmt: skip

    async def hear(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # from the event loop that a browser's tests leave in this thread
        apart.submit(lambda: asyncio.run(app(scope, None, hear))).result()
    start, *parts = sent
    return start["status"], dict(start["headers"]), [part["body"] for part in parts]


def test_a_page_whose_first_sight_fails_comes_as_it_is_and_is_told(monkeypatch, caplog):
    def broken(*_):
        raise ValueError("race.toml, line 3: no")

    monkeypatch.setattr(first_page, "place_of", broken)
    status, headers, (body,) = asked(FirstPage(server(DOCUMENT)), "/race", accept="text/html")
    assert (status, body, headers[b"etag"]) == (200, DOCUMENT, b'"its own"')
    assert "race.toml, line 3" in caplog.text


@pytest.mark.parametrize(("path", "accept"), [("/race", "image/png"), ("/embed", "text/html"), ("/nowhere", "*/*")])
def test_what_is_no_lesson_s_page_goes_through(path, accept):
    assert asked(FirstPage(server(DOCUMENT)), path, accept=accept)[2] == [DOCUMENT]


def test_a_path_below_a_path_is_answered_by_one_of_one_level():
    status, headers, _ = asked(FirstPage(server(DOCUMENT)), "/a/race", query="beta=0.9", accept="text/html")
    assert (status, headers[b"location"]) == (307, b"/a-race?beta=0.9")
    assert asked(FirstPage(server(b"{}", "application/json")), "/a/race", accept="text/html")[2] == [b"{}"]


def test_home_is_in_its_document_before_any_script_and_no_kernel_is_asked_for(monkeypatch):
    monkeypatch.setattr(first_page, "place_of", lambda *_: pytest.fail("a scene is read"))
    monkeypatch.setattr(first_page, "needs_of", lambda *_: pytest.fail("kernels are asked for"))
    for query in ("", "utm_source=x"):
        text = asked(FirstPage(server(DOCUMENT)), "/", query=query, accept="text/html")[2][0].decode()
        before, _, after = text.partition('<div id="root">')
        assert f"<h1>{HOME_QUESTION}</h1>" in before
        assert before.count('<li data-page="') == len(TITLES)
        assert "<script>" in before
        assert "streamlit.js" not in before + after


def test_what_is_no_document_goes_through():
    assert asked(FirstPage(server(b"{}", "application/json")), "/race", accept="*/*")[2] == [b"{}"]
    assert asked(FirstPage(server(DOCUMENT, status=404)), "/race", accept="*/*")[2] == [DOCUMENT]


LONG = b"x = 1;\n" * 200


def test_text_is_compressed_for_who_can_read_it():
    app = Files(server(LONG, "text/javascript"))
    _, headers, (body,) = asked(app, "/a.js", accept_encoding="gzip, br")
    assert gzip.decompress(body) == LONG
    assert (headers[b"content-encoding"], headers[b"etag"]) == (b"gzip", b'"its own"')
    assert int(headers[b"content-length"]) == len(body)
    assert b"Accept-Encoding" in headers[b"vary"]
    assert asked(app, "/a.js", accept_encoding="gzip", if_none_match='"its own"')[0] == 304
    for other in ({"accept_encoding": "br"}, {"accept_encoding": "gzip", "range": "bytes=0-9"}, {}):
        assert asked(app, "/a.js", **other)[2] == [LONG]
    assert asked(app, "/a.js", method="HEAD", accept_encoding="gzip")[2] == [LONG]


def test_what_comes_bit_by_bit_or_is_no_text_stays_as_it_is():
    for app in (server(LONG, "text/plain"), server(LONG, "text/css", whole=False), server(LONG, "image/png")):
        _, headers, parts = asked(Files(app), "/a", accept_encoding="gzip")
        assert b"".join(parts) == LONG
        assert b"content-encoding" not in headers


def test_a_file_that_has_changed_is_not_sent_as_it_was():
    bodies = [LONG, LONG + b"y"]

    async def changing(scope, receive, send):
        await server(bodies.pop(0), "text/css")(scope, receive, send)

    app = Files(changing)
    found = [gzip.decompress(asked(app, "/a.css", accept_encoding="gzip")[2][0]) for _ in range(2)]
    assert found == [LONG, LONG + b"y"]


def test_what_is_seen_first_hides_nothing_that_nobody_is_asked():
    asked = place_of("race", "predict=outcome_5_60").scene
    assert asked.prediction
    assert "predict" in asked.look.controls
    assert place_of("race", "predict=outcome_5_60&controls=sliders").scene.prediction is None
    assert place_of("race", "predict=outcome_5_60&controls=predict").scene == asked
