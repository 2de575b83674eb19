// ESLint for Odoo's ES modules. The rules are those Odoo 19 asks of its own code (test_lint's and web's), stated here
// once more because `make lint` answers in a second and test_lint needs a database.
// ESLint stays at 8.57.1: the last one that can also read the old-style configuration inside Odoo's test_lint.

const readonly = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

const browser = readonly(
    ...[
        "AbortController",
        "Blob",
        "CustomEvent",
        "Element",
        "Event",
        "File",
        "FileReader",
        "FormData",
    ],
    ...[
        "HTMLElement",
        "Image",
        "IntersectionObserver",
        "KeyboardEvent",
        "MouseEvent",
        "MutationObserver",
    ],
    ...[
        "Node",
        "ResizeObserver",
        "URL",
        "URLSearchParams",
        "clearInterval",
        "clearTimeout",
        "console",
    ],
    ...["document", "fetch", "history", "localStorage", "location", "navigator", "performance"],
    ...[
        "requestAnimationFrame",
        "sessionStorage",
        "setInterval",
        "setTimeout",
        "structuredClone",
        "window",
    ]
);
const odoo = readonly("Chart", "DOMPurify", "FullCalendar", "luxon", "odoo");

export default [
    "eslint:recommended",
    {
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...browser, ...odoo },
        },
        linterOptions: { reportUnusedDisableDirectives: true },
        rules: {
            "arrow-body-style": ["error", "as-needed"],
            curly: ["error", "all"],
            eqeqeq: ["error", "always"],
            "no-console": "error",
            "no-duplicate-imports": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-restricted-syntax": [
                "error",
                "PrivateIdentifier",
                {
                    selector:
                        "ClassDeclaration[superClass.name='Component']:not(:has(ClassBody.body > PropertyDefinition[key.name='props'][static='true']))",
                    message: "A component declares static props.",
                },
                {
                    selector:
                        "ClassDeclaration[superClass.name='Component']:not(:has(ClassBody.body > PropertyDefinition[key.name='template'][static='true']))",
                    message: "A component declares a static template.",
                },
                {
                    selector: "CallExpression[callee.name='_t'] > :first-child[value=/(.*%s){2,}/]",
                    message: "Name the placeholders: translators may need another order.",
                },
            ],
            "no-unused-vars": ["error", { vars: "all", args: "none", caughtErrors: "all" }],
            "no-var": "error",
            "prefer-const": ["error", { destructuring: "all", ignoreReadBeforeAssign: true }],
        },
    },
];
