from . import ledger, reports, scale_api, tables, ticket, wall
