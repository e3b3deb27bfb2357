// Compiles again and compares with artifacts/, byte for byte.
import { readdirSync, readFileSync } from "node:fs";
import { compile } from "./compile.mjs";

const folder = new URL("artifacts/", import.meta.url);
const checkedIn = readdirSync(folder);
const artifacts = compile();
const faults = [];

for (const file of checkedIn) {
  if (!(file in artifacts)) faults.push(`artifacts/${file} is of no contract`);
}
for (const [file, text] of Object.entries(artifacts)) {
  if (!checkedIn.includes(file) || readFileSync(new URL(file, folder), "utf8") !== text) {
    faults.push(`artifacts/${file} is not what the sources give`);
  }
}

if (faults.length) {
  console.error(faults.join("\n") + "\nRun: node build.mjs");
  process.exit(1);
}
console.log(`${checkedIn.length} artifacts are what the sources give`);
