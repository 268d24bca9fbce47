"""The phone app: signing in, the next task, a task, counting; and what the crane's driver sees."""

BADGES = {"en_US": "BADGE-OPERATOR", "zh_CN": "BADGE-OPERATOR_ZH"}
PIN = "2580"
CAB = {"width": 960, "height": 540}


def take_phone(camera, server, language):
    """Register a phone, sign in, look at a task and at a sheet; nothing is scanned."""
    page = camera.page
    register(camera, server, [["name", "=", "Phone 2"]])
    fill_in(page, language)
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
    take_cab(camera, server, language)


def take_cab(camera, server, language):
    """The next lift of a crane, on the screen in its cab."""
    context = camera.page.context.browser.new_context(viewport=CAB, has_touch=True)
    camera.page = page = context.new_page()
    register(camera, server, [["equipment_id", "!=", False]])
    fill_in(page, language)
    page.click(".wp_enter")
    page.wait_for_selector(".wp_cab_confirm")
    camera.save("phone-cab")
    context.close()


def register(camera, server, domain):
    """Let the browser be a device, as by the QR code that a manager shows."""
    device = server.find("wms.device", domain)
    window = server.call("wms.device.code", "create", [{"device_id": device}])
    code = server.call("wms.device.code", "action_make", window)["context"]["default_code"]
    camera.page.goto(f"{camera.url}/bulk_wms/phone#enrol={code.replace(' ', '')}")
    camera.page.wait_for_selector("#wp_badge")


def fill_in(page, language):
    """Badge and PIN of an operator who reads this language."""
    page.fill("#wp_badge", BADGES[language.code])
    for digit in PIN:
        page.click(f'.wp_key:text-is("{digit}")')
