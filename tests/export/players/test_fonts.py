"""Texts: as wide as they are drawn, in any script."""

import numpy as np
import pytest

from momentum_sim.export.players.fonts import BOLD, REGULAR, SERIF, Typeface, typeface

FACES = (REGULAR, BOLD, SERIF)


@pytest.mark.parametrize("face", FACES)
def test_a_text_is_as_wide_as_its_outline(face):
    left, bottom, right, top = typeface().outline("HxH", face).get_extents().extents
    wide = typeface().width("HxH", face)
    assert 0 < left < 0.15
    assert wide - 0.15 < right < wide
    assert bottom == 0
    assert 0.6 < top < 0.8


def test_signs_stand_where_their_face_says():
    own = typeface()
    usual = own.faces[REGULAR]
    closer = usual._replace(advances=lambda text: [0.9 * start for start in usual.advances(text)])
    kerned = Typeface({**own.faces, REGULAR: closer})
    assert kerned.width("AVA", REGULAR) == pytest.approx(0.9 * own.width("AVA", REGULAR))
    reach = [one.outline("AVA", REGULAR).get_extents().x1 for one in (own, kerned)]
    assert reach[1] == pytest.approx(reach[0] - 0.1 * usual.advances("AVA")[2])


def test_whole_texts_of_another_script_are_of_one_file():
    (piece,) = typeface().pieces("שלום 2024", REGULAR)
    assert piece.text == "שלום 2024"
    assert piece.width == pytest.approx(typeface().width("שלום 2024", REGULAR))
    assert 3 < piece.width < 8


@pytest.mark.parametrize("face", [REGULAR, BOLD, SERIF])
def test_a_text_that_no_file_has_whole_is_of_several(face):
    pieces = typeface().pieces("a\U0010fffdשb", face)
    assert "".join(piece.text for piece in pieces) == "a□שb"
    assert [piece.x for piece in pieces] == pytest.approx(np.cumsum([0, *(piece.width for piece in pieces[:-1])]))


def test_a_mark_stays_with_its_letter():
    pieces = typeface().pieces("\U0010fffdש\u05b8", REGULAR)
    assert [piece.text for piece in pieces] == ["□", "ש\u05b8"]


def test_lines_and_what_tells_machines_something_are_spaces():
    assert typeface().pieces("a\nb\x00c", REGULAR)[0].text == "a b c"
    assert typeface().pieces("\ud800", REGULAR)[0].text == "□"


def test_nothing_is_nothing():
    assert typeface().width("", REGULAR) == 0
    assert not len(typeface().outline("", REGULAR).vertices)
    assert not len(typeface().outline("  ", REGULAR).vertices)


def test_what_no_typeface_has_is_told_once_with_its_marks():
    assert typeface().lacking("a\U0010fffdש\u05b8\U0010fffd\n", REGULAR) == ["\U0010fffd"]
    assert typeface().lacking("Does it arrive? f − f* שלום", SERIF) == []
