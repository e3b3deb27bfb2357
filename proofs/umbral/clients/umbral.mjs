// umbral-pre from npm, for the tests: makes every kind of object, or takes those that were made elsewhere.
//   node umbral.mjs make              prints a grant of 2 of 3 and what came of it, as JSON of hexadecimal strings
//   node umbral.mjs take < made.json  reads the same, checks and opens it, and prints what it found
//   node umbral.mjs time MILLIS       prints how many of each operation a second of one core does
import { readFileSync } from 'node:fs';
import umbral from '@nucypher/umbral-pre';

const { Capsule, CapsuleFrag, KeyFrag, PublicKey, ReencryptionEvidence, SecretKey, Signer } = umbral;
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'));

function make() {
  const owner = SecretKey.random();
  const signing = SecretKey.random();
  const reader = SecretKey.random();
  const plaintext = Buffer.from('whatever was agreed');
  const [capsule, ciphertext] = umbral.encrypt(owner.publicKey(), plaintext);
  const granted = umbral.generateKFrags(owner, reader.publicKey(), new Signer(signing), 2, 3, true, true);
  const made = {
    owner: hex(owner.toBEBytes()),
    signer: hex(signing.toBEBytes()),
    reader: hex(reader.toBEBytes()),
    plaintext: hex(plaintext),
    capsule: hex(capsule.toBytes()),
    ciphertext: hex(ciphertext),
    keyFragments: granted.map((each) => hex(each.toBytes())),
    capsuleFragments: granted.map((each) => hex(umbral.reencrypt(capsule, each).toBytes())),
    signature: hex(new Signer(signing).sign(plaintext).toBEBytes()),
  };
  return made;
}

function take(made) {
  const owner = SecretKey.fromBEBytes(bytes(made.owner));
  const signer = SecretKey.fromBEBytes(bytes(made.signer)).publicKey();
  const reader = SecretKey.fromBEBytes(bytes(made.reader));
  const capsule = Capsule.fromBytes(bytes(made.capsule));
  const ciphertext = bytes(made.ciphertext);
  const verified = (text) =>
    CapsuleFrag.fromBytes(bytes(text)).verify(capsule, signer, owner.publicKey(), reader.publicKey());
  const again = made.keyFragments.map((text) =>
    umbral.reencrypt(
      capsule,
      KeyFrag.fromBytes(bytes(text)).verify(signer, owner.publicKey(), reader.publicKey()),
    ),
  );
  const open = (fragments) =>
    hex(umbral.decryptReencrypted(reader, owner.publicKey(), capsule, fragments, ciphertext));
  const theirs = made.capsuleFragments.map(verified);
  const evidence = theirs.map((each) =>
    hex(new ReencryptionEvidence(capsule, each, signer, owner.publicKey(), reader.publicKey()).toBytes()),
  );
  const capsuleFragments = again.map((each) => hex(each.toBytes()));
  return {
    original: hex(umbral.decryptOriginal(owner, capsule, ciphertext)),
    evidence,
    capsuleFragments,
    reencrypted: open(made.capsuleFragments.slice(0, 2).map(verified)),
    mixed: open([verified(made.capsuleFragments[0]), verified(capsuleFragments[2])]),
    signed: umbral.Signature.fromBEBytes(bytes(made.signature)).verify(signer, bytes(made.plaintext)),
  };
}

/** Operations a second of CPU, each run for a while; verifying consumes its object, so it decodes first, outside the clock. */
function time(millis) {
  const owner = SecretKey.random();
  const signing = new Signer(SecretKey.random());
  const reader = SecretKey.random();
  const [capsule, ciphertext] = umbral.encrypt(owner.publicKey(), Buffer.from('whatever was agreed'));
  const keys = umbral.generateKFrags(owner, reader.publicKey(), signing, 2, 2, true, true);
  const answers = keys.map((each) => umbral.reencrypt(capsule, each));
  const keyBytes = keys[0].toBytes();
  const answerBytes = answers[0].toBytes();
  const of = (operation, prepare = () => undefined) => {
    let micros = 0;
    let done = 0;
    const end = performance.now() + millis;
    while (performance.now() < end) {
      const prepared = Array.from({ length: 20 }, prepare);
      const start = process.cpuUsage();
      prepared.forEach(operation);
      const used = process.cpuUsage(start);
      micros += used.user + used.system;
      done += prepared.length;
    }
    return (done * 1e6) / micros;
  };
  return {
    reencrypt: of(() => umbral.reencrypt(capsule, keys[0])),
    verify: of(
      (fragment) => fragment.verify(capsule, signing.verifyingKey(), owner.publicKey(), reader.publicKey()),
      () => CapsuleFrag.fromBytes(answerBytes),
    ),
    verifyKey: of(
      (fragment) => fragment.verify(signing.verifyingKey(), owner.publicKey(), reader.publicKey()),
      () => KeyFrag.fromBytes(keyBytes),
    ),
    decrypt: of(() => umbral.decryptReencrypted(reader, owner.publicKey(), capsule, answers, ciphertext)),
    grant: of(() => umbral.generateKFrags(owner, reader.publicKey(), signing, 10, 20, true, true)),
  };
}

const modes = {
  make,
  take: () => take(JSON.parse(readFileSync(0, 'utf8'))),
  time: () => time(Number(process.argv[3])),
};
console.log(JSON.stringify(modes[process.argv[2]]()));
