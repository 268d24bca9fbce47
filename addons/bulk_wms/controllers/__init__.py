from . import label, ledger, scale_api, tables, ticket
