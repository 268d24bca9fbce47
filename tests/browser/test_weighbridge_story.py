"""A truck comes, is weighed, unloads, is weighed again and leaves with its ticket."""

from datetime import UTC, datetime, timedelta

from browser import PHONE


class ScaleComputer:
    """The computer beside the weighbridge: knows its key and a URL, nothing else."""

    def __init__(self, person, key: str):
        self.request, self.url, self.key = person.page.context.request, person.url, key

    def show(self, weight: int, minutes_ago: int = 0) -> dict:
        """Send what lies on the scale; the person at the window takes it."""
        taken = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        answer = self.request.post(
            f"{self.url}/bulk_wms/api/1/weighings",
            headers={"Authorization": f"Bearer {self.key}"},
            data={
                "key": f"{taken:%H%M%S%f}",
                "weight": weight,
                "stable": True,
                "taken_at": taken.isoformat(),
                "frame": f"ST,GS,{weight:08d}kg",
            },
        )
        assert answer.status == 200, answer.text()
        return answer.json()


def make_key(manager) -> str:
    """A new key for the weighbridge, read from the screen as the manager reads it."""
    scale = manager.server.find("wms.scale", [["kind", "=", "weighbridge"]])
    manager.go("action_wms_scale", scale)
    manager.press("action_make_key")
    manager.page.click(".modal button[name=action_make]")
    shown = manager.page.locator(".modal .o_field_widget[name=key] span").first
    shown.wait_for()
    return shown.inner_text().strip()


def stock_of(person, product: str) -> float:
    """kg of a material in the yard."""
    quants = person.server.call(
        "stock.quant",
        "search_read",
        [["product_id.name", "=", product], ["location_id.usage", "=", "internal"]],
        ["quantity"],
    )
    return sum(quant["quantity"] for quant in quants)


def take_weight(person) -> None:
    """Press the one button of the scale's window."""
    person.page.click(".modal button[name=action_weigh]")
    person.page.wait_for_selector(".modal", state="detached")
    person.settle()


def test_a_truck_brings_stone_and_leaves_with_its_ticket(person):
    computer = ScaleComputer(manager := person("manager"), make_key(manager))
    operator = person("operator")
    visit = operator.server.find("wms.visit", [["state", "=", "announced"]])
    before = stock_of(operator, "Limestone 10-30 mm")

    operator.go("action_wms_visit", visit)
    operator.press("action_gate_in")
    operator.page.wait_for_selector("button[name=action_weigh]:has-text('First Weighing'):visible")
    assert operator.read("wms.visit", visit, "state")["state"] == "arrived"

    computer.show(46_000, minutes_ago=10)
    operator.press("action_weigh")
    operator.page.wait_for_selector(".modal:has-text('46,000')")
    take_weight(operator)
    operator.page.wait_for_selector(".o_form_view:has-text('46,000')")
    assert operator.read("wms.visit", visit, "state")["state"] == "yard"

    computer.show(15_840)
    operator.press("action_weigh")
    operator.page.wait_for_selector(".modal:has-text('30,160')")
    take_weight(operator)
    operator.page.wait_for_selector(".o_form_view:has-text('30,160')")
    assert stock_of(operator, "Limestone 10-30 mm") - before == 30_160

    ticket = operator.read("wms.visit", visit, "last_ticket_id")["last_ticket_id"][0]
    pdf = operator.page.context.request.get(f"{operator.url}/bulk_wms/weighing/{ticket}/ticket.pdf")
    assert pdf.body().startswith(b"%PDF")

    operator.go("action_wms_visit", visit)
    operator.press("action_gate_out")
    operator.page.wait_for_selector("button[name=action_gate_out]", state="detached")
    assert operator.read("wms.visit", visit, "state")["state"] == "left"


def test_the_gate_works_on_a_phone(person):
    operator = person("operator_zh", PHONE, "zh_CN")
    operator.go("action_wms_visit")
    assert operator.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    visit = operator.server.find("wms.visit", [["state", "=", "yard"]])
    operator.go("action_wms_visit", visit)
    assert operator.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    operator.page.wait_for_selector(".o_form_view:has-text('46,860')")
