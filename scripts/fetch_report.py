"""Prints the whole report of a run: fetch_report.py HOST:PORT REQUEST_ID."""

from __future__ import annotations

import sys

from javatask.client import WorkerClient
from javatask.endpoint import Endpoint

if __name__ == "__main__":
    with WorkerClient(Endpoint(sys.argv[1]), patience=10) as client:
        print(client.get(sys.argv[2]).report)
