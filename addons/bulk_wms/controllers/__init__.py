from . import label, ledger, reports, scale_api, tables, ticket, wall
