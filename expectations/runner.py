"""Runs the expectations with Great Expectations and builds the Data Docs. Writes no table, raises for no bad data.

Great Expectations works on pandas frames: its SQL engine errors on DuckDB (architecture decision 14). A check has one
of four results: passed, failed, errored when it or its query crashed, not applicable when there was nothing to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import Expectation

from expectations.findings import Finding, examples_json
from expectations.frames import Frame
from expectations.judging import Judgement, judge
from expectations.suite import Check, coverage_check

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource


def run_checks(
    context: AbstractDataContext, frames: Sequence[Frame], *, run_key: str, as_of: datetime, rule_version: str
) -> list[Finding]:
    """Check every frame and return one finding a check; the results stay in the context for the Data Docs."""
    run_id = RunIdentifier(run_name=run_key, run_time=as_of)
    findings: list[Finding] = []
    for frame in frames:
        checks = (coverage_check(frame.query), *frame.query.checks)
        judged, outcomes = _outcomes(context, frame, checks, run_id)
        for check in checks:
            findings.append(_finding(frame, check, judge(judged, check, outcomes.get(check.key)), rule_version))
    return findings


def build_site(context: AbstractDataContext) -> None:
    """Write the Data Docs of everything that was run in the context."""
    context.build_data_docs()


def open_context(site: Path) -> AbstractDataContext:
    """A context in memory: no project folder, no usage statistics, no progress bars, one site in ``site``."""
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)}
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
        data_docs_sites={
            "kttt": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": store,
                "site_section_builders": {"expectations": "none", "profiling": "none"},
            }
        },
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    context.data_sources.add_pandas("kttt")
    return context


def _outcomes(
    context: AbstractDataContext, frame: Frame, checks: Sequence[Check], run_id: RunIdentifier
) -> tuple[Frame, dict[str, dict[str, Any]]]:
    """Results by the check's key, none for what there is nothing to validate on; the frame tells of a crash."""
    if frame.rows is None:
        return frame, {}
    if frame.rows.empty:
        # Most expectations pass on an empty frame: only the coverage check, the first, can tell whether it may be.
        checks = checks[:1] if frame.expected else ()
    try:
        return frame, _validate(context, frame, checks, run_id) if checks else {}
    except Exception as error:  # noqa: BLE001 - whatever it is, the check is errored and the others still run
        return replace(frame, error=f"{type(error).__name__}: {error}"), {}


def _validate(
    context: AbstractDataContext, frame: Frame, checks: Sequence[Check], run_id: RunIdentifier
) -> dict[str, dict[str, Any]]:
    """Great Expectations' own result for each check, by the check's key."""
    name = f"{frame.suite.key}.{frame.query.key}"
    source = cast("PandasDatasource", context.data_sources.get("kttt"))
    asset = source.add_dataframe_asset(name=name)
    suite = gx.ExpectationSuite(name=name, meta={"title": frame.query.title})
    for check in checks:
        suite.add_expectation(_expectation(frame, check))
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(
            name=name, data=asset.add_batch_definition_whole_dataframe("rows"), suite=context.suites.add(suite)
        )
    )
    result = validation.run(
        batch_parameters={"dataframe": _escaped(frame)},
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(frame.query.keys)},
        run_id=run_id,
    )
    outcomes = [cast("dict[str, Any]", outcome.to_json_dict()) for outcome in result.results]
    return {outcome["expectation_config"]["meta"]["check"]: outcome for outcome in outcomes}


def _escaped(frame: Frame) -> pd.DataFrame:
    """The rows with their key columns safe for HTML: Data Docs print them as they are, and they are from outside."""
    rows = cast("pd.DataFrame", frame.rows).copy()
    for key in rows.columns.intersection(list(frame.query.keys)):
        rows[key] = rows[key].map(lambda value: escape(value) if isinstance(value, str) else value)
    return rows


def _expectation(frame: Frame, check: Check) -> Expectation:
    arguments = dict(check.arguments)
    if check.key == coverage_check(frame.query).key:
        arguments["min_value"] = frame.expected
    kind = getattr(gxe, check.expectation)
    expectation: Expectation = kind(
        **arguments,
        severity=check.severity,
        description=check.name,
        notes=f"**Việc cần làm:** {check.what_to_do}",
        meta={"check": check.key},
    )
    return expectation


def _finding(frame: Frame, check: Check, judgement: Judgement, rule_version: str) -> Finding:
    return Finding(
        check_key=f"{frame.suite.key}.{check.key}",
        suite=frame.suite.key,
        check_name=check.name,
        severity=check.severity,
        result=judgement.result,
        rows_checked=judgement.checked,
        rows_unexpected=judgement.number,
        examples=examples_json(judgement.unexpected),
        message=judgement.message,
        what_to_do=check.what_to_do,
        owner=frame.suite.owner,
        rule_version=rule_version,
        unexpected_rows=tuple(judgement.unexpected),
        note=check.note,
    )
