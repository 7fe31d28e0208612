"""One entry of each kind, as somebody would type it, about the plan of the sample province."""

from __future__ import annotations

PLAN = "ubnd-tinh-song-may.15-kh-ubnd.2025"
RULE = f"{PLAN}.annual-12-15.eb5d8d"
AGENCY = "song-may.ubnd-xa-binh-khe"
OBLIGATION = f"{RULE}/{AGENCY}/2026"
DOCUMENT = ("--document-number", "12/BC-UBND", "--document-date", "14/12/2026")
DUTY = ("--obligation", OBLIGATION)
EVERY_PERIOD = ("--rule", RULE, "--agency", AGENCY)
WHO = ("--granted-by", "UBND tỉnh Sông Mây", "--by", "Lê Thị Ánh")

RECEIPT = ("receipt", *DUTY, "--received-at", "14/12/2026 16:30", "--via", "văn thư", *DOCUMENT, "--by", "Lê Thị Ánh")
EXTENSION = ("extension", *DUTY, "--until", "31/12/2026", "--reason", "ngập lụt", *DOCUMENT, *WHO)
WAIVER = ("waiver", *EVERY_PERIOD, "--reason", "không còn hợp tác xã", *DOCUMENT, *WHO)
CONFIRM = ("confirm", *EVERY_PERIOD, "--reason", "nhận địa bàn xã cũ", *WHO)
REFUSE = ("refuse", *DUTY, "--reason", "không nhận địa bàn", *DOCUMENT, *WHO)
PLAN_END = (
    "plan-end",
    "--plan",
    PLAN,
    "--until",
    "2026-06-30",
    "--reason",
    "thay thế",
    *DOCUMENT,
    "--by",
    "Lê Thị Ánh",
)
TASK = f"{PLAN}.t-a3908c649c"
CONDITION = (
    "condition",
    "--task",
    TASK,
    "--met-on",
    "01/12/2026",
    "--reason",
    "Bộ tiêu chí đã ban hành",
    *DOCUMENT,
    "--by",
    "Lê Thị Ánh",
)
ALL = {
    "receipt": RECEIPT,
    "extension": EXTENSION,
    "waiver": WAIVER,
    "confirm": CONFIRM,
    "refuse": REFUSE,
    "plan-end": PLAN_END,
    "condition": CONDITION,
}


def without(command: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The command without this option and its value."""
    place = command.index(option)
    return (*command[:place], *command[place + 2 :])


def changed(command: tuple[str, ...], option: str, value: str) -> tuple[str, ...]:
    """The command with another value for this option."""
    place = command.index(option)
    return (*command[: place + 1], value, *command[place + 2 :])
