"""What Airflow is told of this provider."""

from __future__ import annotations

from typing import Any

from javatask import __version__

_TRIGGERS = ["javatask.triggers.javatask", "javatask.triggers.run", "javatask.triggers.dataset"]


def get_provider_info() -> dict[str, Any]:
    """Return the provider's description, as Airflow's provider entry point asks for it."""
    integration = "Javatask"
    text = {"type": ["string", "null"]}
    return {
        "package-name": "airflow-provider-javatask",
        "name": integration,
        "description": "Validated ingest and upsert on a warm Java worker.",
        "versions": [__version__],
        "integrations": [{"integration-name": integration, "external-doc-url": "", "tags": ["service"]}],
        "operators": [
            {
                "integration-name": integration,
                "python-modules": ["javatask.operators.javatask", "javatask.operators.gate"],
            }
        ],
        "sensors": [{"integration-name": integration, "python-modules": ["javatask.sensors.javatask"]}],
        "hooks": [{"integration-name": integration, "python-modules": ["javatask.hooks.javatask"]}],
        "triggers": [{"integration-name": integration, "python-modules": _TRIGGERS}],
        "notifications": ["javatask.notifications.javatask.JavaTaskNotifier"],
        "task-decorators": [
            {"name": "java_task", "class-name": "javatask.decorators.javatask.java_task"},
            {"name": "error_budget_gate", "class-name": "javatask.decorators.gate.error_budget_gate_task"},
        ],
        "config": {
            "javatask": {
                "description": "Javatask's pages in the web interface.",
                "options": {
                    "pages_conn_id": {
                        "description": "The connection to the worker that the pages of data trust ask.",
                        "version_added": "0.1.0",
                        "type": "string",
                        "example": None,
                        "default": "javatask_default",
                    },
                },
            },
        },
        "extra-links": ["javatask.links.report.ValidationReportLink"],
        "connection-types": [
            {
                "hook-class-name": "javatask.hooks.javatask.JavaTaskHook",
                "hook-name": "Javatask worker",
                "connection-type": "javatask",
                "ui-field-behaviour": {
                    "hidden-fields": ["schema", "login", "extra"],
                    "relabeling": {"password": "Token"},
                    "placeholders": {"host": "localhost", "port": "7400"},
                },
                "conn-fields": {
                    "environment": {"label": "Environment", "schema": {**text, "default": "default"}},
                    "tls": {"label": "TLS", "schema": {"type": ["boolean", "null"], "default": False}},
                    "ca_cert_path": {"label": "CA certificate path", "schema": text},
                    "client_cert_path": {"label": "Client certificate path", "schema": text},
                    "client_key_path": {"label": "Client key path", "schema": text},
                },
            }
        ],
    }
