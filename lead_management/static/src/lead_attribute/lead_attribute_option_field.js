import { registry } from "@web/core/registry";
import { computeM2OProps, Many2One } from "@web/views/fields/many2one/many2one";
import { buildM2OFieldDescription, Many2OneField } from "@web/views/fields/many2one/many2one_field";
import { Component } from "@odoo/owl";

/** The one option a custom attribute has, in its colour. */
export class LeadAttributeOptionField extends Component {
    static template = "lead_management.LeadAttributeOptionField";
    static components = { Many2One };
    static props = { ...Many2OneField.props };

    get m2oProps() {
        return computeM2OProps(this.props);
    }

    get option() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("lead_attribute_option", {
    ...buildM2OFieldDescription(LeadAttributeOptionField),
    relatedFields: [{ name: "color", type: "integer" }],
});
