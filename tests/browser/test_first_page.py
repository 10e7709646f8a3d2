"""What a first visit sees and is sent before Streamlit's scripts have run, and what chats show of a link."""

import gzip
import io
import re
import time
import tomllib
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest
from PIL import Image

from momentum_sim.lessons import HOME_LEAD, HOME_QUESTION, load_question, names, path_of
from tests.browser.server import app_server
from tests.browser.stage import READY, STAGE
from tests.thinned import first

ROOT = Path(__file__).parents[2]
FIRST, STYLE = "assets/first.css", "momentum_sim/stage/web/stage.css"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
#: What a new visitor's browser is sent in all: 1.04 MB for the Race, most of it Streamlit's scripts. Whoever raises it
#: says what for. (1,100,000 before readers were asked by questions of each kind, and runs could be many at once;
#: 1,110,000 before clouds had a map, distances and a search over batch sizes beside them; 1,116,000 before networks on
#: patchworks and their map, of which names that scripts have for themselves, now short, take back a third; 1,126,000
#: before chains of masses and the map of starts; 1,145,000 before a hidden run was to be told from its curve, and one
#: question followed another.)
MOST_BYTES = 1_147_500
#: Keeps how far what is seen moves by itself, as browsers measure it, and what it was that moved.
SHIFTS = """window.shifts = []; new PerformanceObserver((list) => {
  const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  const told = ({ node, previousRect, currentRect }) =>
    `${(node?.parentElement ?? node)?.className} ${box(previousRect)} -> ${box(currentRect)}`;
  for (const { value, sources } of list.getEntries()) window.shifts.push([value, ...sources.map(told)]);
}).observe({ type: "layout-shift", buffered: true });"""


