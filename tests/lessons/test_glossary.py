"""The glossary: that it explains what it uses, that every word of it is used, and what is said of one that is wrong."""

import re
import tomllib
from html.parser import HTMLParser

import pytest

from momentum_sim.checks import RefusedError
from momentum_sim.lessons import Lesson, glossary, names, path_of, places, with_html
from momentum_sim.lessons.controls import OPTIMIZERS, PANELS, PARAMETERS, about, terms
from momentum_sim.lessons.glossary_page import glossary_html
from momentum_sim.lessons.links import plain
from momentum_sim.optimizers import OPTIMIZERS as RULES
from momentum_sim.problems import PROBLEM_KINDS
from momentum_sim.scene.panels import COMPANIONS
from tests.test_lessons import LESSON

TERMS = glossary.glossary()
#: The entries as the file has them, read without the library.
WRITTEN = tomllib.loads(places.glossary_file().read_text(encoding="utf-8"))
DOTTED = re.compile(r"\[[^][]+\]\(term:(\w+)\)")

SMALL = """schema_version = 1

[curvature]
name = "curvature"
also = ["curved"]
short = "How the slope grows. Large: steep."
long = "See [loss](term:loss), on [Race](page:race)."
formula = "λ"
symbols = ["λ"]

[loss]
name = "loss"
short = "What is to become small."
"""


@pytest.fixture
def read(tmp_path):
    """The glossary in a text, read from a file."""

    def read(text):
        file = tmp_path / "words.toml"
        file.write_text(text, encoding="utf-8")
        return glossary.read_glossary(file)

    return read


