"""Arrays in, arrays out: solve a product system, trace a score, propagate uncertainty."""
