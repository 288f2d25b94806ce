"""Who is listening, and the one loop that looks for news for all of them."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from keben.config.streaming.source import Message, Person, Source
from keben.kernel.bilingual import spoken
from keben.kernel.features.notifications import noun_in

log = logging.getLogger("keben.stream")
EVERY = 3.0
RECHECK = 20
"""Sessions are looked at again every so many rounds: who was signed out hears nothing more."""
MOST_WAITING = 50


def event(name: str, data: Any) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


@dataclass(eq=False)
class Listener:
    """One open page of one person."""

    person: Person
    session_key: str
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    count: int = -1
    newest: int = -1
    ended: bool = False

    def say(self, text: str) -> None:
        """Queue an event; a page that does not read is let go."""
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.ended = True


class Hub:
    """Admits listeners and tells each what is new."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.listeners: set[Listener] = set()
        self._loop: asyncio.Task[None] | None = None

    async def admit(self, session_key: str) -> Listener | None:
        """A listener for a valid session, else None."""
        if not session_key:
            return None
        person = await self.source.person(session_key)
        if person is None:
            return None
        # From here on nothing is missed: what comes before the first round is new as well.
        found = await self.source.unread([person.user_id])
        return Listener(person, session_key, newest=found.get(person.user_id, (0, 0))[1])

    def join(self, listener: Listener) -> None:
        """Begin to tell him."""
        self.listeners.add(listener)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.ensure_future(self._run())

    def leave(self, listener: Listener) -> None:
        """He has gone."""
        self.listeners.discard(listener)

    async def is_well(self) -> bool:
        """Whether it can see news: the database answers."""
        try:
            await self.source.ask("SELECT 1")
        except Exception:
            log.exception("the stream cannot reach the database")
            return False
        return True

    async def close(self) -> None:
        """End with the server."""
        for listener in self.listeners:
            listener.ended = True
        if self._loop is not None:
            self._loop.cancel()
        self.source.close()

    async def _run(self) -> None:
        rounds = 0
        while self.listeners:
            try:
                await self.look()
                rounds += 1
                if rounds % RECHECK == 0:
                    await self.recheck()
            except Exception:
                log.exception("the stream could not look for news; it tries again")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell everybody what has changed for him since the last round."""
        people = {listener.person.user_id for listener in self.listeners}
        if not people:
            return
        found = await self.source.unread(sorted(people))
        for listener in list(self.listeners):
            count, newest = found.get(listener.person.user_id, (0, 0))
            if count != listener.count:
                listener.say(event("count", {"bell": count}))
            if 0 <= listener.newest < newest:
                for message in await self.source.messages(listener.person.user_id, listener.newest):
                    listener.say(event("toast", toast(message, listener.person.lang)))
            listener.count, listener.newest = count, max(newest, listener.newest, 0)

    async def recheck(self) -> None:
        """Let go of those whose session has ended."""
        for listener in list(self.listeners):
            if await self.source.person(listener.session_key) is None:
                listener.ended = True
                listener.say(": ended\n\n")


def toast(message: Message, lang: str) -> dict[str, str]:
    """The words of a new notification in the language of its reader."""
    with translation.override(lang):
        text, told = translation.gettext(message.text), {**message.params, **noun_in(message.params)}
        if told.get("who") in ("", "System"):
            told["who"] = translation.gettext("System")
        elif told.get("who") in message.names:
            told["who"] = spoken(*message.names)
    return {"text": text % told if told else text, "tone": "ok"}
