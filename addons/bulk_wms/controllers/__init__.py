from . import ledger, phone, phone_api, scale_api, tables, ticket
