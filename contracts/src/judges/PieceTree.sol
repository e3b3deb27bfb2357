// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Proofs that a piece is part of a blob, for judges
 * @dev The same as Java's `souk.primitives.PieceTree`: a tree of the shape and with the tags of RFC 9162, section 2.1, over
 * the hashes of a blob's pieces, whose root binds the number of leaves as well. A proof is the piece and its path.
 */
library PieceTree {
    /// @dev How many pieces of a size there are in so many bytes.
    function pieces(uint256 length, uint256 size) internal pure returns (uint256) {
        return (length + size - 1) / size;
    }

    /// @dev Whether a proof, from anybody, shows the piece at `index` of the blob of `length` bytes with this root.
    function proves(
        bytes32 root,
        uint256 length,
        uint256 size,
        uint256 index,
        bytes calldata proof
    ) internal pure returns (bool) {
        uint256 leaves = pieces(length, size);
        if (index >= leaves) return false;
        uint256 place = index == leaves - 1 ? length - index * size : size; // where the path begins
        if (proof.length < place) return false;
        bytes32 value = keccak256(abi.encodePacked("souk.primitives.piece/1", proof[:place]));
        bytes32 node = keccak256(abi.encodePacked(uint8(0), value));
        for (uint256 last = leaves - 1; last != 0; last >>= 1) {
            bool right = index & 1 != 0;
            // The last node of an odd level has no neighbour and moves up as it is.
            if (right || index < last) {
                if (proof.length < place + 32) return false;
                bytes32 neighbour = bytes32(proof[place:]);
                place += 32;
                (bytes32 first, bytes32 second) = right ? (neighbour, node) : (node, neighbour);
                node = keccak256(abi.encodePacked(uint8(1), first, second));
            }
            index >>= 1;
        }
        return place == proof.length && keccak256(abi.encodePacked(uint8(2), uint64(leaves), node)) == root;
    }
}
