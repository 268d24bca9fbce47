"""Steps of work that begins without a transfer, for several tests."""

import uuid

from ..scanning.contract import check
from .common import YardCase


class WorkCase(YardCase):
    """Steps of work that begins without a transfer, as a phone sends them."""

    def service(self, user=None):
        return self.env["wms.scan.service"].with_user(user or self.operator)

    def work(self, kind, text, last=None, user=None, key=None, **values):
        """One step; ``last`` is the answer before it. Every answer keeps the contract."""
        state = last["data"]["back"] if last else {}
        key = key or uuid.uuid4().hex
        answer = self.service(user).work(kind, key, text, state, **values)
        check(kind, answer)
        return answer

    def code(self, answer):
        return answer["message"]["code"]

    def bags_at(self, name, **places):
        lot = self.lot(name, product=self.bags, weight=0)
        for place, weight in places.items():
            self.stand(lot, place.replace("_", "-"), weight)
        return lot