def answer(address, **headers):
    """Status, headers and body of what is at an address, for a browser that asks for a page."""
    asked = {"Accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urlopen(Request(address, headers=asked)) as found:  # noqa: S310  # a server begun here
            return found.status, found.headers, found.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def document(address, **headers):
    status, _, body = answer(address, **headers)
    assert status == 200
    return body.decode()


def with_still(address, **headers):
    """The same once it has its still: on a busy machine the first to ask for one has none."""
    patience = time.monotonic() + 60
    while not stills(text := document(address, **headers)):
        assert time.monotonic() < patience, "no still was painted"
        time.sleep(0.2)
    return text


def told(text):
    """What a document says of itself to chats, by name."""
    found = re.findall(r'<meta (?:property|name)="([\w:]+)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


def stills(text):
    return re.findall(r"<svg .*?</svg>", text.partition('<div id="first"')[2], re.DOTALL)


@pytest.fixture(scope="module")
def painted(address):
    """The address of a server that has painted the front page's stills."""
    answer(f"{address}/preview/race.png")
    for agent in ({}, {"User_Agent": PHONE}):
        with_still(f"{address}/race", **agent)
    return address


@pytest.mark.parametrize("name", names())
def test_the_document_of_a_page_has_its_question_and_its_still(painted, name):
    text = with_still(f"{painted}/{name}")
    question = load_question(path_of(name))
    assert f"<title>{question} · momentum-sim</title>" in text
    assert f"<h1>{question}</h1>" in text
    picture, companion = stills(text)
    assert 'viewBox="0 0 705 332"' in picture
    assert 'viewBox="0 0 454 332"' in companion
    assert len(stills(with_still(f"{painted}/{name}", User_Agent=PHONE))) == 1


def test_it_is_of_the_address(painted):
    at_once, later = (with_still(f"{painted}/?beta={beta}") for beta in (0.7, 0.9))
    assert stills(at_once) != stills(later)
    assert "Momentum β 0.9 " in stills(later)[0]
    assert told(at_once)["og:description"].startswith("Heavy ball settles at step 21;")
    assert "have not settled in 60 steps" in told(later)["og:description"]
    assert stills(with_still(f"{painted}/?beta=nonsense")) == stills(with_still(f"{painted}/race"))


def test_what_is_to_be_predicted_is_not_told(painted):
    text = with_still(f"{painted}/?predict=outcome_5_60")
    for words in (*told(text).values(), *stills(text)):
        assert "settles at step 21" not in words
    assert len(stills(text)[0]) < len(stills(with_still(f"{painted}/race"))[0])


def test_a_link_is_shown_with_a_picture_that_others_can_fetch(painted):
    text = document(f"{painted}/?beta=0.9&steps=30", Host="example.org", X_Forwarded_Proto="https")
    said = told(text)
    assert said["og:title"] == "Can one number make this arrive?"
    assert said["og:url"] == "https://example.org/?beta=0.9&steps=30"
    assert said["og:image"] == "https://example.org/preview/race.png?beta=0.9&steps=30"
    link = urlsplit(said["og:image"])
    status, headers, body = answer(f"{painted}{link.path}?{link.query}", Accept="image/*")
    assert (status, headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(body)).size == (1200, 630)
    assert answer(f"{painted}/preview/nothing.png")[0] == 404


def test_nothing_in_an_address_becomes_markup(painted):
    text = document(f'{painted}/?beta="><script>alert(1)</script>'.replace(" ", "%20"), Host='a"><b>')
    assert "<script>alert" not in text
    assert "<b>" not in text


@pytest.mark.parametrize("query", ["", "?utm_source=letter&fbclid=1"])
def test_the_first_address_has_home_s_question_and_the_way_in_its_document(address, query):
    text = document(f"{address}/{query}")
    assert f"<title>{HOME_QUESTION} · momentum-sim</title>" in text
    assert f"<h1>{HOME_QUESTION}</h1>" in text
    assert told(text)["og:title"] == HOME_QUESTION
    assert told(text)["og:description"] == HOME_LEAD
    for name in names():
        assert f'<a href="{name}">{load_question(path_of(name))}</a></h2>' in text
        status, headers, picture = answer(f"{address}/cards/{name}.svg")
        assert (status, headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")
        assert picture.startswith(b"<svg ")
    assert "streamlit.js" not in text  # no stage is loaded
    assert answer(f"{address}/cards/nothing.svg")[0] == 404


@pytest.mark.parametrize("query", ["?v=1", "?v=1&beta=0.9", "?surprise=1", "?embed=true", "?utm_source=letter&kappa=9"])
def test_with_anything_else_in_it_the_first_address_is_race_s(address, query):
    text = document(f"{address}/{query}")
    assert f"<h1>{load_question(path_of('race'))}</h1>" in text
    assert HOME_QUESTION not in text


@pytest.mark.parametrize(
    ("path", "there"), [("/lessons/race?beta=0.9", "/lessons-race?beta=0.9"), ("/a//b/c", "/a--b-c"), ("/%2F/x", None)]
)
def test_a_path_below_a_path_leads_to_one_that_streamlit_can_be_found_from(address, path, there):
    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    request = Request(f"{address}{path}", headers={"Accept": "text/html"})  # noqa: S310  # a server begun here
    with pytest.raises(HTTPError) as found:
        build_opener(Stay).open(request)
    with found.value as answered:
        assert (answered.code, answered.headers["location"]) == (307 if there else 400, there)


def test_other_pages_are_as_they_were(address):
    for path in ("/embed", "/nothing-is-here", "/_stcore/health"):
        assert 'id="first"' not in answer(f"{address}{path}")[2].decode()


def test_it_can_be_read_without_scripts(browser, painted):
    for scheme, paper in {"light": "rgb(253, 253, 252)", "dark": "rgb(18, 22, 26)"}.items():
        context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{painted}/race")
        assert page.get_by_role("heading", level=1).inner_text() == "Can one number make this arrive?"
        assert page.get_by_role("img").count() == 2
        assert page.locator("#first").evaluate("first => getComputedStyle(first).backgroundColor") == paper
        assert page.locator("#first svg").first.bounding_box()["width"] > 600
        context.close()


def test_the_still_is_as_high_as_the_stage_s_picture_and_in_the_page_s_colours():
    """Its style sheet comes before any other, so it says again what they say."""
    first_page, style = ((ROOT / file).read_text("utf-8") for file in (FIRST, STYLE))
    heights = re.findall(r"grid-template-rows: (.*);", first_page)
    assert len(heights) == 3
    plain = style.replace(" - var(--more-lines, 0) * 1.155rem", "")  # of a page whose beats are as long as usual
    assert all(f" {height}" in plain for height in heights)
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    said = [re.findall(rf"--{name}: (#\w+);", first_page) for name in ("paper", "ink")]
    light, dark = theme["light"], theme["dark"]
    assert said == [[light[name], dark[name], dark[name]] for name in ("backgroundColor", "textColor")]
    usual = re.findall(r"--(?:paper|ink): var\(--st-[\w-]+, (#\w+)\);", style)
    assert usual == [light["textColor"], light["backgroundColor"]]


SIZES = first(3, ((1280, 800), None), ((390, 844), PHONE), ((1920, 1080), None), ((820, 1180), None))


@pytest.mark.parametrize(("size", "agent"), SIZES)
def test_nothing_moves_while_the_page_loads_and_the_stage_takes_its_place(browser, painted, size, agent):
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, user_agent=agent)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{painted}/race", wait_until="commit")
    page.locator("#first svg").first.wait_for()
    before = [page.locator(f"#first {part}").first.bounding_box() for part in ("h1", "svg")]
    page.wait_for_selector(READY)
    page.locator("#first").wait_for(state="detached")
    heading = page.get_by_role("heading", level=1)
    after = [heading.bounding_box(), page.locator(f"{STAGE} .contour").bounding_box()]
    for was, now in zip(before, after, strict=True):
        assert (now["x"], now["y"]) == pytest.approx((was["x"], was["y"]), abs=2.5)
    assert before[1]["height"] == pytest.approx(after[1]["height"], abs=1)
    page.locator(".st-key-prose").wait_for(state="attached")
    page.wait_for_timeout(500)
    moved = page.evaluate("window.shifts")
    assert sum(value for value, *_ in moved) < 0.1, moved
    context.close()


@pytest.mark.parametrize("path", ["race", ""])
def test_a_first_visit_is_sent_what_it_shows(browser, painted, path):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sent, told = {}, []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(len(frame))))
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: sent.update({event["requestId"]: [event["response"]["url"]]}))
    session.on(
        "Network.loadingFinished", lambda event: sent.get(event["requestId"], []).append(event["encodedDataLength"])
    )
    page.goto(f"{painted}/{path}")
    page.locator("#first").wait_for(state="detached")
    if path:
        page.locator(".st-key-prose .katex").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    finished = sorted(((size, url) for url, size in filter(lambda one: len(one) > 1, sent.values())), reverse=True)
    assert len(finished) > 50
    assert told
    assert sum(size for size, _ in finished) + sum(told) <= MOST_BYTES, finished[:20]
    assert not [url for _, url in finished if "SourceSans" in url or "MaterialSymbols" in url]
    if path:  # an icon that is seen has its typeface all the same
        page.get_by_role("button", name="Share").click()
        page.locator(".stDialog [data-testid=stIconMaterial]").first.wait_for()
        page.wait_for_function(
            "[...document.fonts].some((face) => face.family.includes('Material') && face.status === 'loaded')"
        )
    context.close()


