import { mount, whenReady } from "@odoo/owl";
import { appTranslateFn } from "@web/core/l10n/translation";
import { getTemplate } from "@web/core/templates";
import { PhoneApp } from "./app/phone_app";
import { Api } from "./core/api";
import { Store } from "./core/store";
import { loadWords } from "./core/words";
import { Phone } from "./app/phone";

const SCOPE = "/bulk_wms/phone";

/** Without network the next start is served by the service worker. */
async function keepShell() {
    try {
        await navigator.serviceWorker?.register(`${SCOPE}/service_worker.js`, { scope: SCOPE });
        await navigator.storage?.persist?.();
    } catch {
        // Not a secure address, or a browser without it: the app works while the page is open.
    }
}

async function start() {
    await whenReady();
    const store = new Store();
    const phone = new Phone({
        store,
        api: new Api(),
        onChange: () => phone.changed?.(),
        locks: navigator.locks,
        channel: window.BroadcastChannel && new BroadcastChannel("bulk_wms.phone"),
    });
    await phone.start();
    await loadWords(store, phone.lang);
    await mount(PhoneApp, document.body, {
        getTemplate,
        props: { phone },
        translateFn: appTranslateFn,
        translatableAttributes: ["aria-label", "placeholder", "title"],
    });
    keepShell();
}

start();
