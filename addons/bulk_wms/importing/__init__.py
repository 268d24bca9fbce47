"""Tables that come from outside: what each kind of them means for the yard.

``sheet`` makes rows of a file, ``engine.tables`` reads them, and one class per kind (``places``,
``stock``, ``packing``, ``lots``) finds the records that are meant, says what is wrong, and writes.
``workbook`` makes files of the same columns.
"""

from .lots import LotTable
from .packing import PackingTable
from .places import PlaceTable
from .stock import StockTable

TABLES = {table.kind: table for table in (PlaceTable, StockTable, PackingTable, LotTable)}
