from . import ledger, scale_api, ticket
