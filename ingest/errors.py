"""The errors that a person can act on. Every message names the file, the place in it, the value and what to do."""

from __future__ import annotations


class KtttError(Exception):
    """Base of all errors that are shown as one line; anything else is a defect of this program."""


class UsageError(KtttError):
    """The command, a setting or a folder given by the operator is wrong."""


class UnreadableDocument(KtttError):
    """A received file cannot be read, or is not what its inbox is for; it goes to quarantine with this reason.

    Attributes:
        code: stable identifier of the reason, for example ``empty_file`` or ``no_plan``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StageFailed(KtttError):
    """A stage of the pipeline (dbt, checks, publication) failed; the message says where its log lies."""


def as_sentence(error: object) -> str:
    """What people are told of a failure: an error meant for them as it is, a defect of this program by its type."""
    if isinstance(error, KtttError):
        return str(error)
    return f"lỗi của chương trình: {type(error).__name__}: {error}"
