"""The Digits page. Does it hold outside the plane?"""

from pages.shared.lesson import show_lesson

show_lesson("digits")
