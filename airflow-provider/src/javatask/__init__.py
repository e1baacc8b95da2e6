"""Airflow provider of Javatask: tasks that run on a Java worker, with their data validated by contract."""

__version__ = "0.1.0"
