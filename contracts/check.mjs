// Compiles again and compares with artifacts/, byte for byte; and with what forge compiled and tested, if it is there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { compile } from "./compile.mjs";

const folder = new URL("artifacts/", import.meta.url);
const artifacts = compile();
const faults = [];

for (const file of readdirSync(folder)) {
  if (!(file in artifacts)) faults.push(`artifacts/${file} is of no contract`);
}
for (const [file, text] of Object.entries(artifacts)) {
  const url = new URL(file, folder);
  if (!existsSync(url) || readFileSync(url, "utf8") !== text) {
    faults.push(`artifacts/${file} is not what the sources give`);
  }
  const { contract, source, bytecode } = JSON.parse(text);
  const tested = new URL(`out/${source.split("/").pop()}/${contract}.json`, import.meta.url);
  if (existsSync(tested) && JSON.parse(readFileSync(tested, "utf8")).bytecode.object !== bytecode) {
    faults.push(`forge tested another ${contract} than is in artifacts/`);
  }
}

if (faults.length) {
  console.error(faults.join("\n") + "\nRun: node build.mjs");
  process.exit(1);
}
console.log(`${Object.keys(artifacts).length} artifacts are what the sources give`);
