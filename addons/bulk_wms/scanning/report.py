"""Report a problem: what it is about, what is wrong, what is seen, with a photo."""

from .facts import ref_of
from .messages import Refused
from .resolver import printable
from .work import Work

# What a person in the yard can report, in the order of the buttons.
PROBLEMS = (
    "unreadable",
    "wrong_place",
    "missing",
    "blocked_access",
    "weight",
    "damaged",
    "unexpected",
)


class Report(Work):
    """Makes a discrepancy that a person looks at; nothing is booked."""

    kind = "report"
    states = {"thing": "scan_thing", "problem": "choose_problem", "seen": "tell"}
    first_message = "scan_lot_or_place"

    def scan_thing(self, step) -> dict:
        """Goods or a place; the choice of what is wrong follows."""
        thing = self.thing(step.text)
        step.scan.kind = "report"
        options = [{"code": kind, "name": name} for kind, name in self.problems().items()]
        return self.answer(
            "problem",
            "ask_problem",
            back={"ref": ref_of(thing)},
            data={"options": options},
            name=self.name_of(thing),
        )

    def thing(self, text):
        """The lot or place that is reported; a sign of several tiers means the ground."""
        found = self.find(text, ("lot", "place", "package"))
        if found.kind == "package":
            return self.lot_in(found.records)
        return found.records[:1]

    def problems(self) -> dict[str, str]:
        """Name by kind of what can be reported."""
        names = dict(self.env["wms.discrepancy"]._fields["kind"]._description_selection(self.env))
        return {kind: names[kind] for kind in PROBLEMS}

    def choose_problem(self, step) -> dict:
        """What is wrong: the code of a button, or its words."""
        thing, problem = self.thing(step.state.get("ref")), self.problem(step.text)
        step.scan.kind = "report"
        return self.answer(
            "seen",
            "ask_seen",
            back={"ref": ref_of(thing), "problem": problem},
            data={"photo": True},
            name=self.name_of(thing),
            problem=self.problems()[problem],
        )

    def problem(self, text) -> str:
        """The kind that a text names.

        :raises Refused: ``bad_problem``
        """
        said = printable(text).casefold()
        for kind, name in self.problems().items():
            if said in (kind, name.casefold()):
                return kind
        options = [{"code": kind, "name": name} for kind, name in self.problems().items()]
        raise Refused("bad_problem", options=options)

    def tell(self, step) -> dict:
        """What is seen, in words; the photo comes with this step."""
        thing = self.thing(step.state.get("ref"))
        problem = self.problem(step.state.get("problem"))
        is_lot = thing._name == "stock.lot"
        lot = thing if is_lot else self.env["stock.lot"]
        place = lot.place_id if is_lot else thing
        book = f"{lot.name} @ {place.complete_name or '-'}" if is_lot else place.complete_name
        step.scan.write({"kind": "report", "lot_id": lot.id, "location_id": place.id})
        # sudo: operators report, they do not edit discrepancies.
        discrepancy = (
            self.env["wms.discrepancy"]
            .sudo()
            .create(
                {
                    "kind": problem,
                    "lot_id": lot.id,
                    "location_id": place.id,
                    "company_id": self.company.id,
                    "scan_id": step.scan.id,
                    "book": book,
                    "seen": printable(step.text)[:250],
                    "photo": step.photo or False,
                    "reported_by_id": self.env.user.id,
                }
            )
        )
        return self.answer(
            "thing", "reported", data={"discrepancy": discrepancy.name}, number=discrepancy.name
        )
