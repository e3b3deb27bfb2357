// Compiles contracts with npm's solc, with the settings of foundry.toml, into JSON texts: the deployable ones that are
// checked in under artifacts/, and judges of other projects (judge.mjs). The same sources give the same bytes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const root = dirname(fileURLToPath(import.meta.url));

// By file: the contracts that somebody deploys.
const DEPLOYABLE = {
  "src/Souk.sol": ["Souk"],
  "src/SoukLens.sol": ["SoukLens"],
  "src/PrevrandaoBeacon.sol": ["PrevrandaoBeacon"],
  "src/judges/ContentJudge.sol": ["ContentJudge"],
  "src/judges/AuctionJudge.sol": ["AuctionJudge"],
  "src/judges/StorageJudge.sol": ["StorageJudge"],
  "src/judges/KeysJudge.sol": ["KeysJudge"],
  "src/testkit/SeededBeacon.sol": ["SeededBeacon"],
  "src/testkit/TestJudge.sol": ["TestJudge"],
  "src/testkit/AllowanceTokens.sol": ["ResetFirstToken", "CappedAllowanceToken", "PickyAllowanceToken"],
  "src/testkit/Tokens.sol": ["TestToken", "FeeToken", "RebasingToken", "ReentrantToken"],
};

/** The value of a key of foundry.toml; only the simple ones that JSON can read, too. */
function setting(key) {
  const line = readFileSync(`${root}/foundry.toml`, "utf8").match(new RegExp(`^${key} = (.+)$`, "m"));
  if (!line) throw new Error(`foundry.toml does not set ${key}`);
  return JSON.parse(line[1]);
}

/** Adds a source and all that it imports, by the name under which the compiler asks for it. */
function collect(name, sources, locate = here) {
  if (sources[name]) return sources;
  const content = readFileSync(locate(name), "utf8");
  sources[name] = { content };
  for (const [, path] of content.matchAll(/^import [^;]*?"([^"]+)";/gms)) {
    collect(path.startsWith(".") ? posix.join(posix.dirname(name), path) : path, sources, locate);
  }
  return sources;
}

/** Where a source of this project lies. */
function here(name) {
  return name.startsWith("@") ? `${root}/node_modules/${name}` : `${root}/${name}`;
}

/** The names of the enum Refusal, in order. */
function refusals(ast) {
  const definition = ast.nodes.find((node) => node.nodeType === "EnumDefinition" && node.name === "Refusal");
  return definition.members.map((member) => member.name);
}

/** Every node of the sources' syntax trees that declares a variable, by its id. */
function variables(node, found = new Map()) {
  if (node && typeof node === "object") {
    if (node.nodeType === "VariableDeclaration") found.set(String(node.id), node.name);
    for (const child of Object.values(node)) variables(child, found);
  }
  return found;
}

/** The code as it is deployed with zeros for immutables, hashed, and where those stand in it, by their names. */
function runtime(evm, sources) {
  const code = Buffer.from(evm.deployedBytecode.object, "hex");
  const names = variables(Object.values(sources).map((source) => source.ast));
  const immutables = {};
  for (const [id, places] of Object.entries(evm.deployedBytecode.immutableReferences)) {
    for (const { start, length } of places) {
      code.fill(0, start, start + length);
      (immutables[names.get(id)] ??= []).push([start, length]);
    }
  }
  return { sha256: createHash("sha256").update(code).digest("hex"), immutables };
}

/** The slots of what is stored, by name. */
function slots(layout) {
  return Object.fromEntries(layout.storage.map(({ label, slot }) => [label, Number(slot)]));
}

// What is asked of the compiler for each contract.
const OUTPUTS = [
  "abi",
  "evm.bytecode.object",
  "evm.deployedBytecode.object",
  "evm.deployedBytecode.immutableReferences",
  "storageLayout",
];

// EIP-170, and what of it is kept free for the next rules.
const MOST_CODE = 24_576;
const ROOM = 2_048;

function settingsOfAll() {
  return {
    evmVersion: setting("evm_version"),
    viaIR: setting("via_ir"),
    optimizer: {
      enabled: setting("optimizer"),
      runs: setting("optimizer_runs"),
      details: {
        yul: setting("yul"),
        yulDetails: { stackAllocation: setting("stackAllocation"), optimizerSteps: setting("optimizerSteps") },
      },
    },
    metadata: { bytecodeHash: setting("bytecode_hash"), appendCBOR: setting("cbor_metadata") },
    debug: { revertStrings: setting("revert_strings") },
  };
}

/** The artifacts' texts of some contracts of one source, which is compiled with all that it imports. */
function artifactsOf(file, names, sources) {
  const settings = settingsOfAll();
  const artifacts = {};
  const ordered = Object.fromEntries(Object.keys(sources).sort().map((name) => [name, sources[name]]));
  const outputSelection = { [file]: { "*": OUTPUTS }, "*": { "": ["ast"] } };
  const input = { language: "Solidity", sources: ordered, settings: { ...settings, outputSelection } };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const errors = (output.errors ?? []).filter(
    (error) => error.severity === "error" || !error.sourceLocation?.file.startsWith("@"),
  );
  if (errors.length) throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  for (const name of names) {
    if (!output.contracts[file][name]) throw new Error(`${file} has no contract ${name}`);
    const { abi, evm, storageLayout } = output.contracts[file][name];
    const size = evm.deployedBytecode.object.length / 2;
    if (size > MOST_CODE - ROOM) {
      throw new Error(`${name} has ${size} bytes of code; at most ${MOST_CODE - ROOM} leave room (EIP-170, README.md)`);
    }
    const artifact = {
      contract: name,
      source: file,
      sourceHash: "sha256:" + createHash("sha256").update(JSON.stringify(ordered)).digest("hex"),
      compiler: solc.version(),
      settings,
      ...(name === "Souk" ? { refusals: refusals(output.sources["src/Refusal.sol"].ast) } : {}),
      abi,
      codeSize: size,
      ...(file in DEPLOYABLE ? { runtime: runtime(evm, output.sources) } : {}),
      ...(name === "Souk" ? { slots: slots(storageLayout) } : {}),
      bytecode: "0x" + evm.bytecode.object,
    };
    artifacts[`${name}.json`] = JSON.stringify(artifact, null, 1) + "\n";
  }
  return artifacts;
}

/** @returns the artifacts' texts by their file names */
export function compile() {
  const artifacts = {};
  for (const [file, names] of Object.entries(DEPLOYABLE)) {
    Object.assign(artifacts, artifactsOf(file, names, collect(file, {})));
  }
  return artifacts;
}

/**
 * The artifact's text of a judge outside this project: the contract is called as its file. What it imports from `souk/` lies
 * in src/ here, all else beside it.
 */
export function compileJudge(path) {
  const name = posix.basename(path, ".sol");
  const file = `${name}.sol`;
  const locate = (source) => {
    if (source.startsWith("souk/")) return `${root}/src/${source.slice("souk/".length)}`;
    return source.startsWith("@") ? here(source) : posix.join(posix.dirname(path), source);
  };
  return artifactsOf(file, [name], collect(file, {}, locate))[`${name}.json`];
}
