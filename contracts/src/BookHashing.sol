// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The address of a piece of memory in which a claim hashes, and gathers what it pays.
type Scratch is uint256;

/**
 * @title The hashes of ticket books
 * @dev The formulas of `souk.ledger.Book`, on memory that is laid out once for a claim, so that a book writes only what
 * is its own. `BookHashing.t.sol` compares them with a plain implementation.
 *
 *     id     = keccak(02 ‖ escrow ‖ round:u32 ‖ book:u32 ‖ provider)
 *     winner = keccak(03 ‖ seed ‖ id) mod 2^depth
 *     leaf   = keccak(00 ‖ id ‖ winner:u32 ‖ secret)[0..16)
 *     node   = keccak(01 ‖ left ‖ right)[0..16)
 *     cover  = keccak(1901 ‖ domain ‖ keccak(TYPE ‖ escrow ‖ round ‖ book ‖ provider ‖ root))
 *
 * Forging a ticket needs a second preimage of a 128-bit hash. Whoever finds collisions in a tree of its own can open
 * one place in two ways, but both pay the provider that the cover names, once.
 */
library BookHashing {
    bytes32 private constant BOOK_TYPEHASH =
        keccak256("TicketBook(bytes32 escrow,uint32 round,uint32 book,address provider,bytes16 root)");

    /// @dev The largest s of a canonical signature.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev All but the lower 128 bits, in which a cut hash carries what was cut off.
    uint256 private constant CUT = 0xffffffffffffffffffffffffffffffff00000000000000000000000000000000;

    // Where things stand in the scratch. A hash input begins with its tag byte.
    uint256 private constant ID = 0x00; // 61 bytes
    uint256 private constant WINNER = 0x60; // 65 bytes
    uint256 private constant COVER = 0xc0; // 6 words
    uint256 private constant DIGEST = 0x180; // 66 bytes
    uint256 private constant RECOVER = 0x1e0; // 4 words
    uint256 private constant ROUND_AND_PROVIDER = 0x260; // round << 224 | provider << 32
    uint256 private constant TICKETS = 0x280; // 2^depth
    uint256 private constant GROUP = 0x2a0; // where the log of the current group begins
    uint256 private constant LOG = 0x2c0; // offset and length of the log's data, as in the ABI, and the data
    uint256 private constant LOG_DATA = 0x300;
    uint256 private constant GROUP_HEAD = 34; // escrow ‖ count

    /**
     * @dev Where the log of skipped books begins: behind the longest log of paid ones, 500 groups of one book each. Memory
     * that far costs some 3,000 gas, once, where a book is skipped at all.
     */
    uint256 private constant SKIPPED = 0x5000;

    /**
     * @dev Lays the scratch out. The log grows at its end, which is where free memory begins, so nothing else may be
     * allocated until the claim is done.
     */
    function start(bytes32 domainSeparator) internal pure returns (Scratch scratch) {
        bytes32 typehash = BOOK_TYPEHASH;
        assembly ("memory-safe") {
            scratch := mload(0x40)
            mstore8(add(scratch, ID), 2)
            mstore8(add(scratch, WINNER), 3)
            mstore(add(scratch, COVER), typehash)
            mstore(add(scratch, DIGEST), shl(240, 0x1901))
            mstore(add(scratch, add(DIGEST, 2)), domainSeparator)
            mstore(0x40, add(scratch, LOG_DATA))
        }
    }

    /// @dev Sets what the books of a section share, and begins its log.
    function setRound(Scratch scratch, uint256 round, address provider, bytes32 seed) internal pure {
        assembly ("memory-safe") {
            mstore(add(scratch, add(WINNER, 1)), seed)
            mstore(add(scratch, add(COVER, 0x40)), round)
            mstore(add(scratch, add(COVER, 0x80)), provider)
            mstore(add(scratch, ROUND_AND_PROVIDER), or(shl(224, round), shl(32, provider)))
            mstore(0x40, add(scratch, LOG_DATA))
        }
    }

    /// @dev Sets what the books of a group share, and begins its part of the log; {endGroup} or another group ends it.
    function setEscrow(Scratch scratch, bytes32 escrow, uint256 depth) internal pure {
        assembly ("memory-safe") {
            mstore(add(scratch, add(ID, 1)), escrow)
            mstore(add(scratch, add(COVER, 0x20)), escrow)
            mstore(add(scratch, TICKETS), shl(depth, 1))
            let group := mload(0x40)
            mstore(add(scratch, GROUP), group)
            mstore(group, escrow)
            mstore(0x40, add(group, GROUP_HEAD))
        }
    }

    /**
     * @dev Whether `signer` signed the cover of a book whose winning ticket, path and signature (EIP-2098) stand in the
     * calldata from `ticket` to `end`. Nobody's is a signature that is not canonical; and zero signed nothing.
     */
    function isSigned(
        Scratch scratch,
        uint256 book,
        uint256 ticket,
        uint256 end,
        uint256 signer
    ) internal view returns (bool holds) {
        assembly ("memory-safe") {
            mstore(add(scratch, add(ID, 33)), or(mload(add(scratch, ROUND_AND_PROVIDER)), shl(192, book)))
            let hash := keccak256(add(scratch, ID), 61)

            mstore(add(scratch, add(WINNER, 33)), hash)
            let place := and(keccak256(add(scratch, WINNER), 65), sub(mload(add(scratch, TICKETS)), 1))

            // 00 ‖ id ‖ place ‖ secret from 0x0a to 0x3f; what lies before the place is written over by the id.
            mstore(0x1f, or(shl(128, place), shr(128, calldataload(ticket))))
            mstore(0x0b, hash)
            mstore8(0x0a, 0)
            hash := keccak256(0x0a, 53)

            // 01 ‖ left ‖ right from 0x0f to 0x30. A hash counts with its upper half: what follows it is written over by
            // the sibling, which comes with 16 bytes and no more, or lies beyond the input.
            mstore8(0x0f, 1)
            // The place's bits say on which side the hash is, level by level, up to a one that stands above them all.
            let sides := shl(4, or(place, mload(add(scratch, TICKETS))))
            for {
                let sibling := add(ticket, 16)
            } gt(sides, 31) {
                sibling := add(sibling, 16)
            } {
                let side := and(sides, 16) // 0: the hash is left; 16: it is right
                mstore(add(0x10, side), hash)
                calldatacopy(sub(0x20, side), sibling, 16)
                hash := keccak256(0x0f, 33)
                sides := shr(1, sides)
            }

            mstore(add(scratch, add(COVER, 0x60)), book)
            mstore(add(scratch, add(COVER, 0xa0)), and(hash, CUT))
            mstore(add(scratch, add(DIGEST, 34)), keccak256(add(scratch, COVER), 0xc0))

            let vs := calldataload(sub(end, 0x20))
            let s := shr(1, shl(1, vs))
            let input := add(scratch, RECOVER)
            mstore(input, keccak256(add(scratch, DIGEST), 66))
            mstore(add(input, 0x20), add(shr(255, vs), 27))
            mstore(add(input, 0x40), calldataload(sub(end, 0x40)))
            mstore(add(input, 0x60), s)
            mstore(0x00, 0) // the precompile writes nothing when it finds no key
            pop(staticcall(gas(), 1, input, 0x80, 0x00, 0x20))
            let by := mload(0x00)
            holds := and(iszero(gt(s, HALF_ORDER)), gt(eq(by, signer), iszero(by)))
        }
    }

    /// @dev Adds a paid book to the log.
    function addPaid(uint256 book) internal pure {
        assembly ("memory-safe") {
            let end := mload(0x40)
            mstore(end, shl(224, book))
            mstore(0x40, add(end, 4))
        }
    }

    /// @dev Ends the group's part of the log, in which `count` books were added; none leaves no trace.
    function endGroup(Scratch scratch, uint256 count) internal pure {
        assembly ("memory-safe") {
            let group := mload(add(scratch, GROUP))
            switch count
            case 0 {
                mstore(0x40, group)
            }
            default {
                mstore8(add(group, 32), shr(8, count))
                mstore8(add(group, 33), count)
            }
        }
    }

    /// @dev Adds a skipped book to its log, which has `size` bytes so far, and returns its new size.
    function addSkipped(Scratch scratch, uint256 size, uint256 index, uint256 reason) internal pure returns (uint256) {
        assembly ("memory-safe") {
            mstore(add(add(scratch, add(SKIPPED, 0x40)), size), or(shl(240, index), shl(232, reason)))
            size := add(size, 3)
        }
        return size;
    }

    /// @dev Emits the log of skipped books. What follows its last byte is zero, as whatever was written there is.
    function emitSkipped(Scratch scratch, bytes32 topic, uint256 size) internal {
        assembly ("memory-safe") {
            let data := add(scratch, SKIPPED)
            mstore(data, 0x20)
            mstore(add(data, 0x20), size)
            log2(data, add(0x40, and(add(size, 0x1f), not(0x1f))), topic, caller())
        }
    }

    /// @dev Emits the section's log.
    function emitPaid(Scratch scratch, bytes32 topic, address provider, uint256 round) internal {
        assembly ("memory-safe") {
            let end := mload(0x40)
            let data := add(scratch, LOG_DATA)
            mstore(add(scratch, LOG), 0x20)
            mstore(sub(data, 0x20), sub(end, data))
            mstore(end, 0) // padding
            let size := and(add(sub(end, data), 0x1f), not(0x1f))
            log3(add(scratch, LOG), add(size, 0x40), topic, provider, round)
        }
    }
}
