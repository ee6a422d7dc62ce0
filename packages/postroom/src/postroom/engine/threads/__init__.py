"""What a thread holds, and how it is read, handed over and explained."""
