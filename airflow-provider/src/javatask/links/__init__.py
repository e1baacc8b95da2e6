"""Links from a task to what it came to."""
