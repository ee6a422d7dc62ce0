"""What the author of a reply added, beside quotations, signatures and courtesies."""
