#!/usr/bin/env node
"use strict";
// Starts the program. It is in the package of this system, which npm chose by "os" and "cpu".

const { spawn } = require("node:child_process");

const file = process.platform === "win32" ? "spapi-setup.exe" : "spapi-setup";
const packages = require("./package.json").optionalDependencies;
const wanted = `@spapi-setup/${process.platform}-${process.arch}`;
// Windows on ARM runs the program for x64.
const names = process.platform === "win32" ? [wanted, "@spapi-setup/win32-x64"] : [wanted];

function find() {
  for (const name of names) {
    try {
      return require.resolve(`${name}/${file}`);
    } catch {
      // Not installed.
    }
  }
  console.error(`error: The package ${wanted} is not installed.`);
  if (names.some((name) => packages[name])) {
    console.error("cause: npm left out optional packages (--omit=optional, or a node_modules of another system)");
    console.error("fix:   npm install spapi-setup --include=optional");
  } else {
    console.error(`cause: there is none; there are ${Object.keys(packages).join(", ")}`);
    console.error("fix:   see docs/install.md of https://github.com/spapi-setup/spapi-setup");
  }
  process.exit(1);
}

const child = spawn(find(), process.argv.slice(2), { stdio: "inherit" });
// The terminal sends these to the program too, which decides what they mean.
for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => {});
// These reach this process only.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`error: The program does not start: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
