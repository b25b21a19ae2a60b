"""Settings for every test: no cache outside the test's own folder."""

from __future__ import annotations

import os

os.environ["CXNLP_CACHE"] = "off"
