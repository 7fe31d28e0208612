"""Draws the marts and how they point at each other into docs/entities.md, from what dbt knows of the project.

    make entities

An arrow is a `relationships` test, so no arrow can be drawn that the build does not prove. Draws nothing by hand.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.files import write_text
from ingest.home import DBT_PROJECT, PROJECT

PAGE = PROJECT / "docs" / "entities.md"
HEAD = """# Entities

Made by `make entities` from the dbt project; do not edit. An arrow is a foreign key that the build tests: `}o--||` many
rows point at one, `}o--o|` many rows point at one or none. What each column means stands in `make docs`.

"""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A column of one table whose values are keys of another; optional where it may be empty, or is not proven."""

    table: str
    column: str
    target: str
    is_optional: bool


def page(manifest: Mapping[str, Any]) -> str:
    """The whole page for a project as dbt describes it (``manifest.json``)."""
    marts = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    tables = dict(sorted((node["name"], node) for node in marts.values()))
    arrows = _arrows(manifest, marts)
    parts = [HEAD, "## Overview\n\n", _diagram(arrows)]
    for name, node in tables.items():
        out = [arrow for arrow in arrows if arrow.table == name]
        parts += [f"\n## {name}\n\n{node['description'].split('. ')[0].rstrip('.')}.\n\n"]
        parts += [_diagram(out, _columns(node, out))]
    return "".join(parts)


def _arrows(manifest: Mapping[str, Any], marts: Mapping[str, Mapping[str, Any]]) -> list[Arrow]:
    found = set()
    for test in manifest["nodes"].values():
        if (test.get("test_metadata") or {}).get("name") != "relationships" or test["attached_node"] not in marts:
            continue
        source = marts[test["attached_node"]]
        others = [key for key in test["depends_on"]["nodes"] if key != test["attached_node"]]
        target = others[0] if others else test["attached_node"]
        if target in marts:
            column, config = test["column_name"], test["config"]
            is_proven = not config.get("where") and config["severity"].upper() == "ERROR"
            is_optional = not (is_proven and _is_required(source, column))
            found.add(Arrow(source["name"], column, marts[target]["name"], is_optional))
    return sorted(found, key=lambda arrow: (arrow.table, arrow.target, arrow.column))


def _is_required(node: Mapping[str, Any], column: str) -> bool:
    return any(constraint["type"] == "not_null" for constraint in node["columns"][column]["constraints"])


def _columns(node: Mapping[str, Any], arrows: Iterable[Arrow]) -> list[str]:
    pointing = {arrow.column for arrow in arrows}
    lines = [f"    {node['name']} {{"]
    for name, column in node["columns"].items():
        is_key = any(constraint["type"] == "primary_key" for constraint in column["constraints"])
        marks = ", ".join(mark for mark, applies in (("PK", is_key), ("FK", name in pointing)) if applies)
        lines.append(f"        {column['data_type'].split('(')[0]} {name} {marks}".rstrip())
    return [*lines, "    }"]


def _diagram(arrows: Iterable[Arrow], columns: Iterable[str] = ()) -> str:
    lines = [
        f"    {arrow.table} }}o--{'o|' if arrow.is_optional else '||'} {arrow.target} : {arrow.column}"
        for arrow in arrows
    ]
    return "\n".join(["```mermaid", "erDiagram", *columns, *lines, "```", ""])


def _manifest() -> dict[str, Any]:
    """The project as dbt reads it now."""
    with tempfile.TemporaryDirectory() as folder:
        dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet", "parse", "--no-partial-parse"]
        places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--log-path", folder]
        subprocess.run([*dbt, *places, "--target-path", folder], check=True)
        manifest: dict[str, Any] = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
    return manifest


if __name__ == "__main__":
    write_text(PAGE, page(_manifest()))
