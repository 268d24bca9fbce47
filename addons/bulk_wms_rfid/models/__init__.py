# The order counts: a class must be known before another inherits from it.
# ruff: noqa: I001
from . import rfid_gateway
from . import rfid_reader
from . import rfid_tag
from . import rfid_event
from . import rfid_intake
from . import rfid_job
from . import rfid_orders
from . import rfid_gate
from . import rfid_vehicle
from . import rfid_crane
from . import rfid_zone
from . import rfid_scan
from . import rfid_alert
from . import res_company
from . import rfid_label
from . import rfid_count
