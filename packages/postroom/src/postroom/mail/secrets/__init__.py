"""What must not leave: registered secrets, keys and tokens, card and account numbers, seen through the usual disguises."""
