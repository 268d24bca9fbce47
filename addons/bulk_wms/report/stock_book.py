"""Spreadsheets of what stands in the yard, and of what came and went with its balance."""

from ..importing.workbook import Book


def stock_book(env, rows) -> bytes:
    """Sheets: sums by area and age, then each lot.

    :param rows: ``wms.stock.report`` records
    """
    ages = dict(rows._fields["age"]._description_selection(env))
    with Book() as book:
        book.sheet(
            env._("By Area and Age"),
            [env._("Area"), env._("Age"), env._("Lots"), env._("Weight (kg)")],
        )
        sums = rows._read_group(
            [("id", "in", rows.ids)], ["area_id", "age"], ["lot_count:sum", "weight:sum"]
        )
        for area, age, lots, weight in sums:
            book.row([area.name or "", ages.get(age, ""), lots, round(weight, 3)])
        book.sheet(
            env._("Lots"),
            [
                env._("Area"), env._("Place"), env._("Material"), env._("Form"), env._("Grade"),
                env._("Lot"), env._("Heat"), env._("Quality"), env._("Owner"),
                env._("In Stock since"), env._("Dwell (days)"), env._("Weight (kg)"),
                env._("Reserved (kg)"),
            ],
        )  # fmt: skip
        quality = dict(rows._fields["quality_state"]._description_selection(env))
        for row in rows:
            book.row(
                [
                    row.area_id.name,
                    row.location_id.name,
                    row.product_id.display_name,
                    row.form_id.name,
                    row.grade_id.name,
                    row.lot_id.name,
                    row.heat,
                    quality.get(row.quality_state),
                    row.owner_id.name,
                    row.in_date,
                    row.age_days,
                    round(row.weight, 3),
                    round(row.reserved, 3),
                ]
            )
        return book.content()


def flow_book(env, balance, rows) -> bytes:
    """Sheets: the balance of each area and material, then each posting.

    :param balance: rows of ``wms.report.export._balance``
    :param rows: ``wms.flow.report`` records
    """
    with Book() as book:
        book.sheet(
            env._("Balance"),
            [
                env._("Area"), env._("Material"), env._("At the Beginning (kg)"), env._("In (kg)"),
                env._("Out (kg)"), env._("Corrected (kg)"), env._("At the End (kg)"),
            ],
        )  # fmt: skip
        for one in balance:
            book.row(
                [
                    one["area"],
                    one["material"],
                    *(
                        round(one[name], 3)
                        for name in ("opening", "came", "went", "corrected", "closing")
                    ),
                ]
            )
        directions = dict(rows._fields["direction"]._description_selection(env))
        book.sheet(
            env._("Postings"),
            [
                env._("Posted"), env._("Direction"), env._("Material"), env._("Lot"),
                env._("From"), env._("To"), env._("Transfer"), env._("Partner"),
                env._("Weight (kg)"),
            ],
        )  # fmt: skip
        for row in rows:
            book.row(
                [
                    row.date,
                    directions.get(row.direction),
                    row.product_id.display_name,
                    row.lot_id.name,
                    row.location_id.complete_name,
                    row.location_dest_id.complete_name,
                    row.picking_id.name,
                    row.partner_id.name,
                    round(row.weight, 3),
                ]
            )
        return book.content()
