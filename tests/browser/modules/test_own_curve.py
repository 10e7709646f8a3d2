"""A reader's own curve in a browser: what is made of whatever is brought, and that nothing of it is sent."""

import math

import pytest

from momentum_sim import curves
from momentum_sim.stage.own_curve import WORDS, own_curve_supplies
from tests.browser.modules.support import ORIGIN, ModulePage

RIPPLE = [round(loss, 9) for loss in own_curve_supplies()["examples"][1]["losses"]]

PARSE = """argument.map((text) => {
  const found = module.parsed(text);
  if (found.refused) return found;
  const { names, rows, columns, odd } = found.table;
  return { names, rows, odd, columns: columns.map((one) => Array.from(one, String)), meant: module.meant(found.table) };
})"""

#: What is brought, with the losses and the steps that are meant, and whether there is a name.
TABLES = {
    "3\n2\n1\n": (["3", "2", "1"], None),
    "\ufeffloss\r\n3\r\n2.5e-1\r\n1E2\r\n": (["3", "0.25", "100"], None),
    "step,loss\n0,3\n1,2\n2,1": (["3", "2", "1"], ["0", "1", "2"]),
    "loss,step\n3,10\n2,20": (["3", "2"], ["10", "20"]),
    "0\t3\n1\t2\n2\t1": (["3", "2", "1"], ["0", "1", "2"]),
    "epoch;val_loss;train_loss\n1;9,5;3,25\n2;9,0;1,5": (["3.25", "1.5"], ["1", "2"]),
    "Wall time,Step,Value\n1700000000.1,0,3\n1700000001.2,10,2": (["3", "2"], ["0", "10"]),
    '"step","loss"\n"0","3"\n"1","2"': (["3", "2"], ["0", "1"]),
    '"a ""b"", c",loss\n1,3\n2,2': (["3", "2"], None),
    "# made by hand\n\nloss\n3\n\n2\n": (["3", "2"], None),
    "  3   7\n 2   5 ": (["7", "5"], None),
    "loss\n3\nnan\ninf\n-Infinity\n.5": (["3", "NaN", "Infinity", "-Infinity", "0.5"], None),
    "3 2 1": (["3", "2", "1"], None),
    "3, 2, 1": (["3", "2", "1"], None),
    "[3, 2, 1]": (["3", "2", "1"], None),
    '[{"step": 1, "loss": 3}, {"step": 2, "loss": 2}]': (["3", "2"], ["1", "2"]),
    '{"step": 1, "loss": 3}\n{"step": 2, "loss": 2}\n': (["3", "2"], ["1", "2"]),
    '{"loss": [3, 2], "step": [1, 2]}': (["3", "2"], ["1", "2"]),
    "loss\r3\r2": (["3", "2"], None),
    "epoch 1 loss: 2.5 acc 0.25\nepoch 2 loss: 1.5 acc 0.5": (["2.5", "1.5"], ["1", "2"]),
}
#: What cannot be read, with what is said and where.
REFUSED = {
    "": ("empty", 1),
    " \n\n": ("empty", 1),
    "\x00\x01\x02PNG\x03\x04": ("binary", 1),
    "<!doctype html><script>alert(1)</script>": ("markup", 1),
    "[3, 2": ("json", 1),
    '{"loss": 3}\n{"loss": ': ("json", 2),
    "name,text\nanna,hello\nbert,bye": ("no_number", 2),
    "3\n" + "9" * 1_000_001: ("long", 2),
    "1 2 three": ("no_number", 1),
    ",".join(["1"] * 1001) + "\n" + ",".join(["1"] * 1001): ("wide", 1),
}


@pytest.fixture(scope="module")
def tool(browser):
    """The tool on a page of its own, with all that was asked for since it was there."""
    page = ModulePage(browser)
    page.call("own/tool", "{ globalThis.tool = new module.OwnCurve(document.body, argument); }", own_curve_supplies())
    asked = []
    page.page.on("request", lambda request: asked.append(request.url))
    yield page, asked
    page.close()


def shown(page, act):
    """What is said once something that was brought is read: the title, all of it, and what is refused."""
    before = page.page.get_attribute("[data-testid=own-curve]", "data-read")
    act(page.page)
    there = "before => { const now = document.querySelector('.own-curve').dataset.read; return now && now !== before; }"
    page.page.wait_for_function(there, arg=before)
    return page.page.evaluate(
        """() => {
          const [unread, heading, words] = [".unread", "h3", ".sayings"].map(
            (one) => document.querySelector(one));
          const title = heading.textContent || null;
          return { refused: unread.hidden ? null : unread.textContent, title, said: words.textContent };
        }"""
    )


def test_tables_are_read_whatever_parts_their_fields(call):
    for (text, (losses, steps)), found in zip(TABLES.items(), call("own/table", PARSE, list(TABLES)), strict=True):
        assert "refused" not in found, text
        assert found["columns"][found["meant"]["loss"]] == losses, text
        assert (found["columns"][found["meant"]["steps"]] if found["meant"]["steps"] >= 0 else None) == steps, text
        assert found["odd"] is None, text


