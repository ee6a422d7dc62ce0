"""Floor 3: gates, one rule per file. Code below the model, which no prompt can talk out of its answer."""
