"""The edge process between RFID readers and Odoo. It knows HTTP only, nothing of Odoo."""

__version__ = "1.0.0"
