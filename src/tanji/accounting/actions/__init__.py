"""What people do with products and studies: one file per verb, one function each."""
