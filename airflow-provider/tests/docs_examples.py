"""The Python of the provider's pages, as DAG files."""

from __future__ import annotations

import re
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs" / "provider"

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DAG_ID = re.compile(r'DAG\("([a-z_]+)"')


def examples() -> dict[str, str]:
    """Return each block of Python by the name of a file."""
    return {
        f"{page.stem}_{number}.py": code
        for page in sorted(PAGES.glob("*.md"))
        for number, code in enumerate(_BLOCK.findall(page.read_text()))
    }


def write_examples(folder: Path) -> None:
    """Write the blocks into a folder of DAGs."""
    for name, code in examples().items():
        (folder / f"docs_{name}").write_text(code)


def dag_ids() -> list[str]:
    """Return the DAGs of the blocks, in the order in which the pages have them."""
    return [dag_id for code in examples().values() for dag_id in _DAG_ID.findall(code)]
