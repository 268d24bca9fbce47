"""Labels: the window that asks why a second one is printed."""

from own_goods import OwnGoods


def test_a_second_label_is_printed_only_with_a_reason(person):
    operator = person("operator")
    record = OwnGoods(person("manager").server).coil()
    operator.go("action_wms_lot", record)
    for reason in (None, '"ruined"'):
        operator.press("action_print_label")
        operator.page.wait_for_selector(".modal .o_form_view")
        if reason:
            assert "Printed before" in operator.page.inner_text(".modal .alert-warning")
            field = operator.page.locator(".modal .o_field_widget[name=reason]")
            field.locator("input, select").first.click()
            operator.page.get_by_text("Label ruined", exact=True).first.click()
        with operator.page.expect_download() as download:
            operator.page.click(".modal button[name=action_print]")
        assert download.value.suggested_filename.endswith(".pdf")
        operator.page.wait_for_selector(".modal", state="detached")
    rows = operator.server.call(
        "wms.label.print",
        "search_read",
        [["res_model", "=", "stock.lot"], ["res_id", "=", record]],
        ["number", "reason"],
        order="number",
    )
    assert [(row["number"], row["reason"]) for row in rows] == [(1, False), (2, "ruined")]
