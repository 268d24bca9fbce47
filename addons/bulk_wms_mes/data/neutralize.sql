-- A copy of the plant's database, for trying: it tells the partners nothing, and hears nothing of them.
UPDATE mes_system SET paused = true, endpoint = NULL;
