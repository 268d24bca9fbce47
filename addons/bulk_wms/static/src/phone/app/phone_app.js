import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Sounds } from "@bulk_wms/scan/sounds";
import { Wedge } from "../core/wedge";
import { AlertsScreen } from "../screens/alerts";
import { CabScreen } from "../screens/cab";
import { CountScreen } from "../screens/count";
import { DialogueScreen } from "../screens/dialogue";
import { EnrolScreen } from "../screens/enrol";
import { HomeScreen } from "../screens/home";
import { LookScreen } from "../screens/look";
import { SheetsScreen } from "../screens/sheets";
import { SignInScreen } from "../screens/sign_in";
import { TasksScreen } from "../screens/tasks";

/** Frame of the app: the bar above, one screen below. Scans go to the screen that is shown. */
export class PhoneApp extends Component {
    static template = "bulk_wms.PhoneApp";
    static components = {
        AlertsScreen,
        CabScreen,
        CountScreen,
        DialogueScreen,
        EnrolScreen,
        HomeScreen,
        LookScreen,
        SheetsScreen,
        SignInScreen,
        TasksScreen,
    };
    static props = { phone: Object };

    setup() {
        this.phone = this.props.phone;
        this.sounds = new Sounds();
        this.state = useState({ screen: "home", args: {}, version: 0 });
        this.phone.changed = () => this.state.version++;
        this.listener = null;
        // Made here: in a template "this" may be something that only looks like the component.
        this.frame = {
            go: (screen, args) => this.go(screen, args),
            listen: (listener) => (this.listener = listener),
            play: (kind) => this.sounds.play(kind),
        };
        this.wedge = new Wedge((text) => this.listener?.(text));
        onMounted(() => {
            this.wedge.listen();
            this.phone.refresh();
        });
        onWillUnmount(() => {
            this.wedge.stop();
            this.sounds.close();
        });
    }

    get screen() {
        if (!this.phone.device) {
            return "enrol";
        }
        if (!this.phone.person) {
            return this.state.screen === "look" ? "look" : "sign_in";
        }
        if (this.state.screen === "home" && this.phone.device.equipment) {
            return "cab";
        }
        return this.state.screen;
    }

    get component() {
        return {
            alerts: AlertsScreen,
            cab: CabScreen,
            count: CountScreen,
            dialogue: DialogueScreen,
            enrol: EnrolScreen,
            home: HomeScreen,
            look: LookScreen,
            sheets: SheetsScreen,
            sign_in: SignInScreen,
            tasks: TasksScreen,
        }[this.screen];
    }

    get screenProps() {
        return {
            phone: this.phone,
            version: this.state.version,
            args: this.state.args,
            ...this.frame,
        };
    }

    get key() {
        return `${this.screen} ${this.phone.person?.id} ${JSON.stringify(this.state.args)}`;
    }

    /** Back goes home, wherever one is. */
    go(screen, args = {}) {
        Object.assign(this.state, { screen, args });
        scrollTo(0, 0);
    }

    get isInside() {
        return !["home", "enrol", "sign_in"].includes(this.screen) && !this.isCabHome;
    }

    get isCabHome() {
        return this.screen === "cab" && this.state.screen === "home";
    }

    // --- the bar --------------------------------------------------------------------------

    get unsent() {
        return this.phone.outbox.unsent;
    }

    get unsentText() {
        return _t("%s unsent", this.unsent);
    }

    get lookCount() {
        return this.phone.outbox.look.length;
    }

    get lookText() {
        return _t("%s to look at", this.lookCount);
    }

    get netText() {
        return this.phone.outbox.offline ? _t("No network") : _t("Connected");
    }

    changePerson() {
        this.go("home");
        this.phone.changePerson();
    }
}
