"""What makes a document provable: its canonical form, its hash, and later its signature."""
