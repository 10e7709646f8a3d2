"""The glossary. What does this word mean?"""

from pages.shared.glossary import show_glossary

show_glossary()
