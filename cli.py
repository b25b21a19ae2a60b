"""Runs the cxnlp command line from a checkout: `python cli.py --help`."""

from cxnlp.__main__ import main

if __name__ == "__main__":
    main()
