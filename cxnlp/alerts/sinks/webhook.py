"""A webhook: one POST a notice, repeated with growing pauses while the other side is in trouble.

Sources: RFC 9110 section 10.2.3 (Retry-After); draft-ietf-httpapi-idempotency-key-header; Slack's incoming webhooks.
urllib3 is here already (spaCy needs it through requests) and brings pauses, jitter and Retry-After with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxnlp.alerts.sinks.sink import NotDelivered
from cxnlp.alerts.sinks.text import headline, paragraphs
from cxnlp.output import dumps

Json = Mapping[str, Any]
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""
LONGEST_PAUSE, LONGEST_ASKED = 30.0, 120
MOST_READ = 65_536


class Webhook:
    """`attempts` in all, `timeout` seconds to connect and again between two packets; `backoff` seconds before the third
    attempt, doubling after that, each with up to `backoff` more at random."""

    def __init__(
        self, url: str, form: str, headers: Mapping[str, str], timeout: float, attempts: int, backoff: float = 0.5
    ) -> None:
        import urllib3

        tries = attempts - 1
        self._url, self._form, self._headers = url, form, dict(headers)
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=urllib3.Retry(
                total=tries,
                connect=tries,
                read=tries,
                status=tries,
                other=tries,
                redirect=0,
                allowed_methods=None,
                status_forcelist=LATER,
                backoff_factor=backoff,
                backoff_jitter=backoff,
                backoff_max=LONGEST_PAUSE,
                retry_after_max=LONGEST_ASKED,
                raise_on_status=False,
                raise_on_redirect=False,
            ),
        )

    def send(self, body: Json) -> None:
        import urllib3

        payload = slack(body) if self._form == "slack" else body
        own = {"Content-Type": "application/json", "User-Agent": "cxnlp", "Idempotency-Key": str(body["id"])}
        try:
            answer = self._pool.request(
                "POST",
                self._url,
                body=dumps(payload).encode(),
                headers={**self._headers, **own},
                redirect=False,
                preload_content=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise NotDelivered(f"no answer ({_sort(error)})") from None
        except ValueError:
            raise NotDelivered("the address or a header cannot be used", again=False) from None
        status = answer.status
        try:
            answer.read(MOST_READ)
        except urllib3.exceptions.HTTPError:
            pass  # the status has come, which is what counts
        finally:
            answer.close()
        if not 200 <= status < 300:
            where = " (a redirect is not followed)" if 300 <= status < 400 else ""
            raise NotDelivered(f"answered with status {status}{where}", again=status in LATER)


def slack(body: Json) -> dict[str, str]:
    """The body that Slack's and compatible webhooks take; customers' text cannot mention or link anything.

    >>> from cxnlp.alerts.sinks.webhook import escaped
    >>> escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    lines = [f"*{escaped(headline(body))}*", *(f"• {escaped(p)}" for p in paragraphs(body))]
    return {"text": "\n".join(lines)}


def escaped(text: str) -> str:
    """Text as Slack wants it: the three characters that begin its mark-up replaced."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sort(error: Exception) -> str:
    """What kind of failure it was, without the address, which may be a secret."""
    reason = getattr(error, "reason", None)
    return type(reason if isinstance(reason, Exception) else error).__name__
