"""The example teams as a mortal world plays them: who lives there, what people do, and what must be true in the end."""
