"""The Fine-tuning page. Does momentum help when a network is fine-tuned?"""

from pages.shared.lesson import show_lesson

show_lesson("fine_tuning")
