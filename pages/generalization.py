"""The Generalization page. What does momentum remember?"""

from pages.shared.lesson import show_lesson

show_lesson("generalization")
