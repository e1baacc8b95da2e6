"""Telling people what came of a task."""
