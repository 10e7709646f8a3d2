"""The Guarantees page. Does the tuned ball always arrive?"""

from pages.shared.lesson import show_lesson

show_lesson("guarantees")
