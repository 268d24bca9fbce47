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
``demand``
    What a customer wants beyond the product, and what of it a lot does not meet.
``removal``
    Which lots meet an ordered weight, in the order of a strategy; what another choice means.
``subset``
    Subsets of weights inside a window: which exist, and the cheapest one.
``meeting``
    The cheapest of such subsets, by matching two halves.
``parts``
    Which lots a weight is taken from where parts of a lot will do.
``loads``
    Chosen lots grouped into as few truck loads as possible.
``relocation``
    Where the lots go that lie on top of a wanted one.
``ledger``
    One text for one value, so that the ledger can be compared and hashed.
"""
