// Attributes of a view that name no field that has to be loaded.
const LABELS = new Set([
    "class",
    "field_id",
    "help",
    "lead_section",
    "name",
    "placeholder",
    "string",
]);
// What the model says of a field that may name another one.
const FIELD_REFERENCES = ["context", "currency_field", "domain", "model_field"];

function addNames(names, text) {
    for (const name of String(text ?? "").match(/[A-Za-z_]\w*/g) || []) {
        names.add(name);
    }
}

/**
 * Nodes of the fields that a list has to load: all but the hidden columns, unless something that is
 * shown depends on one of those, as a colour, a decoration or a modifier does.
 *
 * Which names an expression uses is not worked out but overestimated, by the words in it: a column
 * loaded in vain is slower, and a missing one is an error.
 *
 * @param {Object} archInfo what core's parser makes of the list
 * @param {Object} fields of the model
 * @param {(name: string) => boolean} isHidden of an optional column
 * @returns {Object} part of `archInfo.fieldNodes`
 */
export function getLoadedFieldNodes({ editable, fieldNodes, xmlDoc }, fields, isHidden) {
    if (editable) {
        // a record made in the list needs what the hidden columns would have sent too
        return fieldNodes;
    }
    const hidden = new Map();
    for (const node of xmlDoc.children) {
        const name = node.getAttribute("name");
        if (
            node.tagName === "field" &&
            node.hasAttribute("optional") &&
            !node.hasAttribute("column_invisible") &&
            fields[name].type !== "properties" &&
            isHidden(name)
        ) {
            hidden.set(node, name);
        }
    }

    const names = new Set();
    function addNamesOf(node) {
        for (const attribute of node.attributes) {
            if (!LABELS.has(attribute.name)) {
                addNames(names, attribute.value);
            }
        }
        if (node.tagName === "field") {
            const field = fields[node.getAttribute("name")] || {};
            FIELD_REFERENCES.forEach((key) => addNames(names, JSON.stringify(field[key])));
        }
        for (const child of node.children) {
            if (!hidden.has(child)) {
                addNamesOf(child);
            }
        }
    }
    addNamesOf(xmlDoc);
    for (let isComplete = false; !isComplete; ) {
        isComplete = true;
        for (const [node, name] of hidden) {
            if (names.has(name)) {
                hidden.delete(node);
                addNamesOf(node);
                isComplete = false;
            }
        }
    }

    const left = new Set([...hidden.keys()].map((node) => node.getAttribute("field_id")));
    return Object.fromEntries(Object.entries(fieldNodes).filter(([id]) => !left.has(id)));
}
