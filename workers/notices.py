"""Notices to people: into a folder by default, and by mail, WeCom, DingTalk or Feishu where a post has that.

Each channel takes a notice once: what went out is remembered by the letter's key and the channel. Only a
process that dies between sending and remembering sends again.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from binglian.domain.ports import Letter, Notifier, Sent
from definitions.notices import wording
from workers.channels import FILE_CHANNEL, AppriseChannel, Channels, read_channels
from workers.settings import Settings

KEPT = timedelta(days=90)
"""How long it is remembered what went out; a notice is tried for an hour."""


class Channel(Protocol):
    """A way by which notices reach people."""

    async def send(self, letter: Letter, posts: Iterable[str]) -> None:
        """Sends a letter to posts.

        Raises:
            Exception: it did not go out, for the reason said.
        """
        ...


@dataclass(frozen=True)
class FileChannel:
    """Appends notices to ``notices.jsonl`` in a folder, one JSON object a line."""

    folder: Path

    async def send(self, letter: Letter, posts: Iterable[str]) -> None:
        """Writes a line."""
        words = wording(letter.notice)
        line = {
            "key": letter.key,
            "written_at": datetime.now(UTC).isoformat(),
            "jurisdiction": letter.jurisdiction,
            "template": letter.notice.template,
            "to": list(posts),
            "title": words.title.zh,
            "text": words.text.zh,
            "title_en": words.title.en,
            "text_en": words.text.en,
        }
        await asyncio.to_thread(self._append, json.dumps(line, ensure_ascii=False) + "\n")

    def _append(self, line: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "notices.jsonl").open("a", encoding="utf-8") as file:
            file.write(line)


@dataclass(frozen=True)
class SentBook:
    """Which channel took which letter, in ``sent.db`` of a folder."""

    folder: Path

    def taken(self, key: str) -> frozenset[str]:
        """The channels that took a letter."""
        with closing(self._open()) as book:
            rows = book.execute("SELECT channel FROM sent WHERE letter = ?", (key,)).fetchall()
        return frozenset(str(row[0]) for row in rows)

    def remember(self, key: str, channel: str) -> None:
        """A channel took a letter; what is long past is forgotten."""
        now = datetime.now(UTC)
        with closing(self._open()) as book, book:
            book.execute("INSERT OR IGNORE INTO sent VALUES (?, ?, ?)", (key, channel, now.isoformat()))
            book.execute("DELETE FROM sent WHERE at < ?", ((now - KEPT).isoformat(),))

    def _open(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True)
        book = sqlite3.connect(self.folder / "sent.db", timeout=10)
        book.execute(
            "CREATE TABLE IF NOT EXISTS sent"
            " (letter TEXT, channel TEXT, at TEXT, PRIMARY KEY (letter, channel))"
        )
        return book


@dataclass(frozen=True)
class ChannelNotifier:
    """Sends a letter by each channel that its posts have, and to the folder for posts that have none."""

    book: SentBook
    fallback: Channel
    channels: dict[str, Channel]
    posts: dict[str, tuple[str, ...]]

    async def send(self, letter: Letter) -> Sent:
        """Sends to whom the letter has not reached; a channel that fails stops no other."""
        routes = self._routes(letter)
        taken = await asyncio.to_thread(self.book.taken, letter.key)
        fresh = [name for name in routes if name not in taken]
        failures = await asyncio.gather(*(self._send(letter, name, routes[name]) for name in fresh))
        failed = {name: why for name, why in zip(fresh, failures, strict=True) if why}
        return Sent(channels=tuple(name for name in routes if name not in failed), failed=failed)

    async def _send(self, letter: Letter, name: str, posts: list[str]) -> str:
        """Why a channel did not take a letter; empty if it did."""
        try:
            await self.channels.get(name, self.fallback).send(letter, posts)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and tried again
            return " ".join(str(error).split()) or type(error).__name__
        await asyncio.to_thread(self.book.remember, letter.key, name)
        return ""

    def _routes(self, letter: Letter) -> dict[str, list[str]]:
        """The posts to reach by each channel."""
        routes: dict[str, list[str]] = {}
        for phrase in letter.notice.to:
            names = self.posts.get(phrase) or self.posts.get(phrase.partition("@")[0]) or (FILE_CHANNEL,)
            for name in names:
                routes.setdefault(name, []).append(phrase)
        return routes


def notifier_of(settings: Settings) -> Notifier:
    """The notifier that a process uses.

    Raises:
        ValueError: the file with the channels can't be used.
    """
    file = settings.notices_channels
    known = read_channels(file) if file else Channels()
    return ChannelNotifier(
        book=SentBook(settings.notices_folder),
        fallback=FileChannel(settings.notices_folder),
        channels={name: AppriseChannel(url.get_secret_value()) for name, url in known.channels.items()},
        posts=known.posts,
    )
