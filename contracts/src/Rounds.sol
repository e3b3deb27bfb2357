// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Refusal, refuse} from "./Refusal.sol";

/**
 * @dev The parameters of a deployment. Lengths of time are blocks.
 *
 * `proofWindow`: for how many blocks a block's randomness can be proven; `unbondingBlocks`: how long collateral takes
 * to leave; `longestAgreement`: the most blocks from an agreement's opening to the release of its collateral;
 * `reporterShare`, `customerShare`: of a slashed sum, in basis points; the rest is burned. `claimWindow` is shorter than
 * `proofWindow`: else whoever records a draw late chooses among seeds for which claims are still paid.
 */
struct LedgerRules {
    uint32 roundLength;
    uint32 closeGap;
    uint32 seedDelay;
    uint32 claimWindow;
    uint32 proofWindow;
    uint32 unbondingBlocks;
    uint32 longestAgreement;
    uint16 reporterShare;
    uint16 customerShare;
}

/**
 * @title How the blocks are cut into rounds
 * @dev Holds the parameters, which nobody can change, and the arithmetic of rounds:
 *
 *   round r                        │ draw            │ claims
 *   ├───────────────┬──────────────┼────────┬────────┼───────────────────┤
 *   start                          end      seedBlock                    claimDeadline
 *
 * NOTE: `block.number` must be the number of this chain's own blocks. Where it is another chain's (Arbitrum), rounds,
 * draws and deadlines do not fit together; {PrevrandaoBeacon} refuses to be deployed there.
 */
abstract contract Rounds {
    /// @dev Basis points in the whole.
    uint256 internal constant WHOLE = 10_000;

    /// @dev The last round that has a number: rounds are 32 bits wide in everything signed.
    uint256 internal constant LAST_ROUND = type(uint32).max;

    bytes32 private constant RULES_TYPEHASH =
        keccak256(
            "LedgerRules(uint32 roundLength,uint32 closeGap,uint32 seedDelay,uint32 claimWindow,uint32 proofWindow,uint32 unbondingBlocks,uint32 longestAgreement,uint16 reporterShare,uint16 customerShare)"
        );

    bytes32 internal immutable _rulesHash;
    uint256 internal immutable _roundLength;
    uint256 internal immutable _closeGap;
    uint256 internal immutable _seedDelay;
    uint256 internal immutable _claimWindow;
    uint256 internal immutable _proofWindow;
    uint256 internal immutable _unbondingBlocks;
    uint256 internal immutable _longestAgreement;
    uint256 internal immutable _reporterShare;
    uint256 internal immutable _customerShare;

    constructor(LedgerRules memory given) {
        if (
            given.roundLength < 2 ||
            given.closeGap < 1 ||
            given.closeGap >= given.roundLength ||
            given.seedDelay < 1 ||
            given.claimWindow < 2 ||
            given.claimWindow >= given.proofWindow ||
            given.longestAgreement < 1 ||
            uint256(given.reporterShare) + given.customerShare > WHOLE
        ) refuse(Refusal.MALFORMED);

        _rulesHash = keccak256(abi.encode(RULES_TYPEHASH, given));
        _roundLength = given.roundLength;
        _closeGap = given.closeGap;
        _seedDelay = given.seedDelay;
        _claimWindow = given.claimWindow;
        _proofWindow = given.proofWindow;
        _unbondingBlocks = given.unbondingBlocks;
        _longestAgreement = given.longestAgreement;
        _reporterShare = given.reporterShare;
        _customerShare = given.customerShare;
    }

    /// @notice The hash of the parameters, which every agreement names.
    function rulesHash() external view returns (bytes32) {
        return _rulesHash;
    }

    function _roundOf(uint256 blockNumber) internal view returns (uint256) {
        return blockNumber / _roundLength;
    }

    function _currentRound() internal view returns (uint256) {
        return _roundOf(block.number);
    }

    /// @dev The block whose randomness decides a round, if its draw is recorded in time.
    function _seedBlock(uint256 round) internal view returns (uint256) {
        return (round + 1) * _roundLength + _seedDelay;
    }

    /**
     * @dev The block whose randomness decides a round when it is recorded now. Exactly one block fits at any time, so
     * nobody can choose between two seeds; none does before that block is past.
     */
    function _seedBlockNow(uint256 round) internal view returns (uint256) {
        uint256 first = _seedBlock(round);
        if (block.number <= first) refuse(Refusal.DRAW_TOO_EARLY, block.number, first + 1);
        return first + ((block.number - first - 1) / _proofWindow) * _proofWindow;
    }

    /// @dev The last block in which a claim for a round is paid.
    function _claimDeadline(uint256 round) internal view returns (uint256) {
        return _seedBlock(round) + _claimWindow;
    }

    /// @dev The first round whose claim deadline has not passed.
    function _firstOpenRound() internal view returns (uint256) {
        uint256 toDeadline = _claimDeadline(0); // round r: r * length later
        return block.number <= toDeadline ? 0 : (block.number - toDeadline + _roundLength - 1) / _roundLength;
    }
}
