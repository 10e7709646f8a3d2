"""The Conventions page. Is your 0.9 my 0.9?"""

from pages.shared.lesson import show_lesson

show_lesson("conventions")
