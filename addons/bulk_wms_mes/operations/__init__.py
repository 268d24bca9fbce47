from .base import OPERATIONS, Operation
