"""The decisions of the yard, in plain Python.

Nothing in here knows Odoo, SQL or the clock: dataclasses go in, a decision and its reasons come
out, and dates are parameters. Equal inputs give equal answers, whatever their order: ties fall
to the smaller key. Callers read the database in sets, ask here, and write the answer.

The rooms:

``items``
    What the others talk about: `Item`, `Limits`, `Place`, `Nearby`.
``weight``
    Theoretical weights, from sizes in mm to kg.
``standing``
    The hard limits of a place, worked out once for what it holds.
``stacking``
    What may lie on what, and what must be lifted before something else can be.
``criteria``
    What makes one allowed place better than another: five registered functions.
``putaway``
    The best allowed place for an item, or for every item of a receipt in one pass.
``removal``
    Which lots meet an ordered weight, oldest first.
``relocation``
    Where the lots go that lie on top of a wanted one.
``weighing``, ``settlement``, ``plates``
    What a scale may be off by, what a ticket must fulfil, which weight is settled.
``ledger``
    One text for one value, so that the ledger can be compared and hashed.
"""
