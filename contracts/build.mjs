// Writes artifacts/.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { compile } from "./compile.mjs";

const folder = new URL("artifacts/", import.meta.url);
const artifacts = compile();
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) {
  if (!(file in artifacts)) rmSync(new URL(file, folder));
}
for (const [file, text] of Object.entries(artifacts)) writeFileSync(new URL(file, folder), text);
console.log(`wrote ${Object.keys(artifacts).length} artifacts`);
