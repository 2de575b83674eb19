import { registry } from "@web/core/registry";

/** The dialog when it is `position`'s turn, ready for keys: the focus is on an outcome. */
function turn(position) {
    return (
        `.modal:has(.o_lead_take_care_progress:contains('${position} of 5'))` +
        " [name=outcome_id] button:focus"
    );
}

function press(keys, trigger = ".modal .o_lead_take_care :focus") {
    return keys.map((key) => ({ trigger, run: `press ${key}` }));
}

const CHOSEN = "[aria-checked=true]";

/** Five leads by keyboard alone, from the first card on. */
registry.category("web_tour.tours").add("lead_take_care_tour", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Tour: ') button[name=action_take_care]",
            run: "click",
        },
        { content: "No answer, try tomorrow: three keys", trigger: turn(1), run: "press 4" },
        ...press(["m"]),
        { trigger: `.modal [name=next_step] ${CHOSEN}:contains('Tomorrow')`, run: "press Enter" },
        { content: "Reached, with a note, in three days", trigger: turn(2), run: "press 1" },
        ...press(["b"]),
        {
            trigger: `.modal [name=next_step] ${CHOSEN}:contains('In 3 days')`,
            run: "press shift+Tab",
        },
        { trigger: ".modal [name=is_activity_done] input:focus", run: "press shift+Tab" },
        { trigger: ".modal [name=note] textarea:focus", run: "edit Hẹn gặp ở Huế" },
        { trigger: ".modal [name=note] textarea", run: "press ctrl+Enter" },
        { content: "Interested, on Zalo, next week", trigger: turn(3), run: "press z" },
        ...press(["2", "t"]),
        { trigger: `.modal [name=next_step] ${CHOSEN}:contains('Next week')`, run: "press Enter" },
        { content: "Busy: nothing planned", trigger: turn(4), run: "press 5" },
        { trigger: `.modal [name=outcome_id] ${CHOSEN}:contains('Busy')`, run: "press Enter" },
        { content: "Lost", trigger: turn(5), run: "press x" },
        { trigger: ".modal [name=lost_reason_id] button:focus", run: "press 2" },
        { trigger: `.modal [name=lost_reason_id] ${CHOSEN}`, run: "press Enter" },
        { trigger: ".o_notification:contains('Nothing is left')" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** On a phone: the card, one tap each, and the dialog fills the screen. */
registry.category("web_tour.tours").add("lead_take_care_phone_tour", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains('Tour: 1') button[name=action_take_care]",
            run: "click",
        },
        { trigger: ".modal.o_modal_full .o_lead_take_care a[href='tel:+84912345671']" },
        { trigger: ".modal [name=outcome_id] button:contains('No answer')", run: "click" },
        { trigger: ".modal [name=next_step] button:contains('Tomorrow')", run: "click" },
        { trigger: `.modal [name=next_step] ${CHOSEN}:contains('Tomorrow')` },
        { trigger: ".modal-footer [name=action_save_and_next]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
