"""The package around a Word document: a ZIP of XML parts, opened without trust.

Refuses what is encrypted, what is no Word document, document types and entities, and more than a reader can need: bytes
are counted as they are unpacked, so a bomb ends at the limit, whatever its directory says. Names come out short: ``p``
for ``w:p`` (also of the strict dialect), ``mc:Choice``, and ``x:`` before names of all other vocabularies.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from functools import lru_cache
from xml.etree import ElementTree

from ingest.errors import UnreadableDocument
from ingest.formats.document import MAX_BYTES, Deadline

MAX_UNPACKED = 64 * 1024 * 1024
MAX_ELEMENTS = 3_000_000
MAX_DEPTH = 200

_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0"
_VOCABULARIES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    LookupError,  # an encoding that nobody knows
    NotImplementedError,  # a way of compression that nobody knows
    OSError,
    ValueError,
)


class _TooMuch(Exception):
    """More bytes, elements or levels than allowed."""


class _Doctype(Exception):
    """A document type declaration, the only place where entities can be declared."""


@lru_cache(maxsize=4096)
def _short(name: str) -> str:
    if not name.startswith("{"):
        return name
    vocabulary, _, local = name[1:].partition("}")
    return _VOCABULARIES.get(vocabulary, "x:") + local


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree with short names and counts what it builds."""

    def __init__(self, budget: list[int]) -> None:
        super().__init__()
        self._budget = budget
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        self._budget[0] -= 1
        if self._depth > MAX_DEPTH or self._budget[0] < 0:
            raise _TooMuch
        return super().start(_short(tag), {_short(name): value for name, value in attrs.items()})

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(_short(tag))

    def doctype(self, _name: str, _public: str | None, _system: str | None, /) -> None:
        raise _Doctype


class Package:
    """The parts of one Word document, parsed when asked for."""

    def __init__(self, data: bytes, file_name: str, deadline: Deadline) -> None:
        self.file_name = file_name
        self._deadline = deadline
        self._bytes_left = MAX_UNPACKED
        self._elements_left = [MAX_ELEMENTS]
        if len(data) > MAX_BYTES:
            raise self._too_large()
        if data.startswith(_OLE):
            raise self._ole(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {info.filename.lstrip("/").lower(): info for info in self._zip.infolist()}
        except _BROKEN as error:
            raise self._broken() from error
        self.main = self._main_part()

    def names(self) -> list[str]:
        """Names of all parts, in small letters."""
        return list(self._infos)

    def related(self, kind: str) -> ElementTree.Element | None:
        """The part of the kind (``styles``, ``numbering`` ...) that belongs to the document; ``None`` without one."""
        folder, name = posixpath.split(self.main)
        relations = self.part(f"{folder}/_rels/{name}.rels")
        target = _target(relations, kind) or f"{kind}.xml"
        return self.part(target if target.startswith("/") else posixpath.join(folder, target))

    def document(self) -> ElementTree.Element:
        """The body of the document.

        Raises:
            UnreadableDocument: ``broken_docx``.
        """
        root = self.part(self.main)
        body = root.find("body") if root is not None else None
        if body is None:
            raise self._broken()
        return body

    def part(self, name: str) -> ElementTree.Element | None:
        """One parsed part; ``None`` when the package has none of that name.

        Raises:
            UnreadableDocument: ``broken_docx``, ``encrypted``, ``too_large`` or ``too_slow``.
        """
        info = self._infos.get(posixpath.normpath(name).lstrip("/").lower())
        if info is None:
            return None
        if info.flag_bits & 1:
            raise self._encrypted()
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._broken()
        # what is dangerous about this parser begins with a document type, which the builder refuses
        parser = ElementTree.XMLParser(target=_Builder(self._elements_left))  # noqa: S314
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    self._count(chunk)
                    parser.feed(chunk)
            root = parser.close()
        except _TooMuch as error:
            raise self._too_large() from error
        except (*_BROKEN, RuntimeError, AssertionError, _Doctype) as error:
            raise self._broken() from error
        return root if isinstance(root, ElementTree.Element) else None

    def _count(self, chunk: bytes) -> None:
        self._deadline.check()
        self._bytes_left -= len(chunk)
        if self._bytes_left < 0:
            raise _TooMuch

    def _main_part(self) -> str:
        main = (_target(self.part("_rels/.rels"), "officeDocument") or "word/document.xml").lstrip("/")
        root = main.split("/", 1)[0].lower()
        if root in ("xl", "ppt") or posixpath.normpath(main).lower() not in self._infos:
            raise UnreadableDocument(
                "unsupported_format",
                f"{self.file_name}: là tệp Excel, PowerPoint hoặc tệp nén, không phải văn bản Word (.docx). "
                "Hãy gửi đúng tệp văn bản kế hoạch; nếu tệp nằm trong tệp nén thì giải nén rồi gửi lại.",
            )
        return main

    def _broken(self) -> UnreadableDocument:
        return UnreadableDocument(
            "broken_docx",
            f"{self.file_name}: tệp Word (.docx) bị hỏng hoặc không đúng chuẩn nên không đọc được. "
            "Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại; nếu không mở được thì gửi bản PDF.",
        )

    def _encrypted(self) -> UnreadableDocument:
        return UnreadableDocument(
            "encrypted",
            f"{self.file_name}: tệp được đặt mật khẩu nên không đọc được. "
            "Hãy mở bằng Word, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ tài liệu), lưu lại rồi gửi lại.",
        )

    def _too_large(self) -> UnreadableDocument:
        return UnreadableDocument(
            "too_large",
            f"{self.file_name}: nội dung vượt giới hạn ({MAX_BYTES // 1024 // 1024} MB, hoặc "
            f"{MAX_UNPACKED // 1024 // 1024} MB sau khi giải nén) nên không đọc. "
            "Hãy gửi riêng văn bản kế hoạch, không kèm tệp khác.",
        )

    def _ole(self, data: bytes) -> UnreadableDocument:
        if "EncryptedPackage".encode("utf-16-le") in data:
            return self._encrypted()
        return UnreadableDocument(
            "unsupported_format",
            f"{self.file_name}: là tệp Word/Excel đời cũ (.doc, .xls), hệ thống không đọc. "
            "Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại.",
        )


def _target(relations: ElementTree.Element | None, kind: str) -> str | None:
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            return relation.get("Target") or None
    return None
