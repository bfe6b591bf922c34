"""One file a kind of check; a new file is found by being here."""
