"""`python -m flows` is the command `tieline`."""

from flows.cli import main

main()
