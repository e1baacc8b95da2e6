"""Tasks of the TaskFlow kind."""
