"""Tells Airflow of the desk. Every process of Airflow reads this file, so it loads only what all of them have."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin


class Desk(AirflowPlugin):
    """The web application, and the entry in the UI's navigation that leads to it."""

    name = "kttt"

    @property
    def fastapi_apps(self) -> list[dict[str, Any]]:
        """The application; asked for by the server alone."""
        from kttt_dags.desk import app

        return [{"app": app, "url_prefix": "/kttt", "name": "kttt"}]

    external_views: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "Kho số liệu",
            "href": f"{urlsplit(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}/kttt/",
            "destination": "nav",
            "url_route": "kttt",
            "nav_top_level": True,
        }
    ]
