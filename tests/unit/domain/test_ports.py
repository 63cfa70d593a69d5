"""What ports raise."""

from binglian.domain.ports import DeliveryFailed


def test_a_delivery_that_failed_for_good_says_by_which_code_and_why() -> None:
    failed = DeliveryFailed("routine-matter", "日常性工作")
    assert (failed.code, failed.reason) == ("routine-matter", "日常性工作")
    assert "routine-matter" in str(failed)
