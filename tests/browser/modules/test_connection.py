"""Whether Streamlit's server still answers, as read off the page around the stage."""

import pytest

#: Streamlit's page, connected; `said` is what the watch told, `state(name)` another state of the connection.
WATCHED = """
  const said = [];
  const app = document.createElement("div");
  app.dataset.testConnectionState = argument ?? "CONNECTED";
  document.body.replaceChildren(app);
  const settled = () => new Promise((done) => { // observers hear of a change before a message arrives
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
  const state = (name) => { app.dataset.testConnectionState = name; return settled(); };
  const closed = [];
  const dialog = async (label = "Close") => {
    const root = document.createElement("div");
    root.setAttribute("role", "dialog");
    const button = document.createElement("button");
    button.setAttribute("aria-label", label);
    button.onclick = () => { closed.push(label); root.remove(); };
    root.append(button);
    document.body.append(root);
    await settled();
  };
"""


@pytest.fixture
def watched(call):
    """``watched(body, state)``: what a body gives on Streamlit's page."""
    return lambda body, state=None: call("connection", f"{{ {WATCHED} {body} }}", state)


WATCH = """
  const end = module.watchConnection((lost) => said.push(lost));
  const line = () => document.querySelector(".momentum-connection")?.textContent ?? null;
"""


def test_nothing_is_said_while_the_server_answers(watched):
    assert watched(f"{WATCH} await settled(); end(); return said") == []


def test_a_lost_connection_is_said_once_and_taken_back_once(watched):
    lost, again, back = watched(
        f"""{WATCH}
        await state("DISCONNECTED_FOREVER");
        const lost = [[...said], line()];
        await state("PINGING_SERVER");
        await state("CONNECTING");
        const again = said.length;
        await state("CONNECTED");
        await state("CONNECTED");
        const back = [[...said], line()];
        end();
        return [lost, again, back];""",
    )
    assert lost[0] == [True]
    assert lost[1].startswith("The connection to the server is lost.")
    assert again == 1
    assert back == [[True, False], None]


def test_a_connection_that_is_lost_already_is_said_at_once(watched):
    said, shown, after = watched(f"{WATCH} const shown = line(); end(); return [said, shown, line()]", "CONNECTING")
    assert said == [True]
    assert shown.startswith("The connection to the server is lost.")
    assert after is None


def test_a_network_that_is_gone_is_no_connection_unless_the_server_answers_without_it(watched):
    """A connection may stay open though nothing comes through; a server on one's own machine needs no network."""
    alone, back, at_home = watched(
        f"""const {{ fetch }} = window;
        const answers = (answer) => {{ window.fetch = answer; }};
        const told = async (event, until) => {{
          window.dispatchEvent(new Event(event));
          for (let k = 0; k < 50 && !until(); k += 1) await settled();
        }};
        {WATCH}
        answers(() => Promise.resolve());
        await told("offline", () => false);
        const atHome = [...said];
        answers(() => Promise.reject(new TypeError("no network")));
        await told("offline", () => said.length);
        const alone = [[...said], line() !== null];
        answers(() => Promise.resolve());
        await told("online", () => said.length === 2);
        const back = [[...said], line()];
        end();
        window.fetch = fetch;
        return [alone, back, atHome];""",
    )
    assert at_home == []
    assert alone == [[True], True]
    assert back == [[True, False], None]


def test_the_dialog_over_the_page_is_closed_before_and_after(watched):
    body = f"await dialog(); {WATCH} const first = closed.length; await dialog(); end(); return [first, closed.length]"
    assert watched(body, "CONNECTING") == [1, 2]


def test_dialogs_of_a_connected_page_are_its_own(watched):
    assert watched(f"{WATCH} await dialog(); await state('CONNECTED'); end(); return closed") == []


def test_a_dialog_that_was_open_when_the_connection_was_lost_is_closed(watched):
    assert watched(f"{WATCH} await dialog(); await state('CONNECTING'); end(); return closed") == ["Close"]


def test_a_page_that_is_not_streamlit_s_is_connected(watched):
    assert watched(f"app.remove(); {WATCH} await dialog(); end(); return [said, closed]") == [[], []]


def test_a_watch_that_has_ended_says_nothing(watched):
    assert watched(f"{WATCH} end(); await state('CONNECTING'); await dialog(); return [said, closed]") == [[], []]
