"""Which Airflow this is, and that the provider works with it."""

from __future__ import annotations

from airflow import __version__


def airflow_3(version: str) -> bool:
    """
    Return whether a version of Airflow is a 3; ``RuntimeError`` says of one that is not supported what to install.

    Airflow 3.0 tells a trigger nothing of a user's cancel: a run would go on that its task has long given up.
    """
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < (2, 11) or (major, minor) == (3, 0):
        raise RuntimeError(f"airflow-provider-javatask does not work with Airflow {version}: use 2.11, or 3.1 or later")
    return major >= 3


AIRFLOW_3 = airflow_3(__version__)
