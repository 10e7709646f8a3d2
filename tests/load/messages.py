"""What a browser says to the app and hears from it, in Streamlit's own protocol."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Json = dict[str, Any]
_WHOLE = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


def opening(address: str) -> bytes:
    """The first message of a browser that opens a page, by its address."""
    message = BackMsg()
    message.rerun_script.widget_states.SetInParent()
    message.rerun_script.page_name = address.rpartition("/")[2]
    _tell_context(message, address)
    return message.SerializeToString()


@dataclass
class Page:
    """What a browser knows of a page with a stage: whom to tell of a change, and what it need not be sent again."""

    address: str
    query: str = ""
    script: str = ""
    stage: str = ""
    fragment: str = ""
    scene: Json = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # hashes of messages that the server need not send again
    changes: int = 0
    visit: int = 0
    first: bool = False  # whether the page waits until its stage is painted

    def painted(self) -> bytes:
        """The message that the first stage of a browser sends when it is painted."""
        return self._tell({"painted": True})

    def change(self, **values: float) -> bytes:
        """The message that is sent when the stage lets go of a change: the whole scene, to the stage's fragment."""
        self.changes += 1
        self.scene = self.scene | values
        change = {"scene": self.scene, "number": self.changes, "visit": self.visit}
        return self._tell({"painted": True, "change": change})

    def _tell(self, state: Json) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self.script
        rerun.fragment_id = self.fragment
        rerun.cached_message_hashes.extend(self.kept)
        rerun.widget_states.widgets.add(id=self.stage, json_value=json.dumps(state, separators=(",", ":")))
        _tell_context(message, self.address)
        return message.SerializeToString()


@dataclass
class Rerun:
    """One run of the script as its messages tell of it."""

    page: Page
    finished: bool = False
    received: int = 0  # bytes
    faults: list[str] = field(default_factory=list)

    def hear(self, frame: bytes) -> None:
        """Take in one message of the server."""
        self.received += len(frame)
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._hear_of_element(message)
        elif kind == "navigation":
            self.page.script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.page.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.faults.append("page not found")
        elif kind == "script_finished":
            self._finish(message.script_finished)

    def _hear_of_element(self, message: ForwardMsg) -> None:
        delta = message.delta
        element = delta.new_element
        kind = element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else None
        if kind == "exception":
            self.faults.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert":
            self.faults.append(f"the page warns: {element.alert.body}")
        elif kind == "bidi_component":
            self._hear_of_component(element.bidi_component, delta.fragment_id)
        if message.metadata.cacheable:
            self.page.kept.add(message.hash)

    def _hear_of_component(self, component: BidiComponent, fragment: str) -> None:
        data = json.loads(component.json)
        if "supplies" in data:  # the stage itself, and not what is sent to it apart
            self.page.stage, self.page.fragment, self.page.first = component.id, fragment, data["first"]
            self.page.scene, self.page.visit = self.page.scene or data["scene"], data["visit"]

    def _finish(self, status: int) -> None:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # the run that follows is the one that counts
        self.finished = True
        if status not in _WHOLE:
            self.faults.append(ForwardMsg.ScriptFinishedStatus.Name(status))


def value_in(query: str, name: str) -> float | None:
    """What a query gives a name; None if it does not."""
    found = parse_qs(query).get(name)
    return float(found[0]) if found else None


def _tell_context(message: BackMsg, address: str) -> None:
    context = message.rerun_script.context_info
    context.timezone = "UTC"
    context.timezone_offset = 0
    context.locale = "en-GB"
    context.url = address
    context.is_embedded = False
    context.color_scheme = "light"
