"""Whatever a link holds, there is a scene to show, and a short sentence for each part that had to be ignored."""

import time

from momentum_sim.scene import from_query, to_query
from tests.fuzz.hostile import LONGEST_MESSAGE, LONGEST_SHOWN, NUMBERS, SLOWEST, TEXTS, as_text, junk, seeded
from tests.fuzz.scenes import OPENINGS, assert_scene_holds
from tests.thinned import examples

N_LINKS = examples(12_000, 12)


def names():
    """Every name that a link of one of the scenes holds."""
    queries = [to_query(scene, opening) for scene in OPENINGS for opening in OPENINGS]
    return sorted({name for query in queries for name in query} | {"v", "hold", "show", "objective", "a", "b"})


NAMES = names()


def text(random, texts):
    """A value for a link."""
    kind = random.randrange(5)
    if kind == 0:
        return as_text(random.choice(NUMBERS))
    if kind == 1:
        return random.choice(TEXTS)
    if kind == 2:
        return junk(random, texts)
    if kind == 3:
        return random.choice(("_", ".", ",", "~", "-")).join(
            as_text(random.choice(NUMBERS))[:30] for _ in range(random.randrange(9))
        )
    return random.choice(texts)


def link(random, opening):
    """The link to some scene, with some parts of it gone wrong."""
    query = to_query(random.choice(OPENINGS), opening) or {"v": "1", "beta": "0.5"}
    texts = [*query.values(), "heavy_ball.demon", "-6_1.5", "0.95"]
    for _ in range(random.randint(1, 3)):
        name = random.choice(NAMES) if random.random() < 0.6 else random.choice(list(query) or ["beta"])
        change = random.randrange(4)
        if change == 0:
            query.pop(name, None)
        elif change == 1:
            query[random.choice((*TEXTS, *NAMES))] = query.pop(name, "1")
        else:
            query[name] = text(random, texts)
    if random.random() < 0.8:  # a link of another version is ignored as a whole
        query.pop("v", None)
    return query


def test_links():
    random = seeded(3)
    n_understood = 0
    for number in range(N_LINKS):
        opening = random.choice(OPENINGS)
        query = link(random, opening)
        began = time.process_time()
        scene, ignored = from_query(query, opening)
        assert time.process_time() - began < SLOWEST
        for reason in ignored:
            assert 0 < len(reason) < LONGEST_MESSAGE
            assert reason.isprintable()
            assert not any(
                given[: LONGEST_SHOWN + 1] in reason
                for given in (*query, *query.values())
                if len(given) > LONGEST_SHOWN
            )
        assert_scene_holds(scene, simulate=number % 20 == 0)
        assert from_query(to_query(scene, opening), opening) == (scene, ())
        n_understood += not ignored
    assert N_LINKS / 10 < n_understood < N_LINKS / 1.5
