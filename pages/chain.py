"""The Heat and wave page. How fast can any of them be?"""

from pages.shared.lesson import show_lesson

show_lesson("chain")
