"""The Overshoot page. When does the ball fail to stop?"""

from pages.shared.lesson import show_lesson

show_lesson("overshoot")
