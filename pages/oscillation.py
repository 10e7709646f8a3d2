"""The Oscillation page. Why does averaging straighten a zig-zag?"""

from pages.shared.lesson import show_lesson

show_lesson("oscillation")
