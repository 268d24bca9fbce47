#!/usr/bin/env python3
"""Odoo's command line as a script.

With workers Odoo starts a second program for live messages by the path of the first one, which
``python -m odoo`` does not have: the port of live messages would stay shut.
"""

from odoo.cli.command import main

if __name__ == "__main__":
    main()
