from . import ledger, tables
