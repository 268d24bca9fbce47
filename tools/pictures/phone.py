"""The phone app: signing in, the next task, a scan, and the way back in the cab's words."""

BADGES = {"en_US": "BADGE-OPERATOR", "zh_CN": "BADGE-OPERATOR_ZH"}
PIN = "2580"


def take_phone(camera, server, language):
    """Register a phone, sign in, and scan goods that are then left where they are."""
    page = camera.page
    device = server.find("wms.device", [["name", "=", "Phone 2"]])
    window = server.call("wms.device.code", "create", [{"device_id": device}])
    code = server.call("wms.device.code", "action_make", window)["context"]["default_code"]
    page.goto(f"{camera.url}/bulk_wms/phone#enrol={code.replace(' ', '')}")
    page.wait_for_selector("#wp_badge")
    page.fill("#wp_badge", BADGES[language.code])
    for digit in PIN:
        page.click(f'.wp_key:text-is("{digit}")')
    camera.save("phone-sign-in")
    page.click(".wp_enter")
    page.wait_for_selector(".wp_next")
    camera.save("phone-home")
    page.click(".wp_next")
    page.wait_for_selector(".wp_message")
    camera.save("phone-task")
    page.click(".wp_back")
    page.click('.wp_tile[data-tile="count"]')
    page.wait_for_selector(".wp_row")
    camera.save("phone-count")
