"""The Trade-offs page. How much momentum is right?"""

from pages.shared.lesson import show_lesson

show_lesson("trade_offs")
