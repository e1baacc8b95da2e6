"""``@task.java_task``: a task of a Javatask worker whose inputs a Python function makes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.providers.common.compat.sdk import (
    AirflowFailException,
    DecoratedOperator,
    context_merge,
    determine_kwargs,
    task_decorator_factory,
)

from javatask.operators.javatask import JavaTaskOperator

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context, TaskDecorator


class _JavaTaskDecoratedOperator(DecoratedOperator, JavaTaskOperator):
    """
    Calls a function for the inputs of a run, then does as ``JavaTaskOperator`` does.

    :param python_callable: returns the inputs, a dict; text in them is rendered as a template
    :param op_args: positional arguments of the function
    :param op_kwargs: its arguments by name
    """

    template_fields: Sequence[str] = (*DecoratedOperator.template_fields, *JavaTaskOperator.template_fields)
    template_fields_renderers: ClassVar[dict[str, str]] = {
        **DecoratedOperator.template_fields_renderers,
        **JavaTaskOperator.template_fields_renderers,
    }
    custom_operator_name: str = "@task.java_task"
    # So that Airflow shows the inputs that the function returned.
    overwrite_rtif_after_execution: bool = True

    def __init__(
        self,
        *,
        python_callable: Callable[..., Any],
        op_args: Collection[Any] | None = None,
        op_kwargs: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if "inputs" in kwargs:
            raise TypeError("@task.java_task takes no inputs: the function returns them")
        super().__init__(python_callable=python_callable, op_args=op_args, op_kwargs=op_kwargs, **kwargs)

    def execute(self, context: Context) -> dict[str, Any]:
        """Call the function, and run the task with what it returns."""
        context_merge(context, self.op_kwargs)
        arguments = determine_kwargs(self.python_callable, self.op_args, context)
        inputs = self.python_callable(*self.op_args, **arguments)
        if not isinstance(inputs, Mapping):
            name = getattr(self.python_callable, "__name__", "the function")
            raise AirflowFailException(f"{name} returned {type(inputs).__name__}, not the task's inputs, a dict")
        self.inputs = inputs
        self.render_template_fields(context)
        return JavaTaskOperator.execute(self, context)


def java_task(
    python_callable: Callable[..., Any] | None = None, *, multiple_outputs: bool = True, **kwargs: Any
) -> TaskDecorator:
    """
    Make a task of a function that returns a run's inputs.

    :param python_callable: the function
    :param multiple_outputs: leave each key of the result as an XCom, too, so that ``result["verdict"]`` is one. Airflow
        would go by the function's annotation, which says what the inputs are
    :param kwargs: arguments of ``JavaTaskOperator`` but ``inputs``
    """
    return task_decorator_factory(
        python_callable=python_callable,
        decorated_operator_class=_JavaTaskDecoratedOperator,
        multiple_outputs=multiple_outputs,
        **kwargs,
    )
