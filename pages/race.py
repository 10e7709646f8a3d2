"""The Race page. Can one number make this arrive?"""

from pages.shared.lesson import show_lesson

show_lesson("race")
