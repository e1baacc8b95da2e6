"""Calls that ask a worker how far data can be trusted, and what its answers say in plain values."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from javatask.caller import timestamp
from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.v1 import trust_pb2, trust_pb2_grpc


class TrustClient(WorkerClient):
    """A worker's client that also asks its ``TrustService``; a call is repeated as all others are."""

    def __init__(self, endpoint: Endpoint, patience: float) -> None:
        super().__init__(endpoint, patience)
        self._trust = trust_pb2_grpc.TrustServiceStub(self._channel)

    def list_datasets(self, request: trust_pb2.ListDatasetsRequest) -> trust_pb2.ListDatasetsResponse:
        """Return a page of the data sets that the worker knows."""
        response: trust_pb2.ListDatasetsResponse = self._call("ListDatasets", self._trust.ListDatasets, request)
        return response

    def get_dataset(self, request: trust_pb2.GetDatasetTrustRequest) -> trust_pb2.GetDatasetTrustResponse:
        """Return all that is known of one data set."""
        response: trust_pb2.GetDatasetTrustResponse = self._call(
            "GetDatasetTrust", self._trust.GetDatasetTrust, request
        )
        return response

    def list_misses(self, request: trust_pb2.ListMissesRequest) -> trust_pb2.ListMissesResponse:
        """Return a page of SLA misses."""
        response: trust_pb2.ListMissesResponse = self._call("ListMisses", self._trust.ListMisses, request)
        return response

    def list_rule_outcomes(self, request: trust_pb2.ListRuleOutcomesRequest) -> trust_pb2.ListRuleOutcomesResponse:
        """Return a page of what rules came to."""
        response: trust_pb2.ListRuleOutcomesResponse = self._call(
            "ListRuleOutcomes", self._trust.ListRuleOutcomes, request
        )
        return response

    def evaluate_gate(self, request: trust_pb2.EvaluateGateRequest) -> trust_pb2.EvaluateGateResponse:
        """Return what the error budgets of a data set say."""
        response: trust_pb2.EvaluateGateResponse = self._call("EvaluateGate", self._trust.EvaluateGate, request)
        return response

    def override_gate(self, dataset: str, reason: str, author: str, expires: datetime) -> trust_pb2.GateOverride:
        """Let the gate of a data set pass until a time; one that is past ends the override that there is."""
        request = trust_pb2.OverrideGateRequest(
            dataset=dataset, reason=reason, author=author, expire_time=timestamp(expires)
        )
        response: trust_pb2.OverrideGateResponse = self._call("OverrideGate", self._trust.OverrideGate, request)
        return response.override


def decision(response: trust_pb2.EvaluateGateResponse) -> dict[str, Any]:
    """Return a gate's decision with what it was decided by, as JSON can carry it."""
    return {
        "verdict": verdict_name(response.verdict),
        "action": verdict_name(response.action),
        "reasons": list(response.reasons),
        "dataset": response.dataset.name,
        "contract": {"id": response.dataset.contract_id, "version": response.dataset.contract_version},
        "risk": response.dataset.certification.risk or None,
        "asOf": iso(response.as_of_time),
        "budgets": [_budget(budget) for budget in response.budgets],
        "override": _override(response.override) if response.HasField("override") else None,
    }


def _budget(budget: trust_pb2.ErrorBudget) -> dict[str, Any]:
    return {
        "sla": budget.sla,
        "target": budget.target,
        "windowSeconds": budget.window.ToTimedelta().total_seconds(),
        "method": name_of(trust_pb2.BudgetingMethod, budget.budgeting_method, "BUDGETING_METHOD_"),
        "onExhausted": name_of(trust_pb2.OnExhausted, budget.on_exhausted, "ON_EXHAUSTED_"),
        "good": budget.good,
        "valid": budget.valid,
        "left": budget.left if budget.HasField("left") else None,
        "exhausted": budget.exhausted,
        "alerts": [_burn(rate) for rate in budget.burn_rates if rate.alerting],
    }


def _burn(rate: trust_pb2.BurnRate) -> dict[str, Any]:
    return {
        "longSeconds": rate.long_window.ToTimedelta().total_seconds(),
        "shortSeconds": rate.short_window.ToTimedelta().total_seconds(),
        "longRate": rate.long_rate,
        "shortRate": rate.short_rate,
        "threshold": rate.threshold,
    }


def _override(override: trust_pb2.GateOverride) -> dict[str, Any]:
    return {"reason": override.reason, "author": override.author, "expires": iso(override.expire_time)}


def left_words(left: float | None) -> str:
    """Return what is left of an error budget: a share of it, or how many times it was spent."""
    if left is None:
        return "nothing known"
    return f"spent {1 - left:.1f}x" if left < 0 else f"{left * 100:.1f}".removesuffix(".0") + " % left"


def verdict_name(verdict: int) -> str:
    """Return a gate's verdict without its prefix, such as ``BLOCK``."""
    return name_of(trust_pb2.GateVerdict, verdict, "GATE_VERDICT_")


def name_of(enumeration: Any, number: int, prefix: str) -> str:
    """Return the name of an enumeration's value without its prefix; of one that came later, its number."""
    if number not in enumeration.values():
        return str(number)
    name: str = enumeration.Name(number)
    return name.removeprefix(prefix)


def moment(stamp: Timestamp) -> datetime | None:
    """Return a time of the wire, or ``None`` if it is not set."""
    if stamp.seconds == 0 and stamp.nanos == 0:
        return None
    return stamp.ToDatetime(tzinfo=timezone.utc)


def iso(stamp: Timestamp) -> str | None:
    """Return a time of the wire in ISO 8601, or ``None`` if it is not set."""
    when = moment(stamp)
    return when.isoformat() if when else None
