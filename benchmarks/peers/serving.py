"""
What every contestant's script runs as.

Once for a file named on the command line, or again and again for files named on the standard input. An answer is one
line of JSON:

    {"rows": 995, "rules": {"event_id.not_null": 3}, "nulls": {"amount": 7, "email": 9}, "newest": "2026-01-01T..."}
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
EVENT_TYPES = ("view", "click", "search", "add_to_cart", "purchase")
COLUMNS = (
    "event_id",
    "user_id",
    "event_type",
    "event_time",
    "email",
    "amount",
    "country",
    "device",
    "session_ms",
    "note",
)

# the CSV of the benchmark, its cells as text and as what they should be; read again by every query of the view
VIEW = """
SELECT event_id, event_type, email,
  user_id AS user_id_text, TRY_CAST(CASE WHEN user_id NOT LIKE '%.%' THEN user_id END AS BIGINT) AS user_id,
  event_time AS event_time_text, TRY_CAST(event_time AS TIMESTAMPTZ) AS event_time,
  amount AS amount_text, TRY_CAST(amount AS DOUBLE) AS amount
FROM read_csv('{file}', header = true, all_varchar = true, ignore_errors = true)
"""


def serve(validate: Callable[[str], Answer]) -> None:
    """Answer for the file on the command line, or for each one on the standard input."""
    # what libraries print must not get between the answers
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for file in sys.argv[1:] or (line.strip() for line in sys.stdin):
        print(json.dumps(validate(file)), file=answers, flush=True)
