from momentum_sim.export import KINDS
from momentum_sim.export.destinations import DESTINATIONS, where


def test_every_kind_has_somewhere_to_go_and_every_place_takes_kinds_that_there_are():
    named = {kind for place in DESTINATIONS for kind in place.kinds}
    assert named == set(KINDS)


def test_places_are_told_apart_and_say_how():
    assert len({place.name for place in DESTINATIONS}) == len(DESTINATIONS)
    for place in DESTINATIONS:
        assert place.kinds
        assert place.how.endswith((".", "`"))
        assert "|" not in place.how  # it stands in tables


def test_where_a_kind_goes_are_the_places_that_take_it():
    for ending, kind in KINDS.items():
        assert {place.name for place in DESTINATIONS if ending in place.kinds} == named_in(kind.where)


def named_in(text):
    return {place.name for place in DESTINATIONS if place.name in text}


def test_places_that_take_it_first_come_first():
    assert where("gif").startswith("Medium, Substack")
    assert where("gif").index("Substack") < where("gif").index("GitHub README")
    assert where("csv") == "spreadsheets, pandas, R"
