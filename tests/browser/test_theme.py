"""Light and dark."""

from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.stage import STAGE


def test_the_canvases_follow_a_change_of_theme(race):
    look = OPTIMIZERS["heavy_ball"].look
    light = race.image(".bands")[..., :3].mean()
    assert len(race.ink(".paths", look.light)) > 200
    plot = race.image(".plot canvas:first-child")
    race.page.emulate_media(color_scheme="dark")
    race.page.wait_for_function(f"document.querySelector('{STAGE}').dataset.theme === 'dark'")
    race.settle()
    assert race.image(".bands")[..., :3].mean() < light / 2
    assert len(race.ink(".paths", look.dark)) > 200
    assert len(race.ink(".paths", look.light)) == 0
    assert (race.image(".plot canvas:first-child") != plot).any()
    race.page.emulate_media(color_scheme="light")
    race.page.wait_for_function(f"document.querySelector('{STAGE}').dataset.theme === 'light'")
    race.settle()
    assert race.image(".bands")[..., :3].mean() == light


def test_a_page_opened_in_the_dark_is_dark_from_the_first_picture(page, address):
    page.page.emulate_media(color_scheme="dark")
    page.open(f"{address}/race")
    assert page.page.get_attribute(STAGE, "data-theme") == "dark"
    assert page.image(".bands")[..., :3].mean() < 100
    ink, paper = page.page.eval_on_selector(
        STAGE, "stage => [getComputedStyle(stage).color, getComputedStyle(stage).backgroundColor]"
    )
    channels = [[float(c) for c in text[text.index("(") + 1 : -1].split(",")[:3]] for text in (ink, paper)]
    assert min(channels[0]) > 180
    assert max(channels[1]) < 60
