// The screen on the wall: reads its figures every few seconds and draws them; text is set as
// text, never as markup. It has no session and no way to write.
(() => {
    "use strict";
    const EVERY = 10_000;
    const RELOAD = 6 * 3600_000;
    const PATIENCE = 45_000;
    const begun = Date.now();
    let last = 0;

    const el = (tag, cls, text) => {
        const node = document.createElement(tag);
        if (cls) {
            node.className = cls;
        }
        if (text !== undefined) {
            node.textContent = text;
        }
        return node;
    };
    const at = (selector) => document.querySelector(selector);
    const number = (value) => Number(value).toLocaleString(document.documentElement.lang);

    function card(one) {
        const node = el("div", one.alarm ? "card alarm" : "card");
        node.append(el("span", "label", one.label));
        const value = el("span", "value", number(one.value));
        value.append(el("small", "", one.unit ? " " + one.unit : ""));
        node.append(value, el("span", "more", one.more || ""));
        return node;
    }

    function area(one) {
        const node = el("div", "row");
        const track = el("span", "track");
        const fill = el("span", one.share >= 95 ? "fill full" : "fill");
        fill.style.width = one.share + "%";
        track.append(fill);
        node.append(el("span", "name", one.name), track, el("span", "figure", one.share + " %"));
        return node;
    }

    function hour(one, most) {
        const node = el("div", "hour");
        const bars = el("span", "bars");
        for (const name of ["in", "out"]) {
            const bar = el("span", name);
            bar.style.height = Math.round((100 * one[name]) / most) + "%";
            bars.append(bar);
        }
        node.append(bars, el("small", "", one.hour));
        return node;
    }

    function alert(one) {
        const node = el("li", one.severity);
        node.append(el("b", "", one.area ? one.area + " " : ""), el("span", "", one.message));
        return node;
    }

    function draw(figures) {
        at("#at").textContent = figures.at;
        at("#cards").replaceChildren(...figures.cards.map(card));
        at("#areas div").replaceChildren(...figures.areas.map(area));
        const most = Math.max(1, ...figures.hours.flatMap((one) => [one.in, one.out]));
        at("#hours div").replaceChildren(...figures.hours.map((one) => hour(one, most)));
        at("#alerts ul").replaceChildren(...figures.alerts.map(alert));
        at("#alerts p").hidden = figures.alerts.length > 0;
    }

    async function read() {
        try {
            const answer = await fetch(location.pathname + "/figures", {
                cache: "no-store",
                credentials: "omit",
            });
            if (answer.status === 404) {
                // Revoked: nothing of before stays to be seen.
                document.body.replaceChildren(el("p", "closed", "404"));
                return;
            }
            if (answer.ok) {
                draw(await answer.json());
                last = Date.now();
            }
        } catch {
            // The network is away; what is shown is marked as old below.
        }
        at("#old").hidden = Date.now() - last < PATIENCE;
        if (Date.now() - begun > RELOAD && Date.now() - last < PATIENCE) {
            // A new version of this page comes to screens that nobody ever touches.
            location.reload();
            return;
        }
        setTimeout(read, EVERY);
    }

    read();
})();
