import { TERMS } from "@bulk_wms/fields/terms";
import { _t } from "@web/core/l10n/translation";

// Words for the kinds of ledger entries that the bridge adds.
Object.assign(TERMS, {
    "mes.system": _t("MES Partner"),
    "mes.mapping": _t("Name of an MES Partner"),
    "mes.replayed": _t("MES message tried again"),
    "mes.approved": _t("MES message approved"),
    "mes.discarded": _t("MES message discarded"),
    "mes.cancelled": _t("Cancelled by the MES"),
    "mes.reconciled": _t("Compared with the MES"),
    "mes.settled": _t("Difference with the MES settled"),
    "stock.produced": _t("Produced"),
    "stock.consumed": _t("Used up by production"),
});
