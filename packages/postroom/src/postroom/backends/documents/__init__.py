"""Text of documents that came by mail, taken out by libraries in a process of its own with limits that hold."""
