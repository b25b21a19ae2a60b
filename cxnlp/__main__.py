"""Where every command begins: `python -m cxnlp`, the installed `cxnlp`, and `cli.py` of a checkout."""

from __future__ import annotations

import sys

STOPPED = 130


def main() -> None:
    """Runs the command line; Ctrl-C ends it with status 130 and one line, also while its modules are being loaded."""
    try:
        from cxnlp import cli

        status = cli.main()
    except KeyboardInterrupt:
        status = STOPPED
    if status == STOPPED:
        print("cxnlp: stopped", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
