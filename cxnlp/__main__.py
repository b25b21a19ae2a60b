"""`python -m cxnlp`."""

from cxnlp.cli import main

main()
