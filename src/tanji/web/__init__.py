"""Pages by role, their parts and forms, and the built assets."""
