"""A real SMTP server that keeps what it receives."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.processes import free_port


class Mailbox:
    """Keeps what it receives; refuses as many mails first as `refusals` says."""

    def __init__(self) -> None:
        self.refusals = 0
        self.envelopes: list[Envelope] = []
        self.mails: list[EmailMessage] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.envelopes.append(envelope)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    @property
    def receivers(self) -> list[str]:
        return sorted(to for envelope in self.envelopes for to in envelope.rcpt_tos)


def text_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
