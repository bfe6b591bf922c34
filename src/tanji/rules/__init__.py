"""What the standards say: characterisation sets, checks, packs, quality schemes."""
