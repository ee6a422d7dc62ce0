"""Characters: from bytes under any label, and as they look whatever they were written with."""
