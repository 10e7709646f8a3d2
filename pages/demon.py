"""The Demon page. Should momentum retire before the run ends?"""

from pages.shared.lesson import show_lesson

show_lesson("demon")
