"""A shift of a mill as the MES reports it: the same seed gives the same shift.

Every order: the order, then its coils one by one, each tested and some weighed again; the last
coil closes the order. All messages of an order carry its number as their sequence.
"""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

COILS = (3, 9)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Shift:
    """Makes the messages of a shift and keeps what must be in the book at its end."""

    def __init__(self, seed: int, sender: str, material: str, prefix: str = "S"):
        self._dice = random.Random(seed)
        self._now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=8)
        self.sender, self.material, self.prefix = sender, material, prefix
        self.messages: list[dict] = []
        # Lot: kg, disposition, number of the message that reports it.
        self.lots: dict[str, tuple[float, str, int]] = {}

    def play(self, count: int) -> None:
        """At least ``count`` messages, whole orders only."""
        number = 0
        while len(self.messages) < count:
            number += 1
            self._order(f"{self.prefix}{number:05d}")

    def _say(self, operation: str, key: str, sequence: int, body: dict) -> int:
        header = {
            "MessageID": str(uuid.UUID(int=self._dice.getrandbits(128), version=4)),
            "SenderID": self.sender,
            "CreationDateTime": _stamp(self._now),
            "SequenceKey": key,
            "SequenceNumber": sequence,
        }
        self._now += timedelta(seconds=self._dice.randint(1, 3))
        self.messages.append(
            {
                "operation": operation,
                "body": {"MessageHeader": header, **body},
                "transport": self._dice.choice(("soap", "rest")),
            }
        )
        return len(self.messages) - 1

    def _order(self, order: str) -> None:
        coils = self._dice.randint(*COILS)
        heat = f"H{self._dice.randint(10_000, 99_999)}"
        weights = [self._dice.randint(8_000, 24_000) + 0.5 for _coil in range(coils)]
        sequence = 1
        self._say(
            "SubmitProductionOrder",
            order,
            sequence,
            {
                "OperationsRequestID": order,
                "MaterialDefinitionID": self.material,
                "Quantity": sum(weights),
                "UOM": "KGM",
            },
        )
        for number, kg in enumerate(weights, 1):
            lot = f"{order}-{number:02d}"
            sequence += 1
            reported = self._receive(order, lot, kg, heat, sequence, number == coils)
            fate = self._dice.random()
            state = "UnRestricted" if fate < 0.8 else "Blocked" if fate < 0.9 else "Restricted"
            if state != "Restricted":
                sequence += 1
                self._test(order, lot, state, sequence)
            if self._dice.random() < 0.4:
                sequence += 1
                kg += self._dice.randint(-40, 40)
                self._weigh(order, lot, kg, sequence)
            self.lots[lot] = (kg, state, reported)

    def _receive(self, order, lot, kg, heat, sequence, last) -> int:
        return self._say(
            "ReportProductionReceipt",
            order,
            sequence,
            {
                "OperationsRequestID": order,
                "PostingDateTime": _stamp(self._now),
                **({"Final": True} if last else {}),
                "MaterialActual": [
                    {
                        "LineID": lot.rsplit("-", 1)[1],
                        "MaterialDefinitionID": self.material,
                        "MaterialLotID": lot,
                        "MaterialUse": "Produced",
                        "Quantity": kg,
                        "UOM": "KGM",
                        "Property": [
                            {"ID": "HeatNumber", "Value": heat},
                            {"ID": "Width", "Value": "1250", "UOM": "MMT"},
                            {"ID": "Thickness", "Value": "3.5", "UOM": "MMT"},
                        ],
                    }
                ],
            },
        )

    def _test(self, order, lot, state, sequence) -> None:
        self._say(
            "ReportQualityResult",
            order,
            sequence,
            {
                "MaterialLotID": lot,
                "TestDateTime": _stamp(self._now),
                "Disposition": state,
                "Reason": "Tensile test",
                "TestResult": [
                    {
                        "CharacteristicID": "YieldStrength",
                        "Value": "285",
                        "Passed": state == "UnRestricted",
                    }
                ],
            },
        )

    def _weigh(self, order, lot, kg, sequence) -> None:
        self._say(
            "ReportWeight",
            order,
            sequence,
            {
                "MaterialLotID": lot,
                "WeightKind": "label",
                "Quantity": kg,
                "UOM": "KGM",
                "WeighedDateTime": _stamp(self._now),
                "ScaleID": "LINE-1",
            },
        )
