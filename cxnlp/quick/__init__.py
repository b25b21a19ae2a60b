"""The quick read: pasted notes of one call or meeting in, a verdict with quotes, people, actions and questions out."""

from cxnlp.quick.intake import read_text
from cxnlp.quick.reading import quick_read
from cxnlp.quick.result import QuickRead
from cxnlp.quick.view import show

__all__ = ["QuickRead", "quick_read", "read_text", "show"]
