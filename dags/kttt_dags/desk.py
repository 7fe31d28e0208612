"""The desk as a web application inside Airflow's own: Data Docs, slips, review pages, notices, dbt docs. Read-only.

Airflow mounts the applications of plugins without asking anybody who they are. So the whole application depends on a
signed-in user who may read ``build_warehouse``, before any route looks at anything; slips and review pages ask for the
DAG they come from as well. Roles are those of the UI, and so is the login: its cookie is sent with every link.

Pages may hold words out of files that anybody sent. The policy sent with each page lets it run no script and fetch
nothing; the two that need their script run it where it reaches neither the login nor the network.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException as AnyHTTPException

from ingest.desk import pages
from ingest.desk.notices import notices_folder
from ingest.desk.served import CONTENT, TYPES, checks_folder, file_within, slips_of
from ingest.errors import UnreadableDocument
from ingest.home import DataHome

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
QUIET = f"{NOTHING}; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
SCRIPTED = (
    f"{NOTHING}; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:; font-src data:"
)
ALONE = f"{SCRIPTED}; sandbox allow-scripts allow-downloads"
"""With ``sandbox`` the page is a stranger to Airflow: its script can neither send the login cookie nor read a page."""
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store", "Referrer-Policy": "same-origin"}
EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WORDS = {
    401: "Chưa đăng nhập, hoặc phiên đã hết hạn. Hãy đăng nhập vào Airflow rồi mở lại trang này.",
    403: "Tài khoản này không có quyền xem trang này. Hãy hỏi người quản trị Airflow.",
    404: "Không có trang này, hoặc bản số liệu của nó không còn được giữ.",
}

Sha256 = Annotated[str, InPath(pattern=f"^{CONTENT.pattern}$")]


def reader_of(dag_id: str) -> object:
    """Lets pass whoever may read a DAG: 401 without a login, 403 without the permission."""
    return Depends(requires_access_dag("GET", param_dag_id=dag_id))


app = FastAPI(
    title="kttt",
    dependencies=[reader_of("build_warehouse")],
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
    redirect_slashes=False,
)


@app.exception_handler(AnyHTTPException)
async def told_in_words(_request: Request, error: AnyHTTPException) -> Response:
    """A refusal as a page for people, with its status for everything else."""
    title = f"{error.status_code} {HTTPStatus(error.status_code).phrase}"
    words = error.detail if error.status_code == 503 else WORDS.get(error.status_code, "")
    return _html(pages.page(title, words), error.status_code)


@app.get("/")
def front() -> Response:
    """Where the desk begins."""
    return _html(pages.front_page())


@app.get("/checks/{run}/{name:path}")
def checks(run: str, name: str) -> Response:
    """Data Docs of the current release, or of the build that a run made."""
    return _file(checks_folder(_home(), run), name or "index.html")


@app.get("/models/")
def models() -> Response:
    """Documentation of all tables, as ``make docs`` wrote it."""
    path = file_within(_home().root / "docs", "index.html")
    if path is None:
        return _html(
            pages.page("Chưa có trang mô tả các bảng", "Chạy make docs trên máy chủ để tạo trang này.", back="../")
        )
    return _sent(path, SCRIPTED)


@app.get("/notices/")
def notices() -> Response:
    """What operators were told."""
    return _html(pages.notices_page(_home()))


@app.get("/notices/{name}")
def notice(name: str) -> Response:
    """One notice."""
    return _file(notices_folder(_home()), name)


@app.get("/slips/", dependencies=[reader_of("remind_agencies")])
def slip_months() -> Response:
    """Months of which there are slips."""
    return _html(pages.months_page(_home()))


@app.get("/slips/{month}/", dependencies=[reader_of("remind_agencies")])
def slips_of_month(month: str) -> Response:
    """Slips of a month."""
    return _html(pages.month_page(_home(), month))


@app.get("/slips/{month}/{name}", dependencies=[reader_of("remind_agencies")])
def slip(month: str, name: str) -> Response:
    """A slip, or the workbook with comments beside it."""
    return _file(_home().outbox / "slips", f"{month}/{name}")


@app.get("/documents/submissions/{sha256}", dependencies=[reader_of("remind_agencies")])
def submission(sha256: Sha256) -> Response:
    """The slip of a file, or a list where it came more than once."""
    places = slips_of(_home(), sha256)
    if len(places) == 1:
        return _file(_home().outbox / "slips", f"{places[0]}.html")
    return _html(pages.document_page(places))


@app.get("/documents/plans/{sha256}", dependencies=[reader_of("ingest_plans")])
def plan(sha256: Sha256) -> Response:
    """The review page of a plan."""
    from ingest.desk.review import Busy, review_of

    try:
        path = review_of(_home(), sha256)
    except Busy as busy:
        raise HTTPException(503, str(busy)) from busy
    except UnreadableDocument as refused:
        return _html(pages.page("Không dựng được trang đối chiếu", str(refused)))
    if path is None:
        raise HTTPException(404)
    return _sent(path, ALONE)


@app.api_route("/{rest:path}", methods=EVERY_METHOD)
def nothing(rest: str) -> Response:  # noqa: ARG001 - the name is given by the route
    """Anything else: who may not look is told that first."""
    raise HTTPException(404)


def _home() -> DataHome:
    return DataHome.from_environment()


def _html(text: str | None, status: int = 200) -> Response:
    if text is None:
        raise HTTPException(404)
    return HTMLResponse(text, status, HEADERS | {"Content-Security-Policy": QUIET})


def _file(folder: Path | None, name: str) -> Response:
    path = file_within(folder, name) if folder else None
    if path is None:
        raise HTTPException(404)
    return _sent(path, QUIET)


def _sent(path: Path, policy: str) -> Response:
    saved = path.name if path.suffix == ".xlsx" else None  # what a browser cannot show, it saves
    headers = HEADERS | {"Content-Security-Policy": policy}
    return FileResponse(path, headers=headers, media_type=TYPES[path.suffix], filename=saved)