def test_a_glossary_is_read(read):
    curvature, loss = read(SMALL).values()
    assert curvature.words == ("curvature", "curved")
    assert (curvature.first, loss.first) == ("How the slope grows.", "What is to become small.")
    assert (loss.also, loss.long, loss.formula, loss.symbols) == ((), "", "", ())
    called = [curvature.is_called(words) for words in ("Curved", "*curvature*", "$\\lambda$", "curve", "κ", "loss")]
    assert called == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "schema_version = 1",
            "schema_version = 2",
            1,
            "schema_version must be 1 (a newer momentum-sim made this one)",
        ),
        ('name = "loss"', 'name = "Curved"', 12, "a word for loss must be no word for another term, as it is for curv"),
        ("(term:loss)", "(term:los)", 7, "long of curvature must link to terms that have an entry, got los"),
        ("(term:loss)", "(term:curvature)", 7, "long of curvature must link to other terms, got curvature"),
        ("(page:race)", "(page:rave)", 7, "a link to a page must lead to one of race"),
        ("(page:race)", "(set:beta=1)", 7, "long of curvature must link to terms and pages only, got (set:beta=1)"),
        ("the slope", "the [slope](term:loss)", 6, "short of curvature must be plain text, without links"),
        ("steep.", "κ is.", 6, "short of curvature must use letters that are a symbol of some entry, got 'κ'"),
        ("small.", "small: 21.5.", 13, "short of loss must have no measured number and no placeholder, got '1.5'"),
        ("small.", "{heavy_ball.settles}.", 13, "short of loss must have no measured number and no placeholder"),
        ("small.", "small in 100 steps.", 13, "short of loss must have no measured number"),
        ("to become", "to become " * 20 + "and", 13, "short of loss must begin with a sentence of at most 140"),
        ("small.", "small. " + "And so on. " * 30, 13, "short of loss must have at most 260 characters"),
        ('short = "What is to become small."', "", 11, "loss must have a field 'short'"),
        ('short = "What', 'shrot = ""\nshort = "What', 13, "loss must have no other fields, got ['shrot']"),
        ('also = ["curved"]', 'also = "curved"', 5, "also of curvature must be a list, got 'curved'"),
        ('name = "loss"', "name = loss", 12, "a glossary must be TOML"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(read, old, new, line, said):
    assert old in SMALL
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read(SMALL.replace(old, new))
    assert str(error.value).startswith(f"words.toml, line {line}: ")


def test_entries_stand_once_in_the_alphabets_order():
    written = [entry["name"].lower() for key, entry in WRITTEN.items() if key != "schema_version"]
    assert written == sorted(set(written))
    assert list(TERMS) == [key for key in WRITTEN if key != "schema_version"]


def test_every_dotted_word_of_a_lesson_has_an_entry_and_every_entry_is_used():
    dotted = {name: set(DOTTED.findall(path_of(name).read_text(encoding="utf-8"))) for name in names()}
    used = set().union(*dotted.values())
    assert used - TERMS.keys() == set()
    assert TERMS.keys() - used - terms() == set()
    assert terms() <= TERMS.keys()
    listed = glossary.uses()
    assert {key: set(lessons) for key, lessons in listed.items()} == {
        key: {name for name in places.TITLES if key in dotted[name]} for key in TERMS
    }


#: Words of the field that a newcomer cannot be asked to know.
FIELD = re.findall(
    r"[a-z*]+",
    "adam* annealing anisotrop* asymptot* autocorrelation basin* batch* chebyshev condition* conjugate convex* "
    "covarian* curvature* damp* demon* divergen* dropout eigen* epoch* ergodic gradient* hessian* isotrop* jacobian "
    "langevin lipschitz logit* manifold* margin* mode modes momentum momenta nesterov* newton* norm optimizer* "
    "overshoot* preconditioner* quadratic* radius regime* regularization rmsprop* saddle* schedule* sharpness "
    "softmax spectral spectrum stationar* stochastic* subgradient variance* wasserstein ",
)


def test_an_entry_says_nothing_in_words_of_the_field_that_no_entry_has():
    explained = {word for term in TERMS.values() for words in term.words for word in re.findall(r"\w+", words.lower())}
    for key, term in TERMS.items():
        said = set(re.findall(r"[a-z]+", plain(f"{term.short} {term.long}").lower()))
        for word in FIELD:
            found = {one for one in said if one == word or (word.endswith("*") and one.startswith(word[:-1]))}
            assert found <= explained | {"stochastic"}, key  # which SGD is short for


def test_every_text_is_whole_sentences():
    for key, term in TERMS.items():
        for text in filter(None, (term.short, plain(term.long))):
            assert re.search(r"[.)]$", text), key
        assert term.short[0].isupper(), key


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("It settles", "It [settles](term:setles)", 5, "a dotted word in prose must name an entry of the glossary"),
        ("It settles", "It [goes](term:settles)", 5, "a dotted word in prose must be one of settles, settle, settled"),
        ('"Look."', '"[Look](term:look)."', 4, "a dotted word in lead must name an entry of the glossary"),
        ("Later\n", "[Later](term:later)\n", 32, "a dotted word in text must name an entry of the glossary"),
        ('"Why?"', '"Why [momentum](term:momentum)?"', 3, "question must have no words that are looked up"),
        ("Now at step", "At [step](term:step)", 22, "text of a beat must have no words that are looked up"),
        ('"More"', '"More [momentum](term:momentum)"', 21, "title must have no words that are looked up"),
        ('"A book."', '"A [step](term:step)."', 6, "source must have no words that are looked up"),
        ('["A book."]', '["A book."]\ncan_say = ["[a](term:a)."]', 7, "a dotted word in can_say must name an entry"),
    ],
)
def test_a_dotted_word_that_cannot_be_is_told_with_its_line(tmp_path, old, new, line, said):
    file = tmp_path / "small.toml"
    assert old in LESSON
    file.write_text(LESSON.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        Lesson.load(file)
    assert str(error.value).startswith(f"small.toml, line {line}: ")


def test_a_misspelt_term_is_answered_with_the_one_that_may_be_meant():
    with pytest.raises(RefusedError, match="curvature"):
        glossary.check("prose", "[curved](term:curvatur)")


def test_a_dotted_word_is_a_button_that_says_what_it_means():
    html = with_html("Its [*curvature*](term:curvature), $\\kappa$.", str, "./glossary")
    (attributes,) = (dict(found) for tag, found in parsed(html) if tag == "button")
    assert attributes == {
        "class": "term",
        "data-name": "curvature",
        "data-place": "./glossary#curvature",
        "aria-description": WRITTEN["curvature"]["short"],
    }
    assert ">*curvature*</button>, $" in html
    assert plain("Its [*curvature*](term:curvature).") == "Its *curvature*."


def parsed(html):
    """The elements of a text, in order: (tag, attributes)."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, attributes))
    parser.feed(html)
    return found


def test_on_its_page_every_term_has_a_place_and_every_link_leads_somewhere():
    html = glossary_html(lambda name: f"/{name}")
    elements = [(tag, dict(attributes)) for tag, attributes in parsed(html)]
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert ids == list(TERMS)
    ways = {attributes["href"] for tag, attributes in elements if tag == "a"}
    assert ways <= {f"#{key}" for key in TERMS} | {f"/{name}" for name in places.TITLES}
    assert {f"/{name}" for name in places.TITLES} <= ways
    assert "term:" not in html
    assert "page:" not in html


def test_every_control_is_told_by_a_term_or_by_what_it_shows():
    own = {one.name for kind in PROBLEM_KINDS.values() for problem in kind.known.values() for one in problem.parameters}
    assert own <= PARAMETERS.keys()
    assert OPTIMIZERS.keys() == RULES.keys()
    assert PANELS.keys() <= COMPANIONS.keys()
    for name in names():
        opening = Lesson.load(path_of(name)).opening
        said = about(opening)
        assert {slider.parameter for slider in opening.live} <= said["parameters"].keys(), name
        assert {run.optimizer for run in opening.runs} == said["optimizers"].keys()
        assert {kind for kind, panel in COMPANIONS.items() if panel.can_show(opening.kind)} == said["panels"].keys()
        for texts in said.values():
            assert all(text.endswith(".") and "{" not in text for text in texts.values())
    assert said["optimizers"]["heavy_ball"] == WRITTEN["heavy_ball"]["short"]


def test_an_installed_packages_glossary_lies_in_it(tmp_path, monkeypatch):
    file = tmp_path / "glossary.toml"
    monkeypatch.setattr(places, "_GLOSSARIES", (file,))
    with pytest.raises(FileNotFoundError, match=rf"^the glossary must be {file}$"):
        places.glossary_file()
    file.write_text(SMALL, encoding="utf-8")
    assert list(glossary.glossary()) == ["curvature", "loss"]
