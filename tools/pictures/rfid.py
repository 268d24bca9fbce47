"""What passed the gates, the tags, and the gateway of the demo."""


def take_desk(camera, server, language):
    """As the manager sees them."""
    camera.go("bulk_wms_rfid.action_rfid_event")
    camera.save("rfid-events")
    camera.go("bulk_wms_rfid.action_rfid_tag")
    camera.save("rfid-tags")
    gateway = server.find("rfid.gateway", [["name", "=", "gate-north"]])
    camera.go("bulk_wms_rfid.action_rfid_gateway", gateway)
    camera.save("rfid-gateway")
