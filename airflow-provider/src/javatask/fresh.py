"""What a sensor waits for: data that are new enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from google.protobuf.duration_pb2 import Duration

from javatask.awaited import HopelessError
from javatask.trust import iso, moment, name_of
from javatask.v1 import trust_pb2

_ENOUGH = (trust_pb2.SLA_STATUS_MET, trust_pb2.SLA_STATUS_AT_RISK)


@dataclass(frozen=True)
class AwaitedData:
    """
    A data set that is to be new enough.

    ``max_age`` bounds the age of its newest event, ``max_load_age`` the time since it was last loaded, both in
    seconds. Without either its contract decides: every freshness SLA of it is to be met.
    """

    dataset: str
    max_age: float | None
    max_load_age: float | None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> AwaitedData:
        """Return what the sensor's fields mean; ``ValueError`` names what is wrong."""
        bounds = {name: fields[name] for name in ("max_age", "max_load_age")}
        for name, bound in bounds.items():
            if bound is not None and not bound > 0:
                raise ValueError(f"{name} is {bound} seconds, not more than nothing")
        return cls(fields["dataset"], **bounds)

    def request(self) -> trust_pb2.GetDatasetTrustRequest:
        """Return the call that tells how new the data are, with as little else as it takes."""
        return trust_pb2.GetDatasetTrustRequest(dataset=self.dataset, window=Duration(seconds=86_400), points=1)

    def reached(self, found: trust_pb2.GetDatasetTrustResponse) -> bool:
        """Return whether the data are new enough; ``HopelessError`` if nothing says what that is."""
        bounded = [
            _within(stamp, bound, found)
            for stamp, bound in (("newest_time", self.max_age), ("publish_time", self.max_load_age))
            if bound is not None
        ]
        if bounded:
            return all(bounded)
        slas = _freshness(found)
        if not slas:
            raise HopelessError(
                f"the contract {found.dataset.contract_name!r} of {found.dataset.name} has no SLA of freshness: "
                "give max_age or max_load_age"
            )
        return all(sla.status in _ENOUGH for sla in slas)


def summary(found: trust_pb2.GetDatasetTrustResponse) -> dict[str, Any]:
    """Return how new the data are, as JSON can carry it."""
    return {
        "dataset": found.dataset.name,
        "newest": iso(found.newest_time),
        "loaded": iso(found.publish_time),
        "asOf": iso(found.as_of_time),
        "slas": {sla.name: name_of(trust_pb2.SlaStatus, sla.status, "SLA_STATUS_") for sla in _freshness(found)},
    }


def standing(found: trust_pb2.GetDatasetTrustResponse) -> str:
    """Return how new the data are, in words."""
    told = summary(found)
    slas = "".join(f"; {name} is {status}" for name, status in told["slas"].items())
    return f"{told['dataset']} reaches to {told['newest'] or 'nothing'}, was loaded {told['loaded'] or 'never'}{slas}"


def seconds(bound: timedelta | float | None) -> float | None:
    """Return a bound in seconds."""
    return bound.total_seconds() if isinstance(bound, timedelta) else bound


def _within(stamp: str, bound: float, found: trust_pb2.GetDatasetTrustResponse) -> bool:
    when = moment(getattr(found, stamp))
    as_of = moment(found.as_of_time) or datetime.now(timezone.utc)
    return when is not None and as_of - when <= timedelta(seconds=bound)


def _freshness(found: trust_pb2.GetDatasetTrustResponse) -> list[trust_pb2.SlaState]:
    return [sla for sla in found.slas if sla.kind == trust_pb2.SLA_KIND_FRESHNESS and not sla.of_backfills]
