from . import health, label, ledger, phone, phone_api, reports, scale_api, tables, ticket, wall
