import { TERMS } from "@bulk_wms/fields/terms";
import { _t } from "@web/core/l10n/translation";

// Words for the kinds of ledger entries that RFID adds.
Object.assign(TERMS, {
    "rfid.gateway": _t("RFID Gateway"),
    "rfid.reader": _t("RFID Reader"),
    "rfid.bind": _t("RFID tag bound"),
    "rfid.rebind": _t("RFID tag bound anew"),
    "rfid.state": _t("RFID tag retired or used again"),
    "rfid.cloned": _t("RFID tag copied"),
    "rfid.direction": _t("Way through the gate said"),
});
