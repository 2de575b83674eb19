import { onMounted, onWillUnmount } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";

// Of the entry in the browser's history that stands for the pop-up, over that of its page
const MARK = "leadDetail";

let openCount = 0;

// The entry of a pop-up that gave way to another page is stepped over, on the way back from there
browser.addEventListener("popstate", ({ state }) => {
    if (state?.[MARK] && !openCount) {
        router.skipLoad = true; // the page behind is the same one
        browser.history.back();
    }
});

/**
 * On a phone the pop-up looks like a page: Back closes it, and the page behind stays as it is.
 *
 * @param {() => Promise<boolean>} dismiss closes the pop-up, unless it cannot
 * @returns {() => void} to be called when it is closed in another way than by leaving the page
 */
export function useBackToClose(dismiss) {
    let isOpen = false;
    let isEntered = false;

    function enter() {
        const { history, location } = browser;
        history.pushState({ ...history.state, [MARK]: true }, "", location.href);
        router.skipLoad = true; // until the next step back, which takes it away
        isEntered = true;
    }

    function close() {
        browser.removeEventListener("popstate", onPopState);
        openCount -= isOpen ? 1 : 0;
        isOpen = false;
    }

    async function onPopState({ state }) {
        // core's menus on a phone have entries of their own, which may be left over
        isEntered = Boolean(state?.[MARK]);
        router.skipLoad = isEntered;
        if (document.querySelector(".o_bottom_sheet") || (await dismiss()) || isEntered) {
            return;
        }
        enter();
    }

    function leave() {
        close();
        if (isEntered) {
            isEntered = false;
            browser.history.back();
        }
    }

    onMounted(() => {
        enter();
        browser.addEventListener("popstate", onPopState);
        isOpen = true;
        openCount++;
    });
    onWillUnmount(() => {
        close();
        if (isEntered) {
            router.skipLoad = false; // the page behind is left too
        }
    });
    return leave;
}
