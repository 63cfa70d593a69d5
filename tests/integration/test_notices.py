"""Notices reach the channels of their posts, each once; what fails is told and stops nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.notices import NOT_SENT, NoticeActivities
from binglian.domain.ports import Letter, Sent
from binglian.domain.streams.outbox import Notice
from workers.channels import read_channels
from workers.notices import notifier_of
from workers.settings import Settings

LETTER = Letter(
    key="meeting/hills-joint/cancelled:1",
    jurisdiction="hills",
    notice=Notice(
        id="cancelled:1",
        template="meeting-cancelled",
        to=("head@office", "clerk"),
        values={"meeting": "联席会议", "meeting_en": "joint meeting", "day": "2026-03-02", "ground": "flood"},
    ),
)

Serve = Callable[[int], Awaitable[tuple[str, list[bytes]]]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a service on this machine that answers every request with a status, and keeps what came."""
    servers: list[asyncio.Server] = []

    async def start(status: int) -> tuple[str, list[bytes]]:
        came: list[bytes] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            came.append(await reader.readexactly(length))
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        return f"json://127.0.0.1:{server.sockets[0].getsockname()[1]}/", came

    yield start
    for server in servers:
        server.close()


def lines(folder: Path) -> list[dict[str, object]]:
    """What the folder of notices holds."""
    return [json.loads(line) for line in (folder / "notices.jsonl").read_text("utf-8").splitlines()]


def settings(folder: Path, channels: str = "") -> Settings:
    """Settings with a folder, and a file of channels if any are said."""
    file = folder / "channels.yaml"
    file.write_text(channels, encoding="utf-8")
    return Settings(notices_folder=folder / "notices", notices_channels=file if channels else None)


async def test_by_default_a_notice_goes_into_the_folder_once(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    assert await notifier_of(chosen).send(LETTER) == Sent(channels=("file",))
    assert await notifier_of(chosen).send(LETTER) == Sent(channels=("file",))
    (line,) = lines(chosen.notices_folder)
    assert line["key"] == LETTER.key
    assert line["to"] == ["head@office", "clerk"]
    assert line["title"] == "联席会议会议取消"
    assert line["text_en"] == "The sitting of 2026-03-02 does not take place: flood."
    other = replace(LETTER, key="another")
    await notifier_of(chosen).send(other)
    assert [line["key"] for line in lines(chosen.notices_folder)] == [LETTER.key, "another"]


async def test_a_post_with_a_channel_gets_it_there_and_the_others_in_the_folder(
    tmp_path: Path, serve: Serve
) -> None:
    address, came = await serve(200)
    text = f"channels: {{desk: '{address}'}}\nposts: {{'head@office': [desk]}}"
    chosen = settings(tmp_path, text)
    assert await notifier_of(chosen).send(LETTER) == Sent(channels=("desk", "file"))
    (body,) = came
    told = json.loads(body)
    assert told["title"] == "联席会议会议取消"
    assert "does not take place" in told["message"]
    assert "head@office" in told["message"]
    assert lines(chosen.notices_folder)[0]["to"] == ["clerk"]
    await notifier_of(chosen).send(LETTER)
    assert len(came) == len(lines(chosen.notices_folder)) == 1


async def test_a_channel_that_fails_is_told_without_its_address_and_is_tried_alone(
    tmp_path: Path, serve: Serve
) -> None:
    good, came = await serve(200)
    bad, tried = await serve(500)
    text = f"channels: {{good: '{good}', bad: '{bad}'}}\nposts: {{head: [good, bad], clerk: [file]}}"
    chosen = settings(tmp_path, text)
    activities = NoticeActivities(notifier_of(chosen))
    for attempt in (1, 2):
        with pytest.raises(ApplicationError) as failed:
            await activities.send(LETTER)
        assert failed.value.type == NOT_SENT
        assert not failed.value.non_retryable
        (sent,) = failed.value.details
        assert sent == Sent(channels=("good", "file"), failed={"bad": "the service did not take it"})
        assert bad not in str(failed.value)
        assert len(tried) >= attempt
    assert len(came) == len(lines(chosen.notices_folder)) == 1


async def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    chosen.notices_folder.mkdir()
    (chosen.notices_folder / "notices.jsonl").mkdir()
    sent = await notifier_of(chosen).send(LETTER)
    assert sent.channels == ()
    assert "Is a directory" in sent.failed["file"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("channels: {desk: 'nothing known'}", "the address of desk is none"),
        ("posts: {head: [desk]}", "head has the channel desk, which is not given"),
        ("channels: {file: 'json://localhost'}", "file is the channel of the folder"),
        ("chanels: {}", "chanels"),
        ("channels: [", "can't be read"),
    ],
)
def test_a_file_of_channels_that_is_wrong_is_named_and_tells_no_address(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem) as refused:
        notifier_of(settings(tmp_path, text))
    assert "channels.yaml" in str(refused.value)
    assert "nothing known" not in str(refused.value)


def test_a_file_of_channels_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can't be read: FileNotFoundError"):
        read_channels(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "address",
    [
        "mailtos://user:secret@mail.example.cn?to=desk@example.cn",
        "wecombot://123456789012345678901234567890123456",
        "dingtalk://abcdefgh12345678",
        "feishu://abcdefgh-1234-5678-9012-abcdefabcdef",
    ],
)
def test_the_channels_that_bureaus_use_are_understood(tmp_path: Path, address: str) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text(f"channels: {{desk: '{address}'}}", encoding="utf-8")
    known = read_channels(file)
    assert known.channels["desk"].get_secret_value() == address
    assert address not in repr(known)
