"""Waiting for a worker without holding a slot."""
