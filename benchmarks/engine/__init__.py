"""The engine measured on public instances: one module per data set, one table for all."""
