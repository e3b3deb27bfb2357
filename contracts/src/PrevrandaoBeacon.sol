// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {IBeacon} from "./IBeacon.sol";

/**
 * @title Randomness of the chain's own proposers
 * @dev The value of a block is its PREVRANDAO (EIP-4399), which its header carries as `mixHash`. The proof is the RLP
 * of the header, checked against the block's hash: `BLOCKHASH` for 256 blocks, EIP-2935's history for 8,191.
 *
 * NOTE: A block's value is the beacon chain's mix before that block, known once the block before it is. Whoever proposes
 * that one knows the value, and can give its slot up instead: then the next proposer's reveal, which it does not know,
 * decides. So it chooses between a known value and an unknown one for the loss of a block: less than one bit of
 * influence; with k slots in a row, one of k + 1 values. How large a prize may therefore be, docs/security-ledger.md
 * says. On a chain with one sequencer, which may set the value as it likes, no prize is safe from the sequencer; such a
 * chain needs another beacon.
 *
 * NOTE: Where the value is constant, or block numbers and hashes are another chain's, this contract is of no use. It
 * refuses to be deployed on Arbitrum, where both hold, and takes no value that is 0 or 1.
 */
contract PrevrandaoBeacon is IBeacon {
    /// @dev ArbSys, which only chains of the Arbitrum kind have.
    address private constant ARB_SYS = address(0x64);

    /// @dev The blocks whose hashes EIP-2935 keeps, in this contract; and those that a chain without it knows.
    uint256 private constant HISTORY = 8191;
    address private constant HISTORY_STORAGE = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 private constant RECENT = 256;

    /// @dev Items of a header up to and with `mixHash`, and the length of a 32-byte string in RLP.
    uint256 private constant FIELDS = 14;
    uint256 private constant WORD_IN_RLP = 33;

    error ForeignBlockNumbers();
    error NoBlockHashes();

    constructor() {
        if (ARB_SYS.code.length != 0) revert ForeignBlockNumbers();
        if (blockhash(block.number - 1) == 0) revert NoBlockHashes();
    }

    /// @inheritdoc IBeacon
    function seed(uint256 blockNumber, bytes calldata header) external view returns (bytes32) {
        bytes32 hash = Blockhash.blockHash(blockNumber);
        if (hash == 0 || keccak256(header) != hash) return 0;
        Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
        if (
            fields.length < FIELDS ||
            Memory.length(fields[FIELDS - 1]) != WORD_IN_RLP ||
            BlockHeader.getNumber(fields) != blockNumber ||
            BlockHeader.getDifficulty(fields) != 0
        ) return 0;
        bytes32 value = BlockHeader.getPrevRandao(fields);
        return uint256(value) > 1 ? value : bytes32(0);
    }

    /// @inheritdoc IBeacon
    function window() external view returns (uint256) {
        return HISTORY_STORAGE.code.length == 0 ? RECENT : HISTORY;
    }
}
