"""The desk inside Airflow's own server: who may look, what is shown, and that nothing else ever is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from airflow.api_fastapi.app import create_app, get_auth_manager, purge_cached_app
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from ingest.desk.notices import Notice, write_notice
from ingest.home import DataHome
from ingest.landing.inbox import content_path
from ingest.versions import reader_version
from tests.homes import empty_home

RUN = "6e49231c02e71ed5"
STOPPED = "f" * 16
SHA = "a" * 64
TWICE = "b" * 64
PARAMETERS = {"run": "current", "name:path": "index.html", "name": "a-1.html", "month": "2026-12", "sha256": SHA}
PARAMETERS |= {"rest:path": "anything/at/all"}

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def airflow() -> Iterator[FastAPI]:
    purge_cached_app()
    yield create_app(apps="core")
    purge_cached_app()


@pytest.fixture(scope="module")
def desk(airflow: FastAPI) -> FastAPI:
    (mount,) = [route for route in airflow.routes if isinstance(route, Mount) and route.path == "/kttt"]
    assert isinstance(mount.app, FastAPI)
    return mount.app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataHome:
    """A home with one page of each kind, and beside them what nobody may see."""
    home = empty_home(tmp_path)
    for name, value in home.as_environment().items():
        monkeypatch.setenv(name, value)
    release = home.warehouse / "releases" / f"000001-20261216T0000-{RUN[:8]}"
    files = {
        release / "release.json": json.dumps({"run_key": RUN, "as_of": "2026-12-15T17:00:00+00:00"}),
        release / "kttt.duckdb": "secret",
        release / "site" / "data_docs" / "index.html": "<p>Data Docs",
        release / "site" / "data_docs" / "kttt.css": "p {}",
        release / "site" / "data_docs" / "validations" / "a.html": "<p>a",
        home.run_folder(STOPPED) / "site" / "data_docs" / "index.html": "<p>stopped",
        home.outbox / "slips" / "2026-12" / "a-1.html": "<p>slip",
        home.outbox / "slips" / "2026-12" / "a-1.xlsx": "PK",
        home.outbox / "slips" / "2026-12" / "b-2.html": "<p>slip",
        home.outbox / "slips" / "2026-12" / "c-3.html": "<p>slip",
        home.outbox / "slips" / "index.json": json.dumps(
            {
                "drawn_by": "",
                "written": {"r1": ["", "2026-12/a-1"], "r2": ["", "2026-12/b-2"], "r3": ["", "2026-12/c-3"]},
            }
        ),
        home.outbox / "nhac.csv": "secret",
        home.landing / "submissions" / "receipts" / "000001.jsonl": "".join(
            json.dumps({"receipt_key": key, "content_sha256": sha}) + "\n"
            for key, sha in [("r1", SHA), ("r2", TWICE), ("r3", TWICE)]
        ),
        content_path(home, "plans", SHA): "secret",
        home.work / "review" / f"{SHA}-{reader_version('plans')}-none.html": "<script>1</script>",
        home.root / "docs" / "index.html": "<p>dbt",
        home.root / "secret.html": "secret",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    home.current.symlink_to(release.relative_to(home.warehouse))
    (release / "site" / "data_docs" / "out.html").symlink_to(home.root / "secret.html")
    write_notice(home, Notice("k", "Lượt chạy lỗi", "secret? no"))
    return home


@pytest.fixture
def browser(airflow: FastAPI) -> TestClient:
    return TestClient(airflow, follow_redirects=False, raise_server_exceptions=True)


def token(role: str | None) -> str:
    return get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="lan", role=role))


def signed_in(browser: TestClient, role: str | None = "viewer") -> TestClient:
    browser.cookies.set("_token", token(role))
    return browser


def every_route(desk: FastAPI) -> list[tuple[str, str]]:
    """Each method and address of the application, however it was added."""
    found = []
    for route in desk.routes:
        assert not isinstance(route, Mount), "a mounted folder would ask nobody who they are"
        path = re.sub(r"\{([^}]+)\}", lambda name: PARAMETERS[name[1]], route.path)
        found += [(method, f"/kttt{path}") for method in route.methods]
    return found


def test_every_route_asks_who_is_there(browser: TestClient, desk: FastAPI, home: DataHome) -> None:
    routes = every_route(desk)
    assert len(routes) > 15
    for method, path in routes:
        nobody = browser.request(method, path)
        assert nobody.status_code == 401, (method, path)
        for wrong in ("x.y.z", token("viewer")[:-4] + "AAAA", "null"):
            for headers in ({"Authorization": f"Bearer {wrong}"}, {"Cookie": f"_token={wrong}"}):
                refused = browser.request(method, path, headers=headers)
                assert refused.status_code in (401, 403), (method, path, headers)
                assert "secret" not in refused.text
        stranger = browser.request(method, path, headers={"Authorization": f"Bearer {token(None)}"})
        assert stranger.status_code == 403, (method, path)
        assert stranger.headers["content-security-policy"]


def test_a_token_signed_by_somebody_else_is_refused(browser: TestClient, home: DataHome) -> None:
    forged = jwt.encode({"sub": "lan", "role": "admin", "exp": 9999999999, "aud": "apache-airflow"}, "x" * 64)
    assert browser.get("/kttt/slips/", headers={"Authorization": f"Bearer {forged}"}).status_code in (401, 403)


@pytest.mark.parametrize("role", ["viewer", "user", "op", "admin"])
def test_every_role_of_the_ui_may_read(browser: TestClient, desk: FastAPI, home: DataHome, role: str) -> None:
    signed_in(browser, role)
    for method, path in every_route(desk):
        if method == "GET" and not path.endswith("anything/at/all") and "/notices/a" not in path:
            assert browser.get(path).status_code == 200, path


def test_who_may_read_only_one_dag_sees_its_pages_only(
    browser: TestClient, home: DataHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_builds(*, method: str, user: Any, access_entity: Any = None, details: Any = None) -> bool:
        return method == "GET" and details.id == "build_warehouse"

    signed_in(browser)
    monkeypatch.setattr(get_auth_manager(), "is_authorized_dag", only_builds)
    assert browser.get("/kttt/checks/current/").status_code == 200
    for path in ("slips/", "slips/2026-12/", "slips/2026-12/a-1.html", f"documents/submissions/{SHA}"):
        assert browser.get(f"/kttt/{path}").status_code == 403, path
    assert browser.get(f"/kttt/documents/plans/{SHA}").status_code == 403


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("", "text/html", "Trang theo dõi"),
        ("checks/current/", "text/html", "Data Docs"),
        ("checks/current/kttt.css", "text/css", "p {}"),
        ("checks/current/validations/a.html", "text/html", "<p>a"),
        (f"checks/{RUN}/", "text/html", "Data Docs"),
        (f"checks/{STOPPED}/", "text/html", "stopped"),
        ("slips/", "text/html", "2026-12"),
        ("slips/2026-12/", "text/html", "a-1"),
        ("slips/2026-12/a-1.html", "text/html", "slip"),
        (f"documents/submissions/{SHA}", "text/html", "<p>slip"),
        (f"documents/submissions/{TWICE}", "text/html", "slips/2026-12/c-3.html"),
        (f"documents/submissions/{'0' * 64}", "text/html", "Chưa có phiếu"),
        (f"documents/plans/{SHA}", "text/html", "<script>"),
        ("models/", "text/html", "dbt"),
        ("notices/", "text/html", "Lượt chạy lỗi"),
    ],
)
def test_pages(browser: TestClient, home: DataHome, path: str, kind: str, text: str) -> None:
    answer = signed_in(browser).get(f"/kttt/{path}")
    assert (answer.status_code, text in answer.text) == (200, True)
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
    assert "connect-src" not in policy
    assert ("script-src" in policy) == (path.startswith(("documents/plans", "models")))
    assert ("sandbox allow-scripts" in policy) == path.startswith("documents/plans")
    assert "allow-same-origin" not in policy


def test_a_workbook_is_saved_and_a_notice_is_plain_text(browser: TestClient, home: DataHome) -> None:
    signed_in(browser)
    workbook = browser.get("/kttt/slips/2026-12/a-1.xlsx")
    assert workbook.headers["content-disposition"] == 'attachment; filename="a-1.xlsx"'
    (name,) = re.findall(r'href="(k-[^"]+)"', browser.get("/kttt/notices/").text)
    notice = browser.get(f"/kttt/notices/{name}")
    assert notice.headers["content-type"] == "text/plain; charset=utf-8"
    assert notice.text.startswith("Lượt chạy lỗi")


@pytest.mark.parametrize(
    "path",
    [
        "checks/current/../../release.json", "checks/current/..%2f..%2frelease.json", "checks/%2e%2e/",
        "checks/current/%2e%2e/%2e%2e/release.json", "checks/current/%252e%252e/release.json",
        "checks/current//etc/passwd", "checks/current/%2fetc%2fpasswd", "checks/current/..%5c..%5crelease.json",
        "checks/current/out.html", "checks/current/validations/", "checks/current/validations",
        "checks/current/index.html%00.css", "checks/current/missing.html", f"checks/{'0' * 16}/", "checks/*/",
        f"checks/{RUN[:8]}/", "checks/current/" + "a" * 5000 + ".html",
        "slips/index.json", "slips/2026-12/index.json", "slips/../nhac.csv", "slips/..%2fnhac.csv", "slips/%2e%2e/nhac.csv",
        "slips/%2e%2e/", "slips/2025-01/", "slips/2026-12/..%2f..%2fnhac.csv", "slips/2026-12/.lock",
        "notices/..%2fnhac.csv", "notices/%2e%2e", "models/../secret.html", "models/index.html", "models/%2e%2e/secret.html",
        f"documents/plans/{'0' * 64}", f"documents/notices/{SHA}", "secret.html", "docs", "openapi.json", "redoc",
    ],
)  # fmt: skip
def test_there_is_nothing_else(browser: TestClient, home: DataHome, path: str) -> None:
    answer = signed_in(browser, "admin").get(f"/kttt/{path}")
    assert answer.status_code == 404, answer.text
    assert "secret" not in answer.text.replace("secret.html", "")


@pytest.mark.parametrize("sha256", ["..", "A" * 64, "a" * 63, "a" * 65, "%2e%2e%2fsecret.html", "a" * 64 + "%0a"])
@pytest.mark.parametrize("kind", ["plans", "submissions"])
def test_a_document_is_named_by_its_digest_and_nothing_else(
    browser: TestClient, home: DataHome, kind: str, sha256: str
) -> None:
    assert signed_in(browser).get(f"/kttt/documents/{kind}/{sha256}").status_code in (404, 422)


def test_before_anything_is_there_the_desk_says_so(
    browser: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTTT_HOME", str(tmp_path / "new"))
    signed_in(browser)
    assert browser.get("/kttt/checks/current/").status_code == 404
    for path, words in {"slips/": "Chưa có phiếu", "models/": "make docs", "notices/": "Chưa có thông báo"}.items():
        answer = browser.get(f"/kttt/{path}")
        assert (answer.status_code, words in answer.text) == (200, True)


def test_the_login_of_the_ui_opens_the_pages(
    airflow: FastAPI, home: DataHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps({"lan": "mật khẩu"}), encoding="utf-8")
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "lan:viewer")
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(passwords))
    browser = TestClient(airflow, follow_redirects=False)
    answer = browser.post("/auth/token", json={"username": "lan", "password": "mật khẩu"})
    assert answer.status_code == 201
    browser.cookies.set("_token", answer.json()["access_token"])
    assert browser.get("/kttt/checks/current/").status_code == 200


def test_the_ui_is_told_where_the_desk_is(browser: TestClient) -> None:
    (plugin,) = [p for p in signed_in(browser, "admin").get("/api/v2/plugins").json()["plugins"] if p["name"] == "kttt"]
    assert [app["url_prefix"] for app in plugin["fastapi_apps"]] == ["/kttt"]
    (view,) = plugin["external_views"]
    assert (view["href"], view["destination"]) == ("/kttt/", "nav")
    assert browser.get("/api/v2/plugins/importErrors").json()["total_entries"] == 0
