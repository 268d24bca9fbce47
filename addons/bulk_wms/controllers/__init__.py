from . import tables
