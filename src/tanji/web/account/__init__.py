"""Sign in, sign out, password, language and look."""
