"""The gate before features: what each decision makes of the tasks behind it."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from dags_in_process import InProcessAirflow, Ran
from trust_double import Ledger, budget, dataset

from javatask.operators.gate import ErrorBudgetGate
from javatask.v1 import trust_pb2
from javatask.versions import AIRFLOW_3

DAY = "2026-01-03"
ORDERS = "warehouse:orders"
FEATURES = {"features", "train"}
EXEMPT = {"repair", "verify", "mend.rows", "tidy"}


def decided(verdict: int, action: int | None = None, left: float = 0.5, **more: Any) -> trust_pb2.EvaluateGateResponse:
    return trust_pb2.EvaluateGateResponse(
        verdict=verdict,  # type: ignore[arg-type]
        action=action or verdict,  # type: ignore[arg-type]
        reasons=["so it is"],
        dataset=dataset(ORDERS).dataset,
        budgets=[budget(left)],
        **more,
    )


def states(ran: Ran, tasks: set[str]) -> set[str]:
    return {ran.tasks[task] for task in tasks}


@pytest.mark.parametrize("verdict", [trust_pb2.GATE_VERDICT_ALLOW, trust_pb2.GATE_VERDICT_WARN])
def test_what_is_not_blocked_runs(airflow: InProcessAirflow, ledger: Ledger, verdict: int) -> None:
    ledger.gate = decided(verdict)

    ran = airflow.run("gated", DAY, {"dataset": ORDERS})

    assert states(ran, FEATURES | EXEMPT | {"gate"}) == {"success"}
    assert ran.results["gate"]["skipped"] == []
    assert ran.results["gate"]["purpose"] == "feature"


def test_block_skips_features_and_lets_repairs_run(airflow: InProcessAirflow, ledger: Ledger) -> None:
    ledger.gate = decided(trust_pb2.GATE_VERDICT_BLOCK, left=-0.25)

    ran = airflow.run("gated", DAY, {"dataset": ORDERS})

    assert ran.state == "success"
    assert states(ran, FEATURES) == {"skipped"}
    assert states(ran, EXEMPT | {"gate"}) == {"success"}
    decision = ran.results["gate"]
    assert decision["action"] == "BLOCK"
    assert decision["reasons"] == ["so it is"]
    assert decision["risk"] == "high"
    assert decision["skipped"] == ["features", "train"]
    (only,) = decision["budgets"]
    assert (only["sla"], only["left"], only["exhausted"]) == ("quality", -0.25, True)
    assert only["alerts"][0]["threshold"] == 14.4


def test_unknown_is_acted_on_as_the_worker_says(airflow: InProcessAirflow, ledger: Ledger) -> None:
    ledger.gate = decided(trust_pb2.GATE_VERDICT_UNKNOWN, trust_pb2.GATE_VERDICT_BLOCK)

    ran = airflow.run("gated", DAY, {"dataset": ORDERS, "on_unknown": "block"})

    assert ledger.asked[-1].on_unknown == trust_pb2.GATE_VERDICT_BLOCK
    assert (ran.results["gate"]["verdict"], ran.results["gate"]["action"]) == ("UNKNOWN", "BLOCK")
    assert states(ran, FEATURES) == {"skipped"}


@pytest.mark.parametrize(
    ("conf", "action"),
    [({}, "BLOCK"), ({"on_unknown": "warn"}, "WARN"), ({"purpose": "repair"}, "ALLOW")],
)
def test_worker_out_of_reach_is_unknown(
    airflow: InProcessAirflow, monkeypatch: pytest.MonkeyPatch, conf: dict[str, str], action: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", '{"conn_type": "javatask", "host": "127.0.0.1", "port": 9}')

    ran = airflow.run("gated", DAY, {"dataset": ORDERS, **conf})

    assert (ran.results["gate"]["verdict"], ran.results["gate"]["action"]) == ("UNKNOWN", action)
    assert "UNAVAILABLE" in ran.results["gate"]["reasons"][0]
    assert states(ran, FEATURES) == {"skipped" if action == "BLOCK" else "success"}


def test_wrong_arguments_fail_the_gate_and_name_what_is_known(
    airflow: InProcessAirflow, ledger: Ledger, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    ran = airflow.run("gated", DAY, {"dataset": ORDERS, "purpose": "featre"})
    assert ran.tasks["gate"] == "failed"
    assert not ledger.asked
    told = capfd.readouterr()
    assert "'featre', not one of feature, repair, backfill" in told.out + told.err + caplog.text


@pytest.mark.parametrize(
    ("verdict", "answer", "state"),
    [
        (trust_pb2.GATE_VERDICT_BLOCK, "", "skipped"),
        (trust_pb2.GATE_VERDICT_ALLOW, "", "success"),
        (trust_pb2.GATE_VERDICT_BLOCK, "pass", "success"),
        (trust_pb2.GATE_VERDICT_ALLOW, "stop", "skipped"),
    ],
)
def test_a_function_has_the_last_word(
    airflow: InProcessAirflow, ledger: Ledger, verdict: int, answer: str, state: str
) -> None:
    ledger.gate = decided(verdict)

    ran = airflow.run("gated_by_function", DAY, {"dataset": ORDERS, "answer": answer})

    assert ran.tasks == {"gate_by_function": "success", "features": state}
    decision = ran.results["gate_by_function"]
    assert decision["action"] == ("BLOCK" if verdict == trust_pb2.GATE_VERDICT_BLOCK else "ALLOW")
    assert decision.get("answer") == {"pass": True, "stop": False}.get(answer)


def test_wrong_name_in_exempt_fails_the_gate_whatever_it_decides(airflow: InProcessAirflow, ledger: Ledger) -> None:
    ledger.gate = decided(trust_pb2.GATE_VERDICT_ALLOW)

    assert airflow.run("gated_wrongly", DAY, {"dataset": ORDERS}).tasks["gate"] == "failed"


# Each with its gate, what is behind that, and where Airflow skips that for it.
MAPPED = [
    ("gated_mapped", "gate", "features", False),
    ("gated_in_a_mapped_group", "each.gate", "each.features", not AIRFLOW_3),
    ("gated_out_of_a_mapped_group", "one_of.gate", "features", False),
]


@pytest.mark.parametrize(("dag_id", "gate", "behind", "heeded"), MAPPED)
def test_mapped_gate_that_blocks_lets_nothing_run(
    airflow: InProcessAirflow, ledger: Ledger, dag_id: str, gate: str, behind: str, heeded: bool
) -> None:
    ledger.gate = decided(trust_pb2.GATE_VERDICT_BLOCK)

    ran = airflow.run(dag_id, DAY)

    assert ran.tasks == {gate: "success" if heeded else "failed", behind: "skipped" if heeded else "upstream_failed"}
    assert ran.results[gate]["action"] == "BLOCK"
    assert ran.results[gate]["skipped"] == ([behind] if heeded else [])


@pytest.mark.parametrize(("dag_id", "gate", "behind", "heeded"), MAPPED)
def test_mapped_gate_that_allows_lets_all_run(
    airflow: InProcessAirflow, ledger: Ledger, dag_id: str, gate: str, behind: str, heeded: bool
) -> None:
    ledger.gate = decided(trust_pb2.GATE_VERDICT_ALLOW)

    assert airflow.run(dag_id, DAY).tasks == {gate: "success", behind: "success"}


def test_slas_that_are_one_text_are_refused() -> None:
    gate = ErrorBudgetGate(task_id="gate", dataset=ORDERS, slas="quality")
    with pytest.raises(AirflowFailException, match=r"^slas is 'quality', not a list of names$"):
        gate.execute({})
