"""Answers of the server within, taken whole so that they can be sent another way."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Answer:
    """A status, headers that can be changed, and a whole body."""

    status: int
    headers: MutableHeaders
    body: bytes

    async def send(self, send: Send) -> None:
        """Send it, with the length that its body has now."""
        self.headers["content-length"] = str(len(self.body))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers.raw})
        await send({"type": "http.response.body", "body": self.body})


async def taken(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, wanted: Callable[[int, Headers], bool]
) -> Answer | None:
    """The app's answer, if status and headers are wanted; any other goes to its reader as it comes. None then."""
    begun: list[Message] = []
    parts: list[bytes] = []

    async def hear(message: Message) -> None:
        if message["type"] == "http.response.start" and wanted(message["status"], Headers(raw=message["headers"])):
            begun.append(message)
        elif begun and message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
        else:
            await send(message)

    await app(scope, receive, hear)
    if not begun:
        return None
    return Answer(begun[0]["status"], MutableHeaders(raw=list(begun[0]["headers"])), b"".join(parts))


def without(scope: Scope, *names: bytes) -> Scope:
    """A request without some of its headers."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in names]}