def test_what_cannot_be_read_is_told_with_its_line(call):
    for (text, (what, line)), found in zip(REFUSED.items(), call("own/table", PARSE, list(REFUSED)), strict=True):
        assert (found["refused"]["what"], found["refused"]["line"]) == (what, line), text[:40]
        assert f"refused_{what}" in WORDS


def test_fields_that_are_no_numbers_are_counted_and_never_run(call):
    text = 'step,loss\n0,3\n1,=1+1\n2,"=HYPERLINK(""http://evil.test"")"\n3,1\n4,0.5\n'
    (found,) = call("own/table", PARSE, [text])
    assert found["columns"][1] == ["3", "NaN", "NaN", "1", "0.5"]
    assert found["odd"] == {"what": "odd", "line": 3, "column": 2, "field": "=1+1", "many": 2}


def test_ten_megabytes_in_a_line_are_answered(call):
    found = call("own/table", "module.parsed(`loss\\n${'x'.repeat(1e7)}\\n1`)")
    assert found["refused"] == {"what": "long", "line": 2}


def test_utf_16_is_read(call):
    body = "module.parsed(module.textOf(Uint8Array.from(argument).buffer)).table.rows"
    assert call("own/table", body, list("loss\n3\n2\n".encode("utf-16"))) == 2


def test_long_curves_keep_their_lowest_and_highest(call):
    body = """{
      const ys = Float64Array.from({ length: 100_000 }, (_, k) => Math.sin(k) / (1 + k));
      [ys[77_777], ys[5]] = [9, -9];
      const seen = module.thinned(ys.map((_, k) => k), ys);
      return [seen.xs.length, seen.range, Array.from(seen.xs).every((x, k, all) => k === 0 || x > all[k - 1])];
    }"""
    count, extremes, in_order = call("own/reading", body)
    assert count <= 2000
    assert (extremes, in_order) == ([-9, 9], True)


def test_examples_are_read_and_nothing_is_asked_for(tool):
    page, asked = tool
    for name, title in (("Creep", "It creeps"), ("Saw-tooth", "It has saw-teeth"), ("Floor", "It stands on a floor")):
        button = page.page.get_by_role("button", name=name, exact=True)
        assert shown(page, lambda _, button=button: button.click())["title"] == title
    said = shown(page, lambda on: on.get_by_role("button", name="Ripple", exact=True).click())
    assert said["title"] == curves.SHAPES["ripple"][0]
    assert "β = 0.9 and ηλ = 0.039, so uλ = 0.39." in said["said"]
    assert "the ripple stops at β = 0.644" in said["said"]
    assert page.page.get_by_role("status").inner_text().startswith("It ripples")
    assert page.page.locator("table tbody tr").count() >= 4
    assert [url for url in asked if not url.startswith("blob:")] == []


def test_what_is_pasted_dropped_or_chosen_is_read(tool, tmp_path):
    page, asked = tool
    rows = "\n".join(f"{k};{loss};{2 * loss + 1}" for k, loss in enumerate(RIPPLE))
    pasted = shown(page, lambda on: on.get_by_role("textbox").fill("step;loss;other\n" + rows))
    assert pasted["title"] == "It ripples"
    other = shown(page, lambda on: on.get_by_role("combobox", name="Losses:").select_option(label="other"))
    assert "The floor is at 1." in other["said"]
    file = tmp_path / "curve.csv"
    file.write_text("loss\n" + "\n".join(map(str, RIPPLE)), encoding="utf-8")
    assert shown(page, lambda on: on.set_input_files("input[type=file]", file))["title"] == "It ripples"
    file = tmp_path / "curve.bin"
    file.write_bytes(bytes(range(256)) * 40)
    refused = shown(page, lambda on: on.set_input_files("input[type=file]", file))
    assert (refused["refused"], refused["title"]) == (WORDS["refused_binary"], None)
    drop = """{
      const data = new DataTransfer();
      data.items.add(new File([argument], "curve.txt"));
      const event = new DragEvent("drop", { dataTransfer: data, cancelable: true, bubbles: true });
      document.querySelector(".own-curve").dispatchEvent(event);
      return event.defaultPrevented;
    }"""
    dropped = shown(page, lambda _: page.call("dom", drop, "<b>hello</b>"))
    assert dropped["refused"] == WORDS["refused_markup"].format(line=1)
    assert [url for url in asked if not url.startswith(("blob:", ORIGIN))] == []


def test_a_curve_that_says_nothing_says_so_and_hostile_fields_are_text(tool):
    page, _ = tool
    losses = ["1", "<img src=x onerror=alert(1)>", *(str(math.exp(-k / 40)) for k in range(90))]
    text = "k,loss\n" + "\n".join(f"1,{loss}" for loss in losses)
    said = shown(page, lambda on: on.get_by_role("textbox").fill(text))
    assert "“<img src=x onerror=alert(1)>” is no number" in said["said"]
    assert "cannot be told" in said["said"]
    assert page.page.locator(".own-curve img").count() == 0
