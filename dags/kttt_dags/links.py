"""The links that an operator finds on a task, and the decorator that gives them to it. They lead to the desk.

A link is made when its task ends, also when it failed, and is an address below Airflow's own, whatever name the
browser knows Airflow by.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from airflow.providers.standard.decorators.python import _PythonDecoratedOperator
from airflow.sdk import BaseOperatorLink
from airflow.sdk.bases.decorator import task_decorator_factory
from airflow.sdk.configuration import conf


class ChecksLink(BaseOperatorLink):
    """The Data Docs of the very build that a task worked on, published or not."""

    name = "Kết quả kiểm tra (Data Docs)"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002 - named by Airflow
        """Where they are."""
        return desk_address(f"checks/{operator.op_args[0]}/")


class DocumentLink(BaseOperatorLink):
    """The slip of a submission or the review page of a plan; of a batch of documents there is no one page."""

    name = "Phiếu tiếp nhận hoặc trang đối chiếu"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002
        """Where it is."""
        documents = operator.op_kwargs["unit"]["documents"]
        if len(documents) != 1:
            return ""
        return desk_address(f"documents/{operator.op_kwargs['kind']}/{documents[0]['content_sha256']}")


class ModelsLink(BaseOperatorLink):
    """The documentation of all tables."""

    name = "Mô tả các bảng (dbt docs)"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002
        """Where it is."""
        return desk_address("models/")


class SlipsLink(BaseOperatorLink):
    """The slips of all months."""

    name = "Phiếu tiếp nhận"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ARG002
        """Where they are."""
        return desk_address("slips/")


def linked_task(*links: BaseOperatorLink) -> Callable[..., Any]:
    """The ``@task`` decorator, for a task with these links.

    Airflow reads the links of a decorated task off its operator's class, so each choice of links is a class.
    """
    operator = type("LinkedTask", (_PythonDecoratedOperator,), {"operator_extra_links": links})
    return partial(task_decorator_factory, decorated_operator_class=operator)


def desk_address(page: str) -> str:
    """The address of a page of the desk, without the name of the host."""
    return f"{urlsplit(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}/kttt/{page}"
