"""Tasks that run on a worker."""
