import { onMounted, onWillUnmount } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";

/**
 * On a phone the pop-up looks like a page: Back closes it, and the page behind stays as it is.
 *
 * @param {() => Promise<boolean>} dismiss closes the pop-up, unless it cannot
 * @returns {() => void} to be called when it is closed in another way than by leaving the page
 */
export function useBackToClose(dismiss) {
    let isEntered = false;

    function enter() {
        browser.history.pushState(browser.history.state, "", browser.location.href);
        router.skipLoad = true; // until the next step back, which takes it away
        isEntered = true;
    }

    async function onPopState() {
        isEntered = false;
        if (!(await dismiss())) {
            enter();
        }
    }

    function leave() {
        browser.removeEventListener("popstate", onPopState);
        if (isEntered) {
            isEntered = false;
            browser.history.back();
        }
    }

    onMounted(() => {
        enter();
        browser.addEventListener("popstate", onPopState);
    });
    onWillUnmount(() => {
        browser.removeEventListener("popstate", onPopState);
        if (isEntered) {
            router.skipLoad = false; // the page behind is left too
        }
    });
    return leave;
}
