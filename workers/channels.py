"""Channels beside the folder, by the addresses of Apprise: mail, WeCom, DingTalk, Feishu and the like.

The file that names them is YAML: ``channels`` gives each channel's address, ``posts`` the channels of a post,
``post@department`` before ``post``. Addresses hold keys: they appear in no log and no message.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import apprise
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from binglian.domain.envelope import Key
from binglian.domain.ports import Letter
from definitions.notices import wording

FILE_CHANNEL = "file"
"""The channel of posts that have no other: the folder of notices."""

SECONDS = 20
"""For one channel, short of the time of an attempt."""


class Channels(BaseModel):
    """What the file of channels says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: dict[Key, SecretStr] = Field(default_factory=dict[str, SecretStr])
    posts: dict[str, tuple[Key, ...]] = Field(default_factory=dict[str, tuple[str, ...]])

    @model_validator(mode="after")
    def _usable(self) -> "Channels":
        if FILE_CHANNEL in self.channels:
            raise ValueError(f"{FILE_CHANNEL} is the channel of the folder of notices")
        for name, address in self.channels.items():
            if _service(address.get_secret_value()) is None:
                raise ValueError(f"the address of {name} is none that Apprise understands")
        for post, names in self.posts.items():
            for name in names:
                if name not in {*self.channels, FILE_CHANNEL}:
                    raise ValueError(f"{post} has the channel {name}, which is not given")
        return self


class NotTaken(Exception):
    """Raised when a service did not take a notice; which of its answers it was, Apprise does not tell."""


@dataclass(frozen=True)
class AppriseChannel:
    """One service."""

    address: str

    async def send(self, letter: Letter, posts: Iterable[str]) -> None:
        """Sends a letter, both languages.

        Raises:
            NotTaken: the service did not take it.
            TimeoutError: it has not answered in time.
        """
        words = wording(letter.notice)
        body = f"{words.text.zh}\n\n{words.text.en}\n\n{'、'.join(posts)} · {letter.key}"
        services = cast("Any", apprise.Apprise())
        services.add(self.address)
        async with asyncio.timeout(SECONDS):
            taken: object = await services.async_notify(body=body, title=words.title.zh)
        if not taken:
            raise NotTaken("the service did not take it")


def read_channels(file: Path) -> Channels:
    """Reads a file of channels.

    Raises:
        ValueError: it can't be read, or something in it is wrong; no address is told.
    """
    try:
        told: object = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))  # pyright: ignore[reportUnknownMemberType]
        return Channels.model_validate(told or {})
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise ValueError(f"{file}: {'; '.join(faults)}") from None
    except (OSError, YAMLError) as error:
        raise ValueError(f"{file} can't be read: {type(error).__name__}") from None


def _service(address: str) -> object:
    return cast("Any", apprise.Apprise).instantiate(address, suppress_exceptions=True)
