-- A copy of the plant's database, for trying: nothing of it reaches printers, mail boxes or screens.
UPDATE res_company SET wms_label_host = NULL, wms_seal_mail_to = NULL;
UPDATE wms_wall SET key_hash = NULL, key_since = NULL;
UPDATE wms_monitor SET key_hash = NULL, key_since = NULL;
-- Phones and scale computers that belong to the plant are not let in.
UPDATE wms_device SET token_hash = NULL, code_hash = NULL;
UPDATE wms_phone_session SET token_hash = NULL;
UPDATE wms_scale SET key_hash = NULL, key_since = NULL;
