// Other programs' key files, for ClientsTest: what they write, and whether they read what Souk wrote.
//   node keys.mjs write            key files of every client and kind, a JSON array
//   node keys.mjs read FILE PASS   {client: address} of the key in FILE, by every client
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { Wallet: Ethers5 } = require('ethers5');
const { Wallet: Ethers6 } = require('ethers6');
const web3 = require('web3-eth-accounts');
const Web3Accounts1 = require('web3-eth-accounts-1');
const OldWallet = require('ethereumjs-wallet').default;
const { Wallet: NewWallet } = require('@ethereumjs/wallet');

const here = dirname(fileURLToPath(import.meta.url));
const cast = join(here, 'node_modules/@foundry-rs/cast-linux-amd64/bin/cast');
const web3Old = new (Web3Accounts1.default ?? Web3Accounts1)();

const key = '0x' + '11'.repeat(32);
const short = '0x00' + '22'.repeat(31);
const plain = 'correct horse';
const unusual = 'Haus № 7½ ﬁ';
const bytes = hex => Buffer.from(hex.slice(2), 'hex');

const writers = [
  ['ethers 5', (k, p) => new Ethers5(k).encrypt(p)],
  ['ethers 6', (k, p) => new Ethers6(k).encrypt(p)],
  ['web3 4, scrypt', (k, p) => web3.encrypt(k, p, { kdf: 'scrypt' })],
  ['web3 4, pbkdf2', (k, p) => web3.encrypt(k, p, { kdf: 'pbkdf2' })],
  ['web3 1, scrypt', (k, p) => web3Old.encrypt(k, p)],
  ['web3 1, pbkdf2', (k, p) => web3Old.encrypt(k, p, { kdf: 'pbkdf2' })],
  ['ethereumjs-wallet, scrypt', (k, p) => OldWallet.fromPrivateKey(bytes(k)).toV3(p)],
  ['ethereumjs-wallet, pbkdf2', (k, p) => OldWallet.fromPrivateKey(bytes(k)).toV3(p, { kdf: 'pbkdf2' })],
  ['@ethereumjs/wallet', (k, p) => NewWallet.fromPrivateKey(bytes(k)).toV3(p)],
];

async function write() {
  const files = [];
  for (const [client, encrypt] of writers) {
    for (const [k, p] of [[key, plain], [short, unusual]]) {
      const json = await encrypt(k, p);
      files.push({ client, key: k, password: p, json: typeof json === 'string' ? json : JSON.stringify(json) });
    }
  }
  if (castIsThere()) {
    const folder = mkdtempSync(join(tmpdir(), 'souk-cast'));
    try {
      execFileSync(cast, ['wallet', 'new', folder, '--unsafe-password', plain], { stdio: 'pipe' });
      const json = readFileSync(join(folder, readdirSync(folder)[0]), 'utf8');
      files.push({ client: 'cast wallet new', password: plain, json });
      execFileSync(cast, ['wallet', 'import', 'k', '--keystore-dir', folder, '--private-key', key, '--unsafe-password', plain],
        { stdio: 'pipe' });
      files.push({ client: 'cast wallet import', key, password: plain, json: readFileSync(join(folder, 'k'), 'utf8') });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return files;
}

function castIsThere() {
  try {
    execFileSync(cast, ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

async function read(file, password) {
  const json = readFileSync(file, 'utf8');
  const found = {
    'ethers 5': (await Ethers5.fromEncryptedJson(json, password)).address,
    'ethers 6': (await Ethers6.fromEncryptedJson(json, password)).address,
    'web3 4': (await web3.decrypt(json, password)).address,
    'web3 1': web3Old.decrypt(json, password).address,
    'ethereumjs-wallet': (await OldWallet.fromV3(json, password)).getAddressString(),
    '@ethereumjs/wallet': (await NewWallet.fromV3(json, password)).getAddressString(),
  };
  if (castIsThere()) {
    found.cast = execFileSync(cast, ['wallet', 'address', '--keystore', resolve(file), '--password', password],
      { encoding: 'utf8' }).trim();
  }
  return found;
}

const [verb, file, password] = process.argv.slice(2);
console.log(JSON.stringify(verb === 'write' ? await write() : await read(file, password)));
