import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { Refusal } from "../core/api";
import { refusalText, screenProps } from "./enrol";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "C", "0", "⌫"];

/** Badge by scan, PIN by big keys: works in gloves. */
export class SignInScreen extends Component {
    static template = "bulk_wms.PhoneSignIn";
    static props = screenProps;

    setup() {
        this.keys = KEYS;
        this.badge = useRef("badge");
        this.state = useState({ badge: "", pin: "", text: "", busy: false });
        this.props.listen((text) => {
            this.state.badge = text;
            this.state.pin = "";
            this.props.play("ok");
        });
        this.blocked = this.props.phone.outbox.blocked;
        onMounted(() => this.badge.el?.focus({ preventScroll: true }));
    }

    get dots() {
        return "●".repeat(this.state.pin.length);
    }

    press(key) {
        this.state.text = "";
        if (key === "C") {
            this.state.pin = "";
        } else if (key === "⌫") {
            this.state.pin = this.state.pin.slice(0, -1);
        } else if (this.state.pin.length < 8) {
            this.state.pin += key;
        }
    }

    onBadge(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.target.blur();
        }
    }

    onDigit(ev) {
        if (/^\d$/.test(ev.key) && !ev.target.matches("input")) {
            this.press(ev.key);
        }
    }

    async signIn() {
        const { badge, pin, busy } = this.state;
        if (busy || !badge.trim() || !pin) {
            return;
        }
        Object.assign(this.state, { busy: true, text: "" });
        try {
            await this.props.phone.signIn(badge.trim(), pin);
            this.props.play("ok");
            this.props.go("home");
        } catch (error) {
            this.props.play("error");
            this.state.text = refusalText(error);
            this.state.pin = "";
            if (error instanceof Refusal && error.code === "no_device") {
                await this.props.phone.dropDevice();
            }
        } finally {
            this.state.busy = false;
        }
    }
}
