"""What arrives at a line's end goes into the yard: a transfer with its tasks, places held."""


def put_away(work, origin: str, arrived: list[tuple], quantities: list[float]):
    """Make one transfer for each place of arrival that is a dock.

    :param arrived: pairs of place and lot
    :param quantities: in product units, in the same order
    """
    system = work.system
    stock = system.warehouse_id.lot_stock_id
    by_place: dict = {}
    for (place, lot), quantity in zip(arrived, quantities, strict=True):
        if place.place_kind == "dock":
            by_place.setdefault(place, []).append((lot, quantity))
    for place, goods in by_place.items():
        picking = work.env["stock.picking"].create(
            {
                "picking_type_id": system.warehouse_id.int_type_id.id,
                "location_id": place.id,
                "location_dest_id": stock.id,
                "origin": origin,
                "company_id": system.company_id.id,
                "mes_system_id": system.id,
                "mes_message_id": work.message.id,
                "mes_request": origin,
                "mes_kind": "putaway",
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lot.product_id.id,
                            "product_uom": lot.product_id.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": place.id,
                            "location_dest_id": stock.id,
                            "company_id": system.company_id.id,
                            "piece_lot_id": lot.id if lot.is_piece else False,
                            "return_lot_id": False if lot.is_piece else lot.id,
                            "mes_message_id": work.message.id,
                        },
                    )
                    for lot, quantity in goods
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        # The goods are here: their places are held from now on.
        picking._arrive()
