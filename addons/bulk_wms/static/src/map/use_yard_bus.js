import { onWillUnmount } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const CHANNEL = "bulk_wms.yard";

/**
 * Listens to what changes in the yard. The server says only which areas; what came in quick
 * succession is told once.
 *
 * @param {(areaIds: number[]) => void} changed
 * @param {(isLive: boolean) => void} line whether there is a line to the server
 * @param {() => number[]} all every area that is shown: what happened while the line was down
 *      nobody told
 */
export function useYardBus(changed, line, all) {
    const bus = useService("bus_service");
    const waiting = new Set();
    const tellSoon = useDebounced(() => {
        const areas = [...waiting];
        waiting.clear();
        changed(areas);
    }, 80);
    const add = (areas) => {
        areas.forEach((id) => waiting.add(id));
        tellSoon();
    };
    const listener = ({ areas }) => add(areas);
    bus.subscribe(CHANNEL, listener);
    bus.addChannel(CHANNEL);
    useBus(bus, "BUS:DISCONNECT", () => line(false));
    useBus(bus, "BUS:CONNECT", () => line(true));
    useBus(bus, "BUS:RECONNECT", () => {
        line(true);
        add(all());
    });
    onWillUnmount(() => {
        bus.unsubscribe(CHANNEL, listener);
        bus.deleteChannel(CHANNEL);
    });
}
