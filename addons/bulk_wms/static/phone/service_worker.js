/* Serves the shell of the phone app without network. Work is kept and sent by the page itself. */
"use strict";

const SCOPE = "/bulk_wms/phone";
const CACHE = "bulk_wms.phone";
const PATIENCE = 4000;
const ASSETS = /(?:src|href)="(\/web\/assets\/[^"]+|\/bulk_wms\/static\/[^"]+|\/bulk_wms\/phone\/manifest[^"]+)"/g;

/** Keep the page and all that it names; what an older page named is thrown away. */
async function keepShell(response) {
    const page = await response.clone().text();
    const names = [...page.matchAll(ASSETS)].map((match) => match[1].replaceAll("&amp;", "&"));
    if (!names.length) {
        return;
    }
    const cache = await caches.open(CACHE);
    for (const name of names) {
        if (!(await cache.match(name))) {
            await cache.add(name);
        }
    }
    await cache.put(SCOPE, response);
    const wanted = new Set([SCOPE, ...names]);
    for (const request of await cache.keys()) {
        const url = new URL(request.url);
        const name = url.pathname + url.search;
        if (name.startsWith("/web/assets/") && !wanted.has(name) && !name.includes("camera")) {
            await cache.delete(request);
        }
    }
}

async function page(event) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(SCOPE);
    const fresh = fetch(event.request).then((response) => {
        if (response.ok) {
            event.waitUntil(keepShell(response.clone()).catch(() => {}));
        }
        return response;
    });
    if (!kept) {
        return fresh;
    }
    const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
    const answer = await Promise.race([fresh.catch(() => kept), late]);
    return answer.ok ? answer : kept;
}

/** Files whose name changes with their content, and pictures: kept once seen. */
async function file(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request);
    if (kept) {
        return kept;
    }
    const response = await fetch(request);
    if (response.ok) {
        await cache.put(request, response.clone());
    }
    return response;
}

self.addEventListener("install", (event) => {
    event.waitUntil(
        fetch(SCOPE)
            .then((response) => keepShell(response))
            .then(() => self.skipWaiting())
    );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) {
        return;
    }
    if (event.request.mode === "navigate") {
        event.respondWith(page(event));
    } else if (
        url.pathname.startsWith("/web/assets/") ||
        url.pathname.startsWith("/web/bundle/bulk_wms.") ||
        url.pathname.startsWith("/web/static/lib/zxing") ||
        url.pathname.startsWith("/bulk_wms/static/")
    ) {
        event.respondWith(file(event.request));
    }
});
