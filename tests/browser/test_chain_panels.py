"""What stands beside the chain, as a page has it: its modules come when they are asked for, and tables are read out."""

import pytest

from momentum_sim import chains
from momentum_sim.narration.written import on_stage
from tests.browser.lessons import lesson, scene_in_address

OPENING = lesson("chain").opening


@pytest.fixture
def shown(page, address):
    return page.come(f"{address}/chain")


def rows_of(shown, kind):
    """The rows of a companion's table, by their headings, and whether it can be seen."""
    table = shown.part(f'.companion[data-panel="{kind}"] .numbers:not([hidden])')
    rows = [row.inner_text().split("\t") for row in table.locator("tbody tr").all()]
    return {head.strip(): cells for head, *cells in rows}, table.bounding_box()["width"] > 2


def test_each_companion_comes_when_it_is_chosen_and_has_a_table(shown):
    run = OPENING.simulate()["heavy_ball"]
    shown.tab("n and n²").click()
    shown.settle()
    rows, is_seen = rows_of(shown, "growth")
    assert is_seen
    ns = (5, 10, 25, 50, 100, 200)
    for name, title in (("heavy_ball", "heavy ball"), ("gradient_descent", "gradient descent")):
        assert rows[title][:6] == [str(chains.steps_until(name, n)) for n in ns]
    shown.tab("Modes").click()
    shown.settle()
    rows, is_seen = rows_of(shown, "modes")
    assert not is_seen  # but by who listens
    shares = run.mode_shares(1)
    assert rows["mode 1"] == [on_stage(shares[step, 0], 2) for step in (0, OPENING.n_steps)]
    shown.tab("Spectrum").click()
    shown.settle()
    rows, is_seen = rows_of(shown, "spectrum")
    assert is_seen
    products = run.step_sizes[0] * chains.curvatures(50)
    assert rows["slowest, 1"][0] == on_stage(products[0], 3)
    assert rows["steepest, 50"][0] == on_stage(products[-1], 3)
    assert scene_in_address(shown, OPENING).companion.kind == "spectrum"


def test_the_map_goes_along_with_what_is_dragged(shown):
    shown.tab("Spectrum").click()
    shown.settle()
    before, _ = rows_of(shown, "spectrum")
    with shown.dragging(shown.slider("Masses n"), to=(0.85, 0.5), grip=(0.62, 0.5)):
        during, _ = rows_of(shown, "spectrum")
    assert during.keys() != before.keys()
    scene = scene_in_address(shown, OPENING)
    masses = int(scene.objective.parameters["masses"])
    after, _ = rows_of(shown, "spectrum")
    assert f"steepest, {masses}" in after
    least = chains.curvatures(masses)[0]
    assert after["slowest, 1"][0] == on_stage(scene.step_size * least, 3)
