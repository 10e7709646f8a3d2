"""The Loss curve page. What does my loss curve say?"""

from pages.shared.lesson import show_lesson

show_lesson("loss_curve")
