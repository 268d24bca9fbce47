from . import test_flow_receipt
