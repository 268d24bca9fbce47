/** Stores of the phone: single values, steps to be sent, answers that a person must look at. */
const STORES = {
    values: {},
    queue: { keyPath: "seq", autoIncrement: true },
    look: { keyPath: "key" },
};
const VERSION = 1;

function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** What survives when the app is killed: IndexedDB behind a few promises. */
export class Store {
    constructor(name = "bulk_wms.phone") {
        this.name = name;
        this.database = null;
    }

    async open() {
        if (!this.database) {
            const request = indexedDB.open(this.name, VERSION);
            request.onupgradeneeded = () => {
                for (const [store, options] of Object.entries(STORES)) {
                    if (!request.result.objectStoreNames.contains(store)) {
                        request.result.createObjectStore(store, options);
                    }
                }
            };
            this.database = await done(request);
            // Another tab brings a newer version: let it, and open anew at the next call.
            this.database.onversionchange = () => {
                this.database.close();
                this.database = null;
            };
        }
        return this.database;
    }

    /** Do `work` with a store, and wait until it is really written. */
    async in(store, mode, work) {
        const database = await this.open();
        const transaction = database.transaction(store, mode, { durability: "strict" });
        const written = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        const result = await done(work(transaction.objectStore(store)));
        if (mode === "readwrite") {
            await written;
        }
        return result;
    }

    get(store, key) {
        return this.in(store, "readonly", (where) => where.get(key));
    }

    all(store) {
        return this.in(store, "readonly", (where) => where.getAll());
    }

    /** @returns {Promise<any>} the key it was given */
    add(store, value) {
        return this.in(store, "readwrite", (where) => where.add(value));
    }

    put(store, value, key) {
        return this.in(store, "readwrite", (where) => where.put(value, key));
    }

    remove(store, key) {
        return this.in(store, "readwrite", (where) => where.delete(key));
    }
}