def test_a_stage_that_cannot_be_says_so_in_place_of_the_still(own_page, address):
    """Whose browser lacks something is not left with a picture that never comes alive."""
    own_page.before("delete window.WebAssembly")
    own_page.page.goto(f"{address}/race")
    own_page.page.locator(f"{STAGE} .notice").filter(has_text="WebAssembly").wait_for()
    assert own_page.page.locator("#first").count() == 0


def test_text_is_sent_compressed_and_only_once(address):
    scripts = re.findall(r'src="\./(static/js/[^"]+)"|href="\./(static/js/[^"]+)"', document(address))
    longest = 0
    for path in {f"{address}/{one or other}" for one, other in scripts}:
        plain = answer(path, Accept="*/*")[2]
        status, headers, body = answer(path, Accept="*/*", Accept_Encoding="gzip")
        assert status == 200
        assert len(plain) < 500 or headers["content-encoding"] == "gzip"
        assert (gzip.decompress(body) if headers["content-encoding"] else body) == plain
        assert answer(path, Accept="*/*", Accept_Encoding="gzip", If_None_Match=headers["etag"])[0] == 304
        longest = max(longest, len(plain))
    assert longest > 400_000  # all were asked for that matter


def test_the_stage_comes_as_one_module(race, address):
    loaded = race.page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    modules = {name for name in loaded if "momentum-sim.stage" in name and name.endswith(".js")}
    assert modules == {f"{address}/_stcore/bidi-components/momentum-sim.stage/streamlit.js"}


def test_below_another_path_all_is_the_same(browser):
    with app_server(base="sub", STREAMLIT_SERVER_BASE_URL_PATH="sub") as address:
        answer(f"{address}/preview/race.png")
        text = with_still(f"{address}/?beta=0.9")
        picture = urlsplit(told(text)["og:image"])
        assert picture.path == "/sub/preview/race.png"
        assert answer(f"{picture.scheme}://{picture.netloc}{picture.path}?{picture.query}")[0] == 200
        assert stills(text)
        home = document(f"{address}/")
        assert f"<h1>{HOME_QUESTION}</h1>" in home
        for link in ("race", "cards/race.svg"):
            assert f'"{link}"' in home
            assert answer(f"{address}/{link}")[0] == 200
        page = browser.new_page()
        page.goto(f"{address}/race?beta=0.9")
        page.wait_for_selector(READY, timeout=60_000)
        assert page.locator("#first").count() == 0
        page.close()
