"""The gate as a decorator: ``@task.error_budget_gate(dataset=…)`` on a function that has the last word."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.common.compat.sdk import DecoratedOperator, determine_kwargs, task_decorator_factory

from javatask.operators.gate import ErrorBudgetGate

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

_DECISION = "decision"


class _DecoratedGate(DecoratedOperator, ErrorBudgetGate):
    """Shows the decision to a function, whose answer, if it has one, says whether the gate passes."""

    template_fields: Sequence[str] = (*DecoratedOperator.template_fields, *ErrorBudgetGate.template_fields)
    custom_operator_name = "@task.error_budget_gate"

    def __init__(
        self,
        *,
        python_callable: Callable[..., Any],
        op_args: Collection[Any] | None = None,
        op_kwargs: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        # A place for the decision, which only comes when the task executes.
        if _DECISION in inspect.signature(python_callable).parameters:
            op_kwargs = {_DECISION: None, **(op_kwargs or {})}
        super().__init__(python_callable=python_callable, op_args=op_args, op_kwargs=op_kwargs, **kwargs)

    def execute(self, context: Context) -> dict[str, Any]:
        """Decide, ask the function, and skip what follows if it, or else the decision, says so."""
        decision = self.decide(context)
        known = {**context, **self.op_kwargs, _DECISION: decision}
        answer = self.python_callable(*self.op_args, **determine_kwargs(self.python_callable, self.op_args, known))
        if answer is None:
            return self.act(context, decision, passes=decision["action"] != "BLOCK")
        return self.act(context, {**decision, "answer": bool(answer)}, passes=bool(answer))


def error_budget_gate_task(python_callable: Callable[..., Any] | None = None, **kwargs: Any) -> Any:
    """
    Make a gate of a function; takes the arguments of ``ErrorBudgetGate``.

    The function may take ``decision``, the context's names, and arguments. What it returns has the last word: something
    true lets what follows run, something false skips it, ``None`` leaves it to the decision.
    """
    return task_decorator_factory(
        python_callable=python_callable, decorated_operator_class=_DecoratedGate, multiple_outputs=False, **kwargs
    )
