"""Floor 3: implementations of the ports. One file only imports each driver or protocol library."""
