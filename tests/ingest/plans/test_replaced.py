import pytest

from ingest.plans.replaced import read_replaced

OWN = "15/KH-UBND"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kế hoạch này thay thế Kế hoạch số 47/KH-UBND ngày 01/02/2022 của UBND tỉnh.", ("47/KH-UBND",)),
        ("Kế hoạch này có hiệu lực kể từ ngày ký và thay thế cho Kế hoạch số 47/KH-UBND.", ("47/KH-UBND",)),
        (
            "Kế hoạch này thay thế các Kế hoạch số 47/KH-UBND ngày 01/02/2022, số 48/KH-UBND ngày 03.4.2022 của UBND tỉnh.",
            ("47/KH-UBND", "48/KH-UBND"),
        ),
        (
            "Kế hoạch này thay thế Kế hoạch số 47/KH-UBND về thực hiện Nghị quyết số 33/NQ-CP, Quyết định số 9/QĐ-TTg"
            " và Kế hoạch số 48/KH-UBND của UBND tỉnh.",
            ("47/KH-UBND", "48/KH-UBND"),
        ),
        (
            "Kế hoạch này thay thế Kế hoạch số 47/KH-UBND; sửa đổi, bổ sung Kế hoạch số 48/KH-UBND, Kế hoạch số 49/KH-UBND.",
            ("47/KH-UBND",),
        ),
        ("Điều 2. Bãi bỏ Quyết định số 47/QĐ-UBND ngày 01/02/2022.", ("47/QĐ-UBND",)),
        ("Yêu cầu các sở thực hiện. Bãi bỏ Kế hoạch số 47/KH-UBND.", ("47/KH-UBND",)),
        ("Kế hoạch số 47/KH-UBND ngày 01/02/2022 hết hiệu lực kể từ ngày Kế hoạch này được ban hành.", ("47/KH-UBND",)),
        ("Kế hoạch số 47/KH-UBND được thay thế bởi Kế hoạch này.", ("47/KH-UBND",)),
        ("Kế hoạch này thay thế Kế hoạch số 15/KH-UBND.", ()),
        ("Kế hoạch này thay thế Kế hoạch năm 2022.", ()),
        ("Kế hoạch này sửa đổi, bổ sung Kế hoạch số 47/KH-UBND.", ()),
        ("Kế hoạch này sửa đổi, thay thế Kế hoạch số 47/KH-UBND.", ()),
        ("Kế hoạch này thay thế một phần Kế hoạch số 47/KH-UBND.", ()),
        ("Kế hoạch này thay thế Phụ lục II Kế hoạch số 47/KH-UBND.", ()),
        ("Kế hoạch này thực hiện Nghị quyết số 33-NQ/TW thay thế Nghị quyết số 31-NQ/TW.", ()),
        ("Nghị định số 33/2024/NĐ-CP thay thế Nghị định số 31/2013/NĐ-CP.", ()),
        ("Sở Tư pháp tham mưu quyết định thay thế Quyết định số 47/2020/QĐ-UBND.", ()),
        ("2. Bãi bỏ Quyết định số 47/2020/QĐ-UBND không còn phù hợp.", ()),
    ],
)
def test_documents_that_a_plan_replaces(text, numbers):
    assert read_replaced("Kế hoạch phát triển hợp tác xã", text, OWN) == numbers


def test_the_title_may_say_it():
    assert read_replaced("Kế hoạch năm 2026 (thay thế Kế hoạch số 47/KH-UBND)", "", OWN) == ("47/KH-UBND",)


def test_the_header_carries_what_the_closing_says(read):
    body = "I. NHIỆM VỤ\n1. Sở Y tế mở lớp.\nKế hoạch này thay thế Kế hoạch số 47/KH-UBND ngày 01/02/2022\ncủa UBND tỉnh./.\n"
    document = read(body)
    assert document.plan.replaces == ("47/KH-UBND",)
    assert document.as_gold()["plan"]["replaces"] == ["47/KH-UBND"]
    assert read("I. NHIỆM VỤ\n1. Sở Y tế mở lớp.\n").plan.replaces == ()
