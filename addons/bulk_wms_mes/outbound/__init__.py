# Plain Python: when an event is tried again, where it may go, how it goes. Nothing of Odoo.
