"""From frozen documents to papers: reports, later certificates and labels."""
