"""The decisions of the yard, in plain Python.

Nothing in here knows Odoo, SQL or the clock: dataclasses go in, a decision and its reasons come
out, and dates are parameters. Equal inputs give equal answers, whatever their order: ties fall
to the smaller key. Callers read the database in sets, ask here, and write the answer.

The rooms:

``items``
    What the others talk about: `Item`, `Limits`, `Place`, `Nearby`.
``weight``, ``profiles``
    Theoretical weights, from sizes in mm to kg: plate and coil; bars, pipes and their bundles.
``plausibility``
    Whether a weight is plausible beside the theoretical one.
``papers``
    What a scanned document is by its content.
    What the others talk about: `Item`, `Limits`, `Place`.
``weight``
    Theoretical weights, from sizes in mm to kg.
``standing``
    The hard limits of a place, worked out once for what it holds.
``stacking``
    What may lie on what, and what must be lifted before something else can be.
``nearby``, ``scene``
    What stands around the places under consideration, as criteria look at it.
``criteria``
    What makes one allowed place better than another: registered functions.
``layout``, ``sizes``
    Where areas lie on the map; sizes that somebody typed to find goods.
``leaving``
    When a lot is expected to leave, and how sure that is.
``rules``
    Which putaway rule serves which goods, and which never comes to its turn.
``simulation``
    A yard played through under a strategy: how many shuffles it costs.
``putaway``
    The best allowed place for an item, or for every item of a receipt in one pass.
``demand``
    What a customer wants beyond the product, and what of it a lot does not meet.
``removal``
    Which lots meet an ordered weight, oldest first.
``piling``, ``bounds``
    Which coil may rest on which, and what a limit leaves to the next item.
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
``volume``
    Volumes of heaps and vessels, the mass in them, and how sure both are.
``composition``
    What a pile is made of, and what is in what leaves it.
    Which lots move where, before and between picks. ``relocation_search`` is the beam search,
    ``relocation_state`` the yard as it sees it, ``relocation_rollout`` the rule it compares with.
``routing``, ``aisles``
    The order of stops in any yard, and the exact way through parallel aisles.
``pieces``
    Bags and bundles beside their kilograms: who says how many, what an average weighs.
``transformation``
    Slitting, cutting, merging: does the sheet balance, what do the strips weigh.
``weighing``, ``settlement``, ``plates``
    What a scale may be off by, what a ticket must fulfil, which weight is settled.
``ledger``
    One text for one value, so that the ledger can be compared and hashed.
"""
