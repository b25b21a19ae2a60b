"""All formats of chat, one module each."""

from __future__ import annotations

from cxnlp.ingest import slack, teams_chat, whatsapp, zoom_chat
from cxnlp.ingest.source import Format

FORMATS: tuple[Format, ...] = (*slack.FORMATS, *teams_chat.FORMATS, *zoom_chat.FORMATS, *whatsapp.FORMATS)
