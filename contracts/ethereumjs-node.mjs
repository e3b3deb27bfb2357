// A chain for tests on a second, independent EVM: @ethereumjs/vm by the Prague rules behind as much JSON-RPC as the
// Java ledger needs. Each transaction makes a block. Listens on 127.0.0.1, says its port on standard output, and ends
// when its standard input does. It checks transactions as a chain does, but keeps no tries: state roots are zero.
import { createBlock, createBlockHeader } from '@ethereumjs/block';
import { Hardfork, Mainnet, createCustomCommon } from '@ethereumjs/common';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { createFeeMarket1559Tx, createTxFromRLP } from '@ethereumjs/tx';
import { Account, bytesToHex, createAddressFromString, createZeroAddress, hexToBytes } from '@ethereumjs/util';
import { createVM, runTx } from '@ethereumjs/vm';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const CHAIN_ID = 31_337;
const GAS_LIMIT = 30_000_000n;
const MOST_BYTES = 16 << 20;

const common = createCustomCommon({ chainId: CHAIN_ID }, Mainnet, { hardfork: Hardfork.Prague });
const hex = (value) => '0x' + BigInt(value).toString(16);

/** An answer that is an error of JSON-RPC. */
class Refusal extends Error {
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

// ---- the chain: blocks with the state after each; states are never changed, so that they can be shared ----

/** {header, hash, state, transactions}; the place is the number. */
let blocks = [];
const byHash = new Map();
/** Transaction hash to its receipt. */
let receipts = new Map();
const snapshots = new Map();
let snapshotCount = 0;

const state = new SimpleStateManager({ common });
const blockchain = {
  getBlock: async (number) => ({ hash: () => hexToBytes(blocks[Number(number)].hash) }),
  putBlock: async () => {},
  shallowCopy: () => blockchain,
};
const vm = await createVM({ common, stateManager: state, blockchain });

const head = () => blocks[blocks.length - 1];

/** Makes the state manager stand on a state. Everything runs between checkpoints, so the state itself stays. */
function stand(on) {
  state.accountStack = [on.accounts];
  state.codeStack = [on.codes];
  state.storageStack = [on.storage];
  state.originalStorageCache.clear();
}

const standing = () => ({
  accounts: state.accountStack.at(-1),
  codes: state.codeStack.at(-1),
  storage: state.storageStack.at(-1),
});

function nextHeader(gasUsed = 0n) {
  const parent = head();
  return createBlockHeader(
    {
      parentHash: parent ? hexToBytes(parent.hash) : undefined,
      number: blocks.length,
      timestamp: parent ? parent.header.timestamp + 1n : BigInt(Math.floor(Date.now() / 1000)),
      gasLimit: GAS_LIMIT,
      gasUsed,
      baseFeePerGas: 7n,
      mixHash: randomBytes(32),
    },
    { common, skipConsensusFormatValidation: true },
  );
}

function append(header, after, transactions) {
  const block = { header, hash: bytesToHex(header.hash()), state: after, transactions };
  blocks.push(block);
  byHash.set(block.hash, blocks.length - 1);
}

function mine(count) {
  for (let i = 0; i < count; i++) append(nextHeader(), head().state, []);
}

function cutTo(length) {
  for (const block of blocks.splice(length)) {
    byHash.delete(block.hash);
    block.transactions.forEach((hash) => receipts.delete(hash));
  }
}

/** The block that a parameter names; a pending one is the newest. */
function blockOf(tag) {
  if (tag === undefined || tag === 'latest' || tag === 'pending') return head();
  if (tag === 'earliest') return blocks[0];
  const number = typeof tag === 'object' ? byHash.get(tag.blockHash) : Number(BigInt(tag));
  const found = number === undefined ? undefined : blocks[number];
  if (!found) throw new Refusal(-32000, 'header not found');
  return found;
}

// ---- running ----

function revert(result) {
  const error = result.execResult.exceptionError;
  const data = bytesToHex(result.execResult.returnValue);
  return error.error === 'revert'
    ? new Refusal(3, 'execution reverted', data)
    : new Refusal(-32003, 'execution failed: ' + error.error, data);
}

/** Tries a transaction on top of a block, in an environment with that header, and forgets what it did. */
async function attempt(call, block, header) {
  stand(block.state);
  const from = call.from ? createAddressFromString(call.from) : createZeroAddress();
  const value = BigInt(call.value ?? 0);
  const balance = (await state.getAccount(from))?.balance ?? 0n;
  if (balance < value) throw new Refusal(-32000, 'insufficient funds for transfer');
  const tx = createFeeMarket1559Tx(
    { to: call.to, value, data: call.data, gasLimit: GAS_LIMIT, maxFeePerGas: 7n },
    { common, freeze: false },
  );
  tx.getSenderAddress = () => from;
  const result = await runTx(vm, {
    tx,
    block: createBlock({ header }, { common, skipConsensusFormatValidation: true }),
    skipNonce: true,
    skipBalance: true,
    skipBlockGasLimitValidation: true,
  });
  if (result.execResult.exceptionError) throw revert(result);
  return result;
}

async function send(encoded) {
  const tx = createTxFromRLP(hexToBytes(encoded), { common });
  const hash = bytesToHex(tx.hash());
  if (receipts.has(hash)) throw new Refusal(-32000, 'already known');
  const before = head();
  stand(before.state);
  const from = tx.getSenderAddress();
  const account = (await state.getAccount(from)) ?? new Account();
  if (tx.nonce < account.nonce) throw new Refusal(-32000, 'nonce too low');
  if (tx.nonce > account.nonce) throw new Refusal(-32000, 'nonce too high: this chain keeps no queue');
  if (tx.maxFeePerGas < 7n) throw new Refusal(-32000, 'max fee per gas less than block base fee');
  if (account.balance < tx.value + tx.gasLimit * tx.maxFeePerGas) {
    throw new Refusal(-32000, 'insufficient funds for gas * price + value');
  }
  const header = nextHeader();
  const block = createBlock({ header }, { common, skipConsensusFormatValidation: true });
  const result = await runTx(vm, { tx, block });
  append(header, standing(), [hash]);
  const { hash: blockHash } = head();
  const blockNumber = hex(header.number);
  receipts.set(hash, {
    transactionHash: hash,
    blockHash,
    blockNumber,
    from: from.toString(),
    to: tx.to?.toString() ?? null,
    contractAddress: result.createdAddress?.toString() ?? null,
    status: result.execResult.exceptionError ? '0x0' : '0x1',
    gasUsed: hex(result.totalGasSpent),
    effectiveGasPrice: hex(tx.getEffectivePriorityFee(7n) + 7n),
    logs: (result.execResult.logs ?? []).map(([address, topics, data], index) => ({
      address: bytesToHex(address),
      topics: topics.map(bytesToHex),
      data: bytesToHex(data),
      blockHash,
      blockNumber,
      transactionHash: hash,
      logIndex: hex(index),
    })),
  });
  return hash;
}

// ---- methods ----

function headerJson(block) {
  const { uncleHash, coinbase, transactionsTrie, receiptTrie, ...same } = block.header.toJSON();
  return {
    ...same,
    hash: block.hash,
    sha3Uncles: uncleHash,
    miner: coinbase,
    transactionsRoot: transactionsTrie,
    receiptsRoot: receiptTrie,
    transactions: block.transactions,
  };
}

async function change(what) {
  stand(head().state);
  await state.checkpoint();
  await what();
  await state.commit();
  head().state = standing();
}

const methods = {
  eth_chainId: () => hex(CHAIN_ID),
  eth_getBlockByNumber: (tag) => {
    try {
      return headerJson(blockOf(tag));
    } catch {
      return null;
    }
  },
  eth_getCode: (address, tag) => bytesToHex(blockOf(tag).state.codes.get(address.toLowerCase()) ?? new Uint8Array()),
  eth_getTransactionCount: (address, tag) => hex(blockOf(tag).state.accounts.get(address.toLowerCase())?.nonce ?? 0),
  eth_getTransactionReceipt: (hash) => receipts.get(hash) ?? null,
  eth_call: async (call, tag) => {
    const block = blockOf(tag);
    return bytesToHex((await attempt(call, block, block.header)).execResult.returnValue);
  },
  eth_estimateGas: async (call) => {
    const result = await attempt(call, head(), nextHeader());
    // A call passes on 63/64 of the gas at most, and refunds come only at the end.
    return hex(((result.totalGasSpent + (result.execResult.gasRefund ?? 0n)) * 64n) / 63n + 2_300n);
  },
  eth_sendRawTransaction: send,
  eth_getLogs: ({ address, fromBlock, toBlock }) => {
    const last = Math.min(Number(BigInt(toBlock)), blocks.length - 1);
    const found = [];
    for (let number = Number(BigInt(fromBlock)); number <= last; number++) {
      for (const hash of blocks[number].transactions) {
        found.push(...receipts.get(hash).logs.filter((log) => log.address === address.toLowerCase()));
      }
    }
    return found;
  },
  evm_snapshot: () => {
    const id = hex(++snapshotCount);
    snapshots.set(id, { length: blocks.length, state: head().state });
    return id;
  },
  evm_revert: (id) => {
    const kept = snapshots.get(id);
    if (!kept) return false;
    snapshots.delete(id);
    cutTo(kept.length);
    head().state = kept.state;
    return true;
  },
  anvil_mine: (count) => mine(Number(BigInt(count))),
  anvil_rollback: (depth) => cutTo(blocks.length - depth),
  anvil_setBalance: (address, wei) =>
    change(async () => {
      const where = createAddressFromString(address);
      const account = (await state.getAccount(where)) ?? new Account();
      account.balance = BigInt(wei);
      await state.putAccount(where, account);
    }),
  anvil_setCode: (address, code) => change(() => state.putCode(createAddressFromString(address), hexToBytes(code))),
};

async function answer({ id, method, params }) {
  try {
    if (!Object.hasOwn(methods, method)) throw new Refusal(-32601, 'no such method: ' + method);
    return { jsonrpc: '2.0', id, result: (await methods[method](...(params ?? []))) ?? null };
  } catch (error) {
    const { code = -32603, message, data } = error;
    return { jsonrpc: '2.0', id, error: { code, message, data } };
  }
}

append(nextHeader(), standing(), []);

let turn = Promise.resolve(); // one request after the other, since they share the state manager
const server = createServer((request, response) => {
  const parts = [];
  let size = 0;
  request.on('data', (part) => {
    size += part.length;
    if (size > MOST_BYTES) request.destroy();
    else parts.push(part);
  });
  request.on('end', () => {
    turn = turn.then(async () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(await answer(JSON.parse(Buffer.concat(parts).toString()))));
    });
    turn = turn.catch((error) => response.destroy(error));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
