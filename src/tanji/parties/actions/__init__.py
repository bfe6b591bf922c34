"""What people do with parties: one file per verb, one function each."""
