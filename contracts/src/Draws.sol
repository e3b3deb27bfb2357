// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBeacon} from "./IBeacon.sol";
import {Rounds} from "./Rounds.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Draws
 * @dev The seed of each round, recorded once, by anyone.
 *
 * NOTE: If nobody records a draw while its block can be proven, a later block takes its place; whoever dislikes a seed
 * therefore only has to keep everybody else from recording it for a whole proof window. Tills and wallets record.
 */
abstract contract Draws is Rounds {
    /// @notice Where seeds come from.
    IBeacon public immutable beacon;

    mapping(uint256 round => bytes32) internal _draws;

    event DrawRecorded(uint32 indexed round, uint64 seedBlock, bytes32 seed);

    constructor(IBeacon source, uint256 proofWindow) {
        if (proofWindow > source.window()) refuse(Refusal.MALFORMED, source.window(), proofWindow);
        beacon = source;
    }

    /// @notice Records the seed of a round; `proof` is what the beacon asks for.
    function recordDraw(uint32 round, bytes calldata proof) external {
        if (_draws[round] != 0) refuse(Refusal.DRAW_EXISTS);
        uint256 seedBlock = _seedBlockNow(round);
        bytes32 seed = beacon.seed(seedBlock, proof);
        if (seed == 0) refuse(Refusal.BAD_PROOF);
        _draws[round] = seed;
        emit DrawRecorded(round, uint64(seedBlock), seed);
    }
}
