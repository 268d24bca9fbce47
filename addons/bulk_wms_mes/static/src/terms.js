import { TERMS } from "@bulk_wms/fields/terms";
import { _t } from "@web/core/l10n/translation";

/** What ledger entries of the bridge are about. */
Object.assign(TERMS, {
    "mes.replayed": _t("MES message tried again"),
    "mes.approved": _t("MES message approved"),
    "mes.discarded": _t("MES message discarded"),
    "mes.reconciled": _t("Compared with the MES"),
    "mes.settled": _t("Difference with the MES settled"),
    "mes.system.create": _t("MES partner set up"),
    "mes.system.write": _t("MES partner changed"),
    "mes.system.unlink": _t("MES partner removed"),
    "mes.mapping.create": _t("Name of a partner added"),
    "mes.mapping.write": _t("Name of a partner changed"),
    "mes.mapping.unlink": _t("Name of a partner removed"),
});
