// What ethers makes of the market's typed data, for MarketVectorsTest of the module exchange.
//   node typed.mjs FILE   {message: {digest, signer}} of each message in the vectors of FILE
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { TypedDataEncoder, Signature, recoverAddress } = createRequire(import.meta.url)('ethers6');

const { domain, messages } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const found = {};
for (const [name, { type, fields, message, signature }] of Object.entries(messages)) {
  const digest = TypedDataEncoder.hash(domain, { [type]: fields }, message);
  found[name] = { digest, signer: recoverAddress(digest, Signature.from(signature)) };
}
console.log(JSON.stringify(found));
