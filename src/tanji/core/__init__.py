"""Core: what every chapter stands on: the trail, the workflow, rights, documents, files, tokens."""
