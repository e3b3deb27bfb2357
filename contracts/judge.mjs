// Compiles the judge of a service that lies outside this project into the artifact that its jar brings along.
//   node judge.mjs JUDGE.sol ARTIFACT.json           writes the artifact
//   node judge.mjs --check JUDGE.sol ARTIFACT.json   fails when it is not what the source gives
// The contract is called as its file and implements IJudge:  import {IJudge} from "souk/IJudge.sol";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const check = process.argv[2] === "--check";
const [source, artifact, ...rest] = process.argv.slice(check ? 3 : 2);
function fail(why) {
  console.error(`souk: ${why}`);
  process.exit(1);
}

if (!artifact || rest.length) fail("usage: node judge.mjs [--check] JUDGE.sol ARTIFACT.json");
if (!existsSync(source)) fail(`there is no ${source}`);
const { compileJudge } = await import("./compile.mjs").catch(() => fail("the compiler is missing; run: npm ci in contracts/"));
let text;
try {
  text = compileJudge(source);
} catch (error) {
  fail(`${source} does not compile:\n${error.message}`);
}
const abi = JSON.parse(text).abi;
if (!abi.some((part) => part.name === "decide") || abi.some((part) => part.type === "constructor" && part.inputs.length)) {
  fail(`${source} is no judge: it implements IJudge and has no arguments of a constructor`);
}
if (!check) {
  mkdirSync(dirname(artifact), { recursive: true });
  writeFileSync(artifact, text);
} else if (!existsSync(artifact) || readFileSync(artifact, "utf8") !== text) {
  fail(`${artifact} is not what ${source} gives; run: node contracts/judge.mjs ${source} ${artifact}`);
}
