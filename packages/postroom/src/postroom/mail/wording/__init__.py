"""What a text says, told by its words: its language, amounts, and what it promises or asks for."""
