"""Floor 1: values. Frozen pydantic models, errors, event names, settings; nothing here does I/O."""
