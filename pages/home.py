"""Home. What does momentum do to an optimizer?"""

from pages.shared.home import show_home

show_home()
