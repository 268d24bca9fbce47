"""How reads come in: by LLRP, or posted as JSON."""
