"""Project: settings, addresses and the demo journey; the only room that knows all the others."""
