"""The page of connections, a dead event and a reconciliation of the demo mill."""


def take_desk(camera, server, language):
    """As the integration manager sees them; the manager of the demo is one."""
    camera.go("bulk_wms_mes.action_mes_connection")
    camera.save("mes-connections")
    dead = server.find("mes.message", [["state", "=", "dead"], ["direction", "=", "out"]])
    camera.go("bulk_wms_mes.action_mes_outbox", dead)
    camera.save("mes-message")
    day = server.find("mes.reconciliation", [["state", "=", "different"]])
    camera.go("bulk_wms_mes.action_mes_reconciliation", day)
    camera.save("mes-reconciliation")
