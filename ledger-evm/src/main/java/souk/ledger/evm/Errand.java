package souk.ledger.evm;

import souk.primitives.Address;

/** One call of one contract, to be brought onto the chain. */
record Errand(Address to, CommandCalls.Call call) {}
