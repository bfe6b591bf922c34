"""The enterprise desk: products, uploads, editor, results, roots, review and signature."""
