"""The Noise page. Does momentum quiet the noise?"""

from pages.shared.lesson import show_lesson

show_lesson("noise")
