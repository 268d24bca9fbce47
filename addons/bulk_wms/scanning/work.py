"""What dialogues share that begin without a transfer: the state goes with the device."""

from .facts import place_name
from .lifting import Lifting
from .messages import Refused, message
from .resolver import ALL_KINDS, option_of, resolve

# What a device sends back of an answer; all else is read anew on every step.
BACK = ("state", "task_uuid", "ref", "scan", "visit", "problem", "transfer")


class Work(Lifting):
    """A dialogue of ``wms.scan.service.work``. One scan, one answer; nothing is kept between.

    ``kind`` is its name for devices, ``states`` says which method takes a scan in which state;
    the first is where it begins.
    """

    kind = ""
    states: dict[str, str] = {}
    first_message = "scan_any"

    def __init__(self, env, company):
        self.env = env
        self.company = company

    @property
    def first(self) -> str:
        """The state in which this dialogue begins."""
        return next(iter(self.states))

    def begin(self) -> dict:
        """What to scan first."""
        return self.answer(self.first, self.first_message)

    def step(self, step) -> dict:
        """Take one step. Raises Refused when it must not be taken."""
        handler = self.states.get(step.state.get("state") or self.first)
        if handler is None:
            # A device that is newer or older than this server: begin again, nothing is lost.
            handler = self.states[self.first]
        return getattr(self, handler)(step)

    def answer(self, state: str, code: str, /, back=None, data=None, **facts) -> dict:
        """``{state, data, message}``; ``data.back`` is the state of the next step.

        :param back: what the device has to send back beside the state, see BACK
        """
        payload = {"work": self.kind, **(data or {})}
        payload["back"] = {"state": state, **{k: str(v) for k, v in (back or {}).items() if v}}
        return {"state": state, "data": payload, "message": message(self.env, code, **facts)}

    # --- what was scanned -----------------------------------------------------------------

    def find(self, text, kinds=("lot", "place"), narrow=None):
        """What a text names; lots inside a package are what a package stands for.

        :raises Refused: for unknown and ambiguous texts
        """
        return resolve(self.env, text, self.company, narrow, kinds)

    def find_any(self, text):
        """What a text names, of all there is."""
        return self.find(text, ALL_KINDS)

    def lot_in(self, package):
        """The one lot in a package.

        :raises Refused: ``ambiguous_code`` with the lots to choose from, or ``unknown_code``
        """
        # sudo: only the names of lots are used, each read again under the rights of the user.
        lots = package.sudo().contained_quant_ids.filtered(lambda quant: quant.quantity > 0).lot_id
        lots = self.env["stock.lot"].search(
            [("id", "in", lots.ids), ("company_id", "in", (False, self.company.id))], limit=20
        )
        if len(lots) == 1:
            return lots
        if not lots:
            raise Refused("unknown_code", code=package.name)
        raise Refused(
            "ambiguous_code",
            options=[option_of(lot) for lot in lots],
            code=package.name,
            names=", ".join(lots.mapped("name")),
        )

    def name_of(self, record) -> str:
        """What people call a record."""
        if record._name == "stock.location":
            return place_name(record)
        return record.name if record._name == "stock.lot" else record.display_name

    # --- goods ----------------------------------------------------------------------------

    def open_lines(self, lots):
        """Open tasks of these lots that the user may read, those in hand first."""
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "not in", ("done", "cancel", "draft")),
                ("picking_id", "!=", False),
                ("company_id", "=", self.company.id),
                ("quantity", ">", 0),
            ],
            order="id",
            limit=50,
        )
        return lines.sorted(lambda line: (not line.started_at, line.route_order, line.id))

    def whereabouts(self, lot) -> str:
        """Where the book says a lot is, in a sentence."""
        if lot.place_id:
            return self.env._("The book says it is at %(place)s.", place=place_name(lot.place_id))
        places = lot._standing_quants().location_id
        if places:
            names = ", ".join(place_name(place) for place in places[:5])
            return self.env._("The book says it is at %(place)s.", place=names)
        line = self.open_lines(lot)[:1]
        if line:
            return self.env._("It belongs to %(transfer)s.", transfer=line.picking_id.name)
        return self.env._("It is not in stock.")
