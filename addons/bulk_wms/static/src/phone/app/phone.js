import { newKey } from "@bulk_wms/scan/keys";
import { Refusal } from "../core/api";
import { Outbox } from "../core/outbox";

/** How often the list of tasks is read anew while somebody looks at it, in milliseconds. */
const REFRESH = 20000;

/**
 * The app without its screens: who is signed in, which tasks there are, what is on its way. All of
 * it is kept in the store, so that a killed app goes on where it was.
 */
export class Phone {
    constructor({ store, api, onChange, locks, channel, reload = () => location.reload() }) {
        Object.assign(this, { store, api, onChange, reload });
        this.outbox = new Outbox({
            store,
            locks,
            channel,
            send: (entry, unsent) => this.send(entry, unsent),
            onChange: () => this.onChange(),
            onLate: (entry, answer) => this.onLate(entry, answer),
        });
        this.device = null;
        this.people = {};
        this.person = null;
        this.tasks = [];
        this.tasksAt = "";
        this.alerts = [];
        this.timer = null;
    }

    async start() {
        this.device = (await this.store.get("values", "device")) || null;
        this.people = (await this.store.get("values", "people")) || {};
        const current = await this.store.get("values", "current");
        this.person = this.people[current] || null;
        const kept = (await this.store.get("values", "tasks")) || {};
        this.tasks = kept.user === this.person?.id ? kept.list || [] : [];
        this.tasksAt = kept.at || "";
        await this.outbox.start();
        addEventListener("online", () => this.outbox.kick());
        this.keepFresh();
    }

    get lang() {
        return this.person?.lang || navigator.language.replace("-", "_");
    }

    // --- device and people ----------------------------------------------------------------

    async enrol(code) {
        const { token, device } = await this.api.post("enrol", "", { code });
        this.device = { ...device, token };
        this.people = {};
        this.person = null;
        await this.store.put("values", this.device, "device");
        await this.store.put("values", {}, "people");
        await this.store.put("values", null, "current");
    }

    async signIn(badge, pin) {
        const unsent = this.outbox.unsent;
        const answer = await this.api.post("sign_in", this.device.token, { badge, pin, unsent });
        const before = this.lang;
        this.person = { ...answer.user, session: answer.session };
        this.people[this.person.id] = this.person;
        this.device = { ...this.device, ...answer.device };
        this.tasks = [];
        await this.store.put("values", this.device, "device");
        await this.store.put("values", this.people, "people");
        await this.store.put("values", this.person.id, "current");
        if (before.slice(0, 2) !== this.person.lang.slice(0, 2)) {
            // Screens are drawn in one language.
            this.reload();
            return;
        }
        this.outbox.kick();
        await this.refresh();
    }

    /** Hand the device to somebody else. What is unsent is still sent in the old name. */
    async changePerson() {
        const leaving = this.person;
        this.person = null;
        this.tasks = [];
        this.alerts = [];
        await this.store.put("values", null, "current");
        await this.store.put("values", {}, "tasks");
        const owes = (await this.store.all("queue")).some((entry) => entry.user === leaving?.id);
        if (leaving && !owes) {
            await this.forget(leaving.id);
            const unsent = this.outbox.unsent;
            // Without network the sign-in ends by itself after a shift.
            await this.api.post("sign_out", leaving.session, { unsent }).catch(() => {});
        }
        this.onChange();
    }

    async forget(user) {
        delete this.people[user];
        await this.store.put("values", this.people, "people");
    }

    /** The server does not know this sign-in or device any more. */
    async signedOut(user) {
        await this.forget(user);
        if (this.person?.id === user) {
            this.person = null;
            await this.store.put("values", null, "current");
        }
        this.onChange();
    }

    async dropDevice() {
        this.device = null;
        this.person = null;
        await this.store.put("values", null, "device");
        await this.store.put("values", null, "current");
        this.onChange();
    }

    // --- asking and telling ---------------------------------------------------------------

    /** Send one step under the name of the person who took it. */
    async send(entry, unsent) {
        const person = this.people[entry.user];
        if (!person) {
            throw new Refusal(401, "signed_out", entry.userName);
        }
        const late = Boolean(entry.late);
        const body = { ...entry.body, sent_at: this.api.now(), late, unsent: unsent - 1 };
        try {
            return await this.api.post("call", person.session, body);
        } catch (error) {
            if (error instanceof Refusal && error.status === 401) {
                await this.signedOut(entry.user);
            }
            throw error;
        }
    }

    /** Ask what changes nothing: without an answer nothing is kept of it. */
    async ask(body) {
        const { person } = this;
        try {
            const sent = { ...body, unsent: this.outbox.unsent };
            return await this.api.post("call", person.session, sent);
        } catch (error) {
            if (error instanceof Refusal && error.status === 401) {
                await this.signedOut(person.id);
            }
            throw error;
        }
    }

    /** Write down a step of the person at hand; `label` is what people recognise it by. */
    take(body, label) {
        return this.outbox.add({
            user: this.person.id,
            userName: this.person.name,
            label,
            // Plain data: what a screen watches cannot be written down.
            body: JSON.parse(
                JSON.stringify({ key: newKey(), occurred_at: this.api.now(), ...body })
            ),
        });
    }

    /** A step whose person has gone on was refused: what was taken as done is not. */
    async onLate(entry, answer) {
        if (!answer) {
            const uuid = entry.body.task_uuid || entry.body.state?.task_uuid;
            await this.markDone(uuid, false);
        }
        if (!this.outbox.unsent) {
            await this.refresh();
        }
    }

    // --- tasks ----------------------------------------------------------------------------

    /**
     * Read the tasks anew. While steps are unsent the phone knows better what is done.
     *
     * @returns {Promise<boolean>} whether it worked
     */
    async refresh() {
        const person = this.person;
        if (!person) {
            return false;
        }
        const unsent = this.outbox.unsent;
        try {
            const body = { method: "tasks", unsent };
            const { tasks, alerts } = await this.api.post("call", person.session, body);
            if (this.person !== person) {
                return false;
            }
            this.alerts = alerts || [];
            const open = new Set(this.tasks.filter((task) => task.done).map((task) => task.uuid));
            const waiting = this.outbox.unsent > 0;
            await this.keepTasks(
                tasks.map((task) => ({ ...task, done: waiting && open.has(task.uuid) }))
            );
            this.outbox.offline = false;
            return true;
        } catch (error) {
            if (error instanceof Refusal && error.status === 401) {
                await this.signedOut(person.id);
            } else if (!(error instanceof Refusal)) {
                this.outbox.offline = true;
            }
            return false;
        } finally {
            this.onChange();
        }
    }

    async keepTasks(list) {
        this.tasks = list;
        this.tasksAt = this.api.now();
        await this.store.put(
            "values",
            { user: this.person?.id, list, at: this.tasksAt },
            "tasks"
        );
    }

    async markDone(uuid, done = true) {
        const task = this.tasks.find((one) => one.uuid === uuid);
        if (task) {
            task.done = done;
            await this.keepTasks(this.tasks);
            this.onChange();
        }
    }

    keepFresh() {
        this.timer = setInterval(() => {
            if (this.person && !document.hidden) {
                this.refresh();
            }
        }, REFRESH);
    }
}
