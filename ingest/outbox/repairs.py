"""What the repair of a text did, in a few Vietnamese lines for the person who asked for it. Decides nothing."""

from __future__ import annotations

from ingest.plans.source import SourceText

_KINDS = {
    "normalisation": "Chuẩn hóa",
    "legacy_encoding": "Bảng mã cũ",
    "font_map": "Phông chữ hỏng",
}


def repair_summary(file_name: str, source: SourceText) -> str:
    """One line for each kind of damage found, with letters, lines, certainty in percent and a few words as examples."""
    lines = [f"{file_name}: {note}" for note in source.text.notes]
    if not source.findings:
        return "\n".join([*lines, f"{file_name}: không thấy chữ hỏng."])
    for finding in source.findings:
        examples = "; ".join(f"{before} → {after}" for before, after in finding.examples)
        lines.append(
            f"{file_name}: {_KINDS[finding.kind]} ({finding.name}): {finding.letters} chữ trên {finding.lines} dòng, "
            f"độ chắc chắn {finding.certainty:.0%}" + (f"; ví dụ: {examples}" if examples else "")
        )
    return "\n".join(lines)
