"""The forms in which the world reports about mail: by the standards, and by the many habits beside them."""
