// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev How many bits of a word are set: of 2, 4, 8 and 16 bits side by side, then the sum of those.
function ones(uint256 word) pure returns (uint256) {
    unchecked {
        if (word == 0) return 0;
        word -= (word >> 1) & (type(uint256).max / 3);
        word = (word & (type(uint256).max / 5)) + ((word >> 2) & (type(uint256).max / 5));
        word = (word + (word >> 4)) & (type(uint256).max / 17);
        word = (word & (type(uint256).max / 257)) + ((word >> 8) & (type(uint256).max / 257));
        return (word * (type(uint256).max / 0xffff)) >> 240;
    }
}

/**
 * @title Which books are paid
 * @dev A mark for each book of each round of an escrow, in the order of their numbers over its whole life: book b of its
 * k-th round has place k * books + b. So the rounds of a small escrow share a word, and a claim finds it used before.
 */
abstract contract PaidBooks {
    /// @dev Places have 64 bits at most, a word has 256 of them.
    mapping(bytes32 escrow => uint256[1 << 56] words) internal _marks;

    /// @dev How many books are paid in an escrow's words of marks, from one on and up to another one.
    function _paid(bytes32 id, uint256 from, uint256 to) internal view returns (uint256 books) {
        unchecked {
            uint256 words = _marksSlot(id);
            for (; from < to; ++from) books += ones(_word(words + from));
        }
    }

    /// @dev The slot of an escrow's first word of marks; the others follow it.
    function _marksSlot(bytes32 id) internal view returns (uint256 slot) {
        uint256[1 << 56] storage words = _marks[id];
        assembly ("memory-safe") {
            slot := words.slot
        }
    }

    function _word(uint256 slot) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function _setWord(uint256 slot, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }
}
