from . import scale_api, ticket
