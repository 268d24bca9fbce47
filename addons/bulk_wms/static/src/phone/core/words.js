import { translatedTerms, translatedTermsGlobal, translationLoaded } from "@web/core/l10n/translation";

const ADDRESS = "/web/webclient/translations?mods=bulk_wms&lang=";

function take(modules) {
    for (const [module, { messages }] of Object.entries(modules)) {
        translatedTerms[module] = {};
        for (const { id, string } of messages) {
            translatedTerms[module][id] = string;
            translatedTermsGlobal[id] = string;
        }
    }
}

/**
 * Make the words of a language known before anything is drawn: those kept on the phone at once,
 * newer ones for the next time.
 *
 * @param {Store} store
 * @param {string} lang such as zh_CN
 */
export async function loadWords(store, lang) {
    if (!lang.startsWith("en")) {
        const kept = await store.get("values", `words.${lang}`);
        const fresh = fetch(ADDRESS + encodeURIComponent(lang), { credentials: "omit" })
            .then((response) => response.json())
            .then(async ({ modules }) => {
                await store.put("values", modules, `words.${lang}`);
                return modules;
            })
            .catch(() => null);
        const modules = kept || (await fresh);
        if (modules) {
            take(modules);
        }
    }
    translatedTerms[translationLoaded] = true;
    document.documentElement.lang = lang.replace("_", "-");
}
