"""What the server does besides Streamlit: what a first visit sees before Streamlit's scripts run, and how files travel.

`FirstPage` puts the question, a still and what chats show of a link into the document that every address answers with,
and on Home the way through the lessons, whose pictures are `CARDS`.
`Files` sends what Streamlit serves file by file compressed, with tags, and the stage's modules as one. `PREVIEWS` are
the pictures that chats fetch. `ready` has what the first reader waits for made while no reader is there yet.
"""

from pages.serving.files import Files
from pages.serving.first_page import FirstPage
from pages.serving.home import CARDS
from pages.serving.pictures import PREVIEWS
from pages.serving.ready import ready

__all__ = ["CARDS", "PREVIEWS", "Files", "FirstPage", "ready"]
