package souk.exchange;

import souk.primitives.Bytes;

/**
 * A judge compiled for the EVM, which implements {@code contracts/src/IJudge.sol}.
 *
 * @param name of the contract
 * @param creation the code that deploys it, without constructor arguments
 */
public record JudgeContract(String name, Bytes creation) {}
