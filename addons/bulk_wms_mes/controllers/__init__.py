from . import dispatcher, documents, rest, soap
