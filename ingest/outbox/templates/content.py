"""What one template says, apart from any file format. Holds values of the warehouse, and texts that only people read.

A row is a mapping from the column names of :mod:`ingest.submissions.layout`; a content column is never in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.submissions.layout import KEY_NAMES

FORM = 2
"""Number of the form; raised when sheets or columns change, so that a file says which form it was made from."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Duty:
    """The report that a template is for, and the texts about it.

    Attributes:
        mode: the mode that stands in the form; the agency may choose the other.
        deadline: until when to send, in words.
        figure_periods: periods that a figure may be about, the report's own first.
        as_of: the instant up to which the last reported values are known.
        file_stem: path of the template's file below the folder of templates, without its ending.
    """

    rule_key: str
    agency_key: str
    agency_name: str
    agency_full_name: str
    period: str
    period_name: str
    mode: str
    plan: str
    sentence: str
    area: str
    receiver: str
    deadline: str
    figure_periods: tuple[str, ...]
    as_of: datetime
    file_stem: str

    @property
    def template_version(self) -> str:
        """Which form, and up to which instant its values were known: ``2/2026-12-15T17:00Z``."""
        return f"{FORM}/{self.as_of:%Y-%m-%dT%H:%M}Z"

    @property
    def keys(self) -> dict[str, str]:
        """The keys that a file carries beside what its reader sees."""
        values = (self.template_version, self.rule_key, self.agency_key, self.period)
        return dict(zip(KEY_NAMES, values, strict=True))

    @property
    def info(self) -> dict[str, str | None]:
        """The information part; what the agency is to fill in is None."""
        return {
            "rule_key": self.rule_key,
            "agency_key": self.agency_key,
            "agency_name": self.agency_name,
            "period": self.period,
            "mode": self.mode,
            "data_date": None,
            "document_number": None,
        }


@dataclass(frozen=True, slots=True)
class TemplateContent:
    """A template: the duty, and the rows of each content table by its name."""

    duty: Duty
    rows: Mapping[str, Sequence[Row]]
