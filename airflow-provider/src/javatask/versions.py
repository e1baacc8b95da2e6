"""Which Airflow this is."""

from airflow import __version__

AIRFLOW_3 = int(__version__.split(".", 1)[0]) >= 3
