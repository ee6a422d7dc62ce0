"""Names of hosts and of the organisations behind them, what a mail domain publishes, and names meant to be mistaken for others."""
