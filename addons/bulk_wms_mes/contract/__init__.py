from .schema import CONTRACT, NAMESPACE, Contract
