"""Mail by SMTP: one message a notice, encrypted on the way unless it goes to this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from cxnlp.alerts.sinks.settings import is_loopback
from cxnlp.alerts.sinks.sink import NotDelivered
from cxnlp.alerts.sinks.text import headline, paragraphs
from cxnlp.errors import UsageError
from cxnlp.report.safe import shorten

Json = Mapping[str, Any]
PORT = 587
SUBJECT = 150


class Mail:
    """Sends through the server of `options`. Without STARTTLS only to this machine, and no password without it."""

    def __init__(self, options: Json, user: str | None, password: str | None, now: datetime) -> None:
        self._options, self._user, self._password, self._now = options, user, password, now
        self._host = str(options["host"])
        self._encrypted = bool(options.get("starttls", not is_loopback(self._host)))
        if not self._encrypted and not is_loopback(self._host):
            raise UsageError(f"mail to {self._host} must be encrypted: leave starttls on")

    def send(self, body: Json) -> None:
        message = self.message(body)
        port, seconds = int(self._options.get("port", PORT)), float(self._options.get("timeout", 20.0))
        try:
            with smtplib.SMTP(self._host, port, timeout=seconds) as server:
                if self._encrypted:
                    server.starttls(context=ssl.create_default_context())
                if self._user is not None:
                    server.login(self._user, self._password or "")
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused:
            raise NotDelivered("the server refused all recipients", again=False) from None
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(f"the server answered {error.smtp_code}", again=error.smtp_code < 500) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server cannot be used ({type(error).__name__})") from None

    def message(self, body: Json) -> EmailMessage:
        """The mail of a notice. Its Message-ID comes from the notice, so that receivers can tell repetitions."""
        sender = str(self._options["from"])
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = ", ".join(self._options["to"])
        mail["Subject"] = shorten(headline(body), SUBJECT)
        mail["Date"] = format_datetime(self._now)
        mail["Message-ID"] = f"<{body['id']}@{sender.rpartition('@')[2].strip('> ') or 'cxnlp.invalid'}>"
        mail["X-Cxnlp-Alert"] = str(body["episode"])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n\n".join(paragraphs(body)) + f"\n\nAlert {body['episode']}\n")
        return mail
