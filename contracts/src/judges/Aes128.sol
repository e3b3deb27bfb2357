// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title AES-128 in counter mode
 * @dev FIPS 197, by tables: for each of the 16 bytes of a state, a table of what SubBytes, ShiftRows and MixColumns
 * together make of the byte's 256 values, so that a round is 16 words of memory and the round's key, xored. About 4,600
 * gas for 16 bytes, and 250,000 for the tables. Not in constant time, which means nothing here: all is public.
 */
library Aes128 {
    /// @dev S-box, FIPS 197, table 4.
    bytes private constant SBOX =
        hex"637c777bf26b6fc53001672bfed7ab76ca82c97dfa5947f0add4a2af9ca472c0"
        hex"b7fd9326363ff7cc34a5e5f171d8311504c723c31896059a071280e2eb27b275"
        hex"09832c1a1b6e5aa0523bd6b329e32f8453d100ed20fcb15b6acbbe394a4c58cf"
        hex"d0efaafb434d338545f9027f503c9fa851a3408f929d38f5bcb6da2110fff3d2"
        hex"cd0c13ec5f974417c4a77e3d645d197360814fdc222a908846eeb814de5e0bdb"
        hex"e0323a0a4906245cc2d3ac629195e479e7c8376d8dd54ea96c56f4ea657aae08"
        hex"ba78252e1ca6b4c6e8dd741f4bbd8b8a703eb5664803f60e613557b986c11d9e"
        hex"e1f8981169d98e949b1e87e9ce5528df8ca1890dbfe6426841992d0fb054bb16";

    /// @dev Below it is whatever the caller has in memory. Fixed, because an addition less is a tenth of a round.
    uint256 private constant TABLES = 0x10000;

    /// @dev The tables of the 16 bytes, that of the last round, which has no MixColumns, and 11 round keys.
    uint256 private constant END = 0x32160;

    /// @dev Enciphers or deciphers, in place, a message that stands in memory below {TABLES}; `counter` is the first.
    function ctr(bytes16 key, uint256 counter, bytes memory message) internal pure {
        bytes memory sbox = SBOX;
        assembly ("memory-safe") {
            // The tables must lie in free memory, and are then allocated.
            if gt(mload(0x40), TABLES) {
                revert(0, 0)
            }
            mstore(0x40, END)

            for {
                let value := 0
            } lt(value, 256) {
                value := add(value, 1)
            } {
                let s := byte(0, mload(add(add(sbox, 0x20), value)))
                let twice := xor(shl(1, s), mul(0x11b, shr(7, s)))
                // What a byte of row 0 adds to its column: 2, 1, 1, 3 times itself; one of a further row, that rotated.
                let column := or(or(shl(24, twice), shl(16, s)), or(shl(8, s), xor(twice, s)))
                let column1 := or(shr(8, column), shl(24, and(column, 0xff)))
                let column2 := or(shr(8, column1), shl(24, and(column1, 0xff)))
                let column3 := or(shr(8, column2), shl(24, and(column2, 0xff)))
                let at := shl(5, value)
                // Byte 4c + r stands in column c, row r; ShiftRows takes it to column c - r.
                mstore(add(0x10000, at), shl(96, column))
                mstore(add(0x12000, at), column1)
                mstore(add(0x14000, at), shl(32, column2))
                mstore(add(0x16000, at), shl(64, column3))
                mstore(add(0x18000, at), shl(64, column))
                mstore(add(0x1a000, at), shl(96, column1))
                mstore(add(0x1c000, at), column2)
                mstore(add(0x1e000, at), shl(32, column3))
                mstore(add(0x20000, at), shl(32, column))
                mstore(add(0x22000, at), shl(64, column1))
                mstore(add(0x24000, at), shl(96, column2))
                mstore(add(0x26000, at), column3)
                mstore(add(0x28000, at), column)
                mstore(add(0x2a000, at), shl(32, column1))
                mstore(add(0x2c000, at), shl(64, column2))
                mstore(add(0x2e000, at), shl(96, column3))
                mstore(add(0x30000, at), s)
            }

            // The key schedule. Each word of a round key is the xor of all words before it in the last one and of itself.
            let roundKey := shr(128, key)
            let constant_ := 1
            mstore(0x32000, roundKey)
            for {
                let at := 0x32020
            } lt(at, END) {
                at := add(at, 0x20)
            } {
                let turned := or(
                    or(
                        shl(24, xor(constant_, mload(add(0x30000, and(shr(11, roundKey), 0x1fe0))))),
                        shl(16, mload(add(0x30000, and(shr(3, roundKey), 0x1fe0))))
                    ),
                    or(
                        shl(8, mload(add(0x30000, and(shl(5, roundKey), 0x1fe0)))),
                        mload(add(0x30000, and(shr(19, roundKey), 0x1fe0)))
                    )
                )
                roundKey := xor(roundKey, shl(96, turned))
                roundKey := xor(roundKey, shr(32, roundKey))
                roundKey := xor(roundKey, shr(64, roundKey))
                mstore(at, roundKey)
                constant_ := xor(shl(1, constant_), mul(0x11b, shr(7, constant_)))
            }

            let place := add(message, 0x20)
            for {
                let end := add(place, mload(message))
            } lt(place, end) {
                place := add(place, 16)
            } {
                let s := xor(counter, mload(0x32000))
                counter := add(counter, 1)
                // The byte's value stands in the table's index: five bits further left than in the state.
                for {
                    let at := 0x32020
                } lt(at, 0x32140) {
                    at := add(at, 0x20)
                } {
                    let n := xor(mload(at), mload(add(0x10000, and(shr(115, s), 0x1fe0))))
                    n := xor(n, mload(add(0x12000, and(shr(107, s), 0x1fe0))))
                    n := xor(n, mload(add(0x14000, and(shr(99, s), 0x1fe0))))
                    n := xor(n, mload(add(0x16000, and(shr(91, s), 0x1fe0))))
                    n := xor(n, mload(add(0x18000, and(shr(83, s), 0x1fe0))))
                    n := xor(n, mload(add(0x1a000, and(shr(75, s), 0x1fe0))))
                    n := xor(n, mload(add(0x1c000, and(shr(67, s), 0x1fe0))))
                    n := xor(n, mload(add(0x1e000, and(shr(59, s), 0x1fe0))))
                    n := xor(n, mload(add(0x20000, and(shr(51, s), 0x1fe0))))
                    n := xor(n, mload(add(0x22000, and(shr(43, s), 0x1fe0))))
                    n := xor(n, mload(add(0x24000, and(shr(35, s), 0x1fe0))))
                    n := xor(n, mload(add(0x26000, and(shr(27, s), 0x1fe0))))
                    n := xor(n, mload(add(0x28000, and(shr(19, s), 0x1fe0))))
                    n := xor(n, mload(add(0x2a000, and(shr(11, s), 0x1fe0))))
                    n := xor(n, mload(add(0x2c000, and(shr(3, s), 0x1fe0))))
                    n := xor(n, mload(add(0x2e000, and(shl(5, s), 0x1fe0))))
                    s := n
                }
                let stream := xor(mload(0x32140), shl(120, mload(add(0x30000, and(shr(115, s), 0x1fe0)))))
                stream := xor(stream, shl(16, mload(add(0x30000, and(shr(107, s), 0x1fe0)))))
                stream := xor(stream, shl(40, mload(add(0x30000, and(shr(99, s), 0x1fe0)))))
                stream := xor(stream, shl(64, mload(add(0x30000, and(shr(91, s), 0x1fe0)))))
                stream := xor(stream, shl(88, mload(add(0x30000, and(shr(83, s), 0x1fe0)))))
                stream := xor(stream, shl(112, mload(add(0x30000, and(shr(75, s), 0x1fe0)))))
                stream := xor(stream, shl(8, mload(add(0x30000, and(shr(67, s), 0x1fe0)))))
                stream := xor(stream, shl(32, mload(add(0x30000, and(shr(59, s), 0x1fe0)))))
                stream := xor(stream, shl(56, mload(add(0x30000, and(shr(51, s), 0x1fe0)))))
                stream := xor(stream, shl(80, mload(add(0x30000, and(shr(43, s), 0x1fe0)))))
                stream := xor(stream, shl(104, mload(add(0x30000, and(shr(35, s), 0x1fe0)))))
                stream := xor(stream, mload(add(0x30000, and(shr(27, s), 0x1fe0))))
                stream := xor(stream, shl(24, mload(add(0x30000, and(shr(19, s), 0x1fe0)))))
                stream := xor(stream, shl(48, mload(add(0x30000, and(shr(11, s), 0x1fe0)))))
                stream := xor(stream, shl(72, mload(add(0x30000, and(shr(3, s), 0x1fe0)))))
                stream := xor(stream, shl(96, mload(add(0x30000, and(shl(5, s), 0x1fe0)))))
                stream := shl(128, stream)
                if lt(sub(end, place), 16) {
                    stream := and(stream, not(shr(shl(3, sub(end, place)), not(0))))
                }
                mstore(place, xor(mload(place), stream))
            }
        }
    }
}
