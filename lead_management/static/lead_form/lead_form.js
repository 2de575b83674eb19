/* Shows a lead form in any web page: <div data-lead-form="…"></div>. It needs no library, and puts
   nothing but text and a style sheet into the page. Forms of plain HTML are told where their visitor came from. */
(function () {
    "use strict";
    const script = document.currentScript;
    const address = script.src.replace(/\/form\.js(\?.*)?$/, "");
    const id = address.split("/").pop();
    const UTM = ["utm_campaign", "utm_source", "utm_medium"];
    const KEPT = "lead_form_visit";
    const DAYS = 30;

    /** What is kept of a visitor: the last campaign she came by, where from, to which page. */
    function readVisit() {
        const asked = new URLSearchParams(location.search);
        let visit = null;
        try {
            visit = JSON.parse(localStorage.getItem(KEPT));
        } catch {
            // storage is off or holds something else: this page alone counts
        }
        const isOld = !visit || Date.now() - visit.lead_form_time > DAYS * 86400000;
        if (isOld || UTM.some((name) => asked.get(name))) {
            visit = {
                lead_form_time: Date.now(),
                lead_form_landing: location.href,
                lead_form_referrer: document.referrer,
            };
            for (const name of UTM) {
                visit[name] = asked.get(name) || "";
            }
            try {
                localStorage.setItem(KEPT, JSON.stringify(visit));
            } catch {
                // as above
            }
        }
        return { ...visit, lead_form_page: location.href };
    }

    function create(tag, attributes, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (value || value === 0) {
                element.setAttribute(name, value === true ? "" : value);
            }
        }
        element.append(...children);
        return element;
    }

    function setHidden(form, name, value) {
        const input =
            form.querySelector(`input[type=hidden][name="${name}"]`) ||
            form.appendChild(create("input", { type: "hidden", name }));
        input.value = value;
    }

    /** Add to a form of the page's own what it cannot know without a script. */
    function tell(form) {
        const visit = readVisit();
        for (const name of Object.keys(visit)) {
            const said = form.querySelector(`input[type=hidden][name="${name}"]`);
            if (visit[name] && !(said && said.value)) {
                setHidden(form, name, visit[name]);
            }
        }
        form.addEventListener("submit", () => {
            // after the browser has collected what is sent
            setTimeout(() => setBusy(form, true));
        });
        // back from the next page, the form can be sent again
        window.addEventListener("pageshow", () => setBusy(form, false));
    }

    function setBusy(form, isBusy) {
        form.querySelectorAll("button").forEach((button) => (button.disabled = isBusy));
    }

    function drawInput(field) {
        const attributes = {
            id: `lead_form_${field.name}`,
            name: field.name,
            placeholder: field.placeholder,
            required: field.required,
        };
        if (field.kind === "choice") {
            return create(
                "select",
                attributes,
                create("option", {}, field.placeholder || "–"),
                ...field.choices.map(([value, label]) => create("option", { value }, label))
            );
        }
        if (field.kind === "long_text") {
            return create("textarea", { ...attributes, rows: 4, maxlength: field.max });
        }
        return create("input", {
            ...attributes,
            type: field.type,
            inputmode: field.mode,
            autocomplete: field.autocomplete,
            maxlength: field.max,
        });
    }

    function drawChoice(name, value, label, isRequired) {
        const box = create("input", { type: "checkbox", name, value, required: isRequired });
        return create("label", { class: "lead_form_choice" }, box, create("span", {}, label));
    }

    function drawField(field) {
        const isSeveral = field.kind === "choices";
        const label = field.label + (field.required ? " *" : "");
        const box = create(isSeveral ? "fieldset" : "div", {
            class: "lead_form_field",
            "data-name": field.name,
        });
        const attributes = { class: "lead_form_label" };
        if (isSeveral) {
            box.append(create("legend", attributes, label));
            box.append(
                ...field.choices.map(([value, text]) => drawChoice(field.name, value, text))
            );
        } else {
            box.append(create("label", { ...attributes, for: `lead_form_${field.name}` }, label));
            box.append(drawInput(field));
        }
        if (field.help) {
            box.append(create("small", { class: "lead_form_help" }, field.help));
        }
        return box;
    }

    function draw(definition) {
        const form = create("form", { class: "lead_form", lang: definition.lang });
        form.append(create("h2", { class: "lead_form_title" }, definition.title));
        if (definition.text) {
            form.append(create("p", { class: "lead_form_text" }, definition.text));
        }
        form.append(...definition.fields.map(drawField));
        if (definition.consent) {
            const name = "lead_form_consent";
            const box = create("div", { class: "lead_form_field", "data-name": name });
            box.append(drawChoice(name, "yes", definition.consent, definition.consent_required));
            form.append(box);
        }
        // for programs that fill in whatever there is
        const trap = create("input", { name: "homepage", tabindex: "-1", autocomplete: "off" });
        form.append(create("div", { hidden: true, "aria-hidden": "true" }, trap));
        form.append(create("button", { class: "lead_form_button" }, definition.button));
        return form;
    }

    function showFaults(form, faults) {
        form.querySelectorAll(".lead_form_fault").forEach((fault) => fault.remove());
        for (const [name, text] of Object.entries(faults)) {
            const box = form.querySelector(`[data-name="${name}"]`) || form;
            box.append(create("p", { class: "lead_form_fault", role: "alert" }, text));
        }
        const first = form.querySelector(".lead_form_fault");
        const input = first && first.parentNode.querySelector("input, select, textarea");
        if (input) {
            input.focus();
        }
    }

    async function send(form, definition, isAgain) {
        const body = new URLSearchParams(new FormData(form));
        body.set("lead_form_key", definition.key);
        for (const [name, value] of Object.entries(readVisit())) {
            body.set(name, value);
        }
        const answer = await ask("POST", body);
        if (answer.key && !isAgain) {
            // the page was open for longer than its key is good for
            definition.key = answer.key;
            return send(form, definition, true);
        }
        return answer;
    }

    async function ask(method, body) {
        const response = await fetch(`${address}/form.json`, { method, body, credentials: "omit" });
        return response.json();
    }

    function show(place, definition) {
        const form = draw(definition);
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            setBusy(form, true);
            try {
                const answer = await send(form, definition);
                if (answer.redirect) {
                    location.assign(answer.redirect);
                } else if (answer.thanks) {
                    const attributes = { class: "lead_form_thanks", role: "status" };
                    place.replaceChildren(create("p", attributes, answer.thanks));
                } else {
                    showFaults(form, answer.faults);
                }
            } catch {
                showFaults(form, { "": definition.failed });
            }
            setBusy(form, false);
        });
        place.replaceChildren(form);
    }

    /** Give the form its look, where the page has not done so: its own style sheets come later. */
    function addLook() {
        const sheet = "/lead_management/static/lead_form/lead_form.css";
        if (!document.querySelector(`link[href$="${sheet}"]`)) {
            const href = new URL(sheet, script.src).href;
            document.head.prepend(create("link", { rel: "stylesheet", href }));
        }
    }

    async function start() {
        readVisit();
        document
            .querySelectorAll(`form[data-lead-form-page], form[action="${address}"]`)
            .forEach(tell);
        const places = [...document.querySelectorAll(`[data-lead-form="${id}"]`)];
        if (places.length) {
            addLook();
        }
        for (const place of places) {
            show(place, await ask("GET"));
        }
    }

    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start);
    } else {
        start();
    }
})();
