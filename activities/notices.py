"""Notices to people."""

from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from binglian.domain.ports import Letter, Notifier, Sent

NOT_SENT = "notice-not-sent"
"""Type of the failure by which an attempt tells which channels did not take a notice."""


@dataclass(frozen=True)
class NoticeActivities:
    """Sends notices by every channel of their receivers.

    Idempotency key: the letter's, with the channel. While a channel fails the attempt does, and the next
    one sends to that channel alone.
    """

    notifier: Notifier

    @activity.defn(name="send_notice")
    async def send(self, letter: Letter) -> Sent:
        """Sends a notice, and tells where it went out.

        Raises:
            ApplicationError: ``notice-not-sent`` with what became of it, as ``Sent``.
        """
        sent = await self.notifier.send(letter)
        if sent.failed:
            reasons = "; ".join(f"{channel}: {why}" for channel, why in sent.failed.items())
            raise ApplicationError(reasons, sent, type=NOT_SENT)
        return sent
