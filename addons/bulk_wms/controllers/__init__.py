from . import ledger, scale_api, tables, ticket
