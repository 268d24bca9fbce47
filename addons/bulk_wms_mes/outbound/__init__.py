# Plain Python: when a message is tried again, where it may be sent, how it is sent. Nothing of Odoo.
