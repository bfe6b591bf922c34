"""``python -m tanji.cli`` is the ``tanji`` command."""

from tanji.cli.main import main

main()
