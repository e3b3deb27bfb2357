// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Proofs about replicas, for judges
 * @dev The same as Java's `souk.replication`, profile SOUK: `Replica`, `KeccakGraph`, `Possession`, `Opening`. Proofs are
 * taken for hostile. They are read where they lie in the calldata, and what is cut off goes on with whatever lies behind:
 * so nothing holds before the end is where it must be. Trees are hashed in assembly, which costs a fifth of what Solidity's
 * `sha256` with its copies does.
 */
library Replication {
    uint256 internal constant LEAST_HEIGHT = 2;
    uint256 internal constant MOST_HEIGHT = 31;
    uint256 internal constant MOST_LAYERS = 16;
    uint256 internal constant MOST_CHALLENGES = 256;

    uint256 private constant BASE = 6;
    uint256 private constant PARENTS = 14;
    uint256 private constant HASHED_PARENTS = 37;
    bytes32 private constant CUT = ~bytes32(uint256(0xc0)); // the two highest bits of the last byte

    bytes1 private constant DATA = 0;
    bytes1 private constant COLUMNS = "c";
    bytes1 private constant REPLICA = "r";

    /// @dev A replica, as all who check it know it.
    struct Replica {
        bytes32 id;
        bytes32 data;
        uint256 height;
        uint256 layers;
    }

    /// @dev What is left of a proof: places in the calldata.
    struct Proof {
        uint256 next;
        uint256 end;
    }

    /// @dev What binds the labels of a replica that a provider makes for an agreement.
    function id(bytes32 agreement, address provider, bytes32 data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked("souk.replication.replica/1", agreement, provider, data)) & CUT;
    }

    /// @dev What a provider commits itself to.
    function commitment(
        Replica memory replica,
        bytes32 columns,
        bytes32 bound
    ) internal pure returns (bytes32) {
        return
            sha256(
                abi.encodePacked(
                    "souk.replication.roots/1",
                    replica.id,
                    replica.data,
                    uint8(replica.height),
                    uint8(replica.layers),
                    columns,
                    bound
                )
            );
    }

    /// @dev Whether a proof answers a seed.
    function possesses(
        Replica memory replica,
        bytes32 committed,
        bytes32 seed,
        uint256 challenges,
        bytes calldata evidence
    ) internal view returns (bool) {
        Proof memory proof = _begun(evidence);
        bytes32 columns = _word(proof);
        bytes32 bound = _word(proof);
        if (commitment(replica, columns, bound) != committed) return false;
        (uint256[] memory places, uint256 count) = _drawn(seed, challenges, replica.height);
        bytes32[] memory nodes = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) nodes[i] = _leaf(REPLICA, _word(proof));
        return _root(REPLICA, replica.height, places, nodes, proof) == bound && _ended(proof);
    }

    /// @dev The places that a seed draws, ascending, none twice; those behind `count` do not count.
    function _drawn(
        bytes32 seed,
        uint256 challenges,
        uint256 height
    ) private pure returns (uint256[] memory places, uint256 count) {
        places = new uint256[](challenges);
        uint256 most = (1 << height) - 1;
        for (uint256 i = 0; i < challenges; i++) {
            uint256 place;
            assembly ("memory-safe") {
                mstore(0, seed)
                mstore(0x20, shl(224, i))
                place := and(keccak256(0, 0x24), most)
            }
            count = _insert(places, count, place);
        }
    }

    /// @dev Whether an opening shows a node, which must be below 2^height.
    function opens(
        Replica memory replica,
        bytes32 committed,
        uint256 node,
        bytes calldata evidence
    ) internal view returns (bool) {
        Proof memory proof = _begun(evidence);
        bytes32 columns = _word(proof);
        bytes32 bound = _word(proof);
        if (commitment(replica, columns, bound) != committed) return false;
        bytes32 data = _word(proof);
        if (_single(DATA, replica.height, node, data, proof) != replica.data) return false;
        bytes32 encoded = _word(proof);
        if (_single(REPLICA, replica.height, node, encoded, proof) != bound) return false;

        uint256[] memory from = parents(replica.height, node);
        uint256[] memory opened = new uint256[](PARENTS + 1);
        uint256 count = _insert(opened, 0, node);
        if (node != 0) for (uint256 i = 0; i < PARENTS; i++) count = _insert(opened, count, from[i]);
        bytes32[] memory leaves = new bytes32[](count);
        bytes[] memory column = new bytes[](count);
        for (uint256 i = 0; i < count; i++) {
            column[i] = _take(proof, replica.layers * 32);
            leaves[i] = _leaf(COLUMNS, column[i]);
        }
        uint256[] memory places = new uint256[](count);
        for (uint256 i = 0; i < count; i++) places[i] = opened[i];
        if (_root(COLUMNS, replica.height, places, leaves, proof) != columns || !_ended(proof)) return false;

        bytes memory own = column[_find(opened, count, node)];
        if (_row(own, replica.layers - 1) ^ data != encoded) return false;
        bytes[] memory rows = new bytes[](PARENTS);
        if (node != 0) for (uint256 i = 0; i < PARENTS; i++) rows[i] = column[_find(opened, count, from[i])];
        for (uint256 layer = 1; layer <= replica.layers; layer++) {
            if (_label(replica.id, layer, node, rows) != _row(own, layer - 1)) return false;
        }
        return true;
    }

    /// @dev A label: SHA-256 of replica, layer, node, 20 zeros and 37 labels of parents, none for node 0.
    function _label(
        bytes32 replica,
        uint256 layer,
        uint256 node,
        bytes[] memory rows
    ) private pure returns (bytes32) {
        bytes memory message = new bytes(node == 0 ? 64 : 64 + HASHED_PARENTS * 32);
        bytes32 second = bytes32((layer << 224) | (node << 160));
        assembly ("memory-safe") {
            mstore(add(message, 32), replica)
            mstore(add(message, 64), second)
        }
        uint256 distinct = layer == 1 ? BASE : PARENTS;
        for (uint256 i = 0; node != 0 && i < HASHED_PARENTS; i++) {
            uint256 which = i % distinct;
            bytes32 label = _row(rows[which], which < BASE ? layer - 1 : layer - 2);
            assembly ("memory-safe") {
                mstore(add(message, add(96, mul(i, 32))), label)
            }
        }
        return sha256(message);
    }

    /// @dev The parents of a node: six of its layer, then eight of the layer before.
    function parents(uint256 height, uint256 node) internal pure returns (uint256[] memory found) {
        found = new uint256[](PARENTS);
        bytes32 seed = keccak256(abi.encodePacked("souk.replication.graph/1", uint64(1 << height)));
        if (node > 1) {
            found[0] = node - 1;
            uint256 places = node * 5;
            uint256 bits = _bits(places - 1);
            bytes32 words;
            for (uint256 i = 0; i < 5; i++) {
                if (i % 4 == 0) words = keccak256(abi.encodePacked(seed, uint8(0), uint64(node), uint8(i / 4)));
                uint256 word = uint64(uint256(words) >> (192 - 64 * (i % 4)));
                uint256 high = 1 << (word % bits + 1);
                if (high > places) high = places;
                uint256 low = high / 2 > 2 ? high / 2 : 2;
                uint256 parent = (places - low - (word / bits) % (high - low + 1)) / 5;
                found[i + 1] = parent == node ? node - 1 : parent;
            }
        }
        for (uint256 i = 0; i < 8; i++) found[BASE + i] = _permuted(seed, height, node * 8 + i) / 8;
    }

    function _permuted(bytes32 seed, uint256 height, uint256 place) private pure returns (uint256) {
        uint256 low = (height + 3) / 2;
        uint256 high = height + 3 - low;
        uint256 left = place >> low;
        uint256 right = place & ((1 << low) - 1);
        for (uint256 round = 0; round < 3; round++) {
            uint256 word = uint256(keccak256(abi.encodePacked(seed, uint8(1), uint8(round), uint64(right)))) >> 192;
            (left, right) = (right, left ^ (word & ((1 << high) - 1)));
            (low, high) = (high, low);
        }
        return (left << low) | right;
    }

    function _bits(uint256 number) private pure returns (uint256 bits) {
        for (; number != 0; number >>= 1) bits++;
    }

    // ---- trees ----

    function _leaf(bytes1 kind, bytes memory content) private pure returns (bytes32) {
        return sha256(abi.encodePacked(uint8(0), kind, content));
    }

    /// @dev The same of a single word, in the scratch space.
    function _leaf(bytes1 kind, bytes32 content) private view returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0, shr(8, kind))
            mstore(2, content)
            if iszero(staticcall(gas(), 2, 0, 0x22, 0, 0x20)) { revert(0, 0) }
            leaf := mload(0)
        }
    }

    /// @dev The root that one leaf, and the neighbours that a proof has, lead to.
    function _single(
        bytes1 kind,
        uint256 height,
        uint256 place,
        bytes32 content,
        Proof memory proof
    ) private view returns (bytes32 node) {
        node = kind == DATA ? content : _leaf(kind, content);
        (uint256 tag, uint256 length, bytes32 cut) = kind == DATA
            ? (0, 64, CUT)
            : (0x0100 | uint256(uint8(kind)), 66, ~bytes32(0));
        assembly ("memory-safe") {
            // In memory that nobody has: a word that ends with the tag, the left node, the right one.
            let left := add(mload(0x40), 0x20)
            let message := sub(add(left, 0x40), length)
            mstore(sub(left, 0x20), tag)
            let next := mload(proof)
            for {} height { height := sub(height, 1) } {
                let side := shl(5, and(place, 1))
                mstore(add(left, side), node)
                mstore(add(left, xor(side, 0x20)), calldataload(next))
                if iszero(staticcall(gas(), 2, message, length, 0, 0x20)) { revert(0, 0) }
                node := and(mload(0), cut)
                next := add(next, 0x20)
                place := shr(1, place)
            }
            mstore(proof, next)
        }
    }

    /**
     * @dev The root that leaves at ascending places, and the neighbours that a proof has, lead to. Until two paths meet, each
     * is followed alone: the neighbours of a level stand side by side, so a path's next one lies as many words on as there
     * are paths.
     */
    function _root(
        bytes1 kind,
        uint256 height,
        uint256[] memory places,
        bytes32[] memory nodes,
        Proof memory proof
    ) private view returns (bytes32 root) {
        uint256 tag = 0x0100 | uint256(uint8(kind));
        assembly ("memory-safe") {
            // In memory that nobody has: a word that ends with the tag, the left node, the right one; then each node behind
            // its place, and behind the last one a place that there is not.
            let left := add(mload(0x40), 0x20)
            mstore(sub(left, 0x20), tag)
            let first := add(left, 0x40)
            let end := first
            for { let i := 0x20 } iszero(gt(i, shl(5, mload(nodes)))) { i := add(i, 0x20) } {
                mstore(end, mload(add(places, i)))
                mstore(add(end, 0x20), mload(add(nodes, i)))
                end := add(end, 0x40)
            }
            let next := mload(proof)
            let hashed := 1
            for {} 1 {} {
                // How many levels no two paths meet on: what the nearest two places differ by has so many bits but one.
                let levels := height
                if lt(add(first, 0x40), end) {
                    let least := not(0)
                    for { let at := add(first, 0x40) } lt(at, end) { at := add(at, 0x40) } {
                        let apart := xor(mload(sub(at, 0x40)), mload(at))
                        if lt(apart, least) { least := apart }
                    }
                    for { levels := 0 } gt(least, 1) { levels := add(levels, 1) } { least := shr(1, least) }
                }
                let stride := shr(1, sub(end, first))
                let read := mul(levels, stride)
                for { let at := first } lt(at, end) { at := add(at, 0x40) } {
                    let neighbour := add(next, shr(1, sub(at, first)))
                    let last := add(neighbour, read)
                    let place := shl(5, mload(at)) // so that its last bit says how far from the left a node belongs
                    let side := and(place, 0x20)
                    mstore(add(left, side), mload(add(at, 0x20)))
                    for {} lt(neighbour, last) { neighbour := add(neighbour, stride) } {
                        mstore(add(left, xor(side, 0x20)), calldataload(neighbour))
                        place := shr(1, place)
                        side := and(place, 0x20)
                        hashed := and(hashed, staticcall(gas(), 2, sub(left, 2), 66, add(left, side), 0x20))
                    }
                    mstore(at, shr(5, place))
                    mstore(add(at, 0x20), mload(add(left, side)))
                }
                next := add(next, read)
                height := sub(height, levels)
                if iszero(height) { break }

                // Here at least two meet.
                height := sub(height, 1)
                mstore(end, not(0))
                let above := first
                for { let at := first } lt(at, end) {} {
                    let place := mload(at)
                    let side := shl(5, and(place, 1))
                    mstore(add(left, side), mload(add(at, 0x20)))
                    at := add(at, 0x40)
                    switch eq(mload(at), xor(place, 1))
                    case 0 {
                        mstore(add(left, xor(side, 0x20)), calldataload(next))
                        next := add(next, 0x20)
                    }
                    default {
                        // Only a right neighbour comes next.
                        mstore(add(left, 0x20), mload(add(at, 0x20)))
                        at := add(at, 0x40)
                    }
                    mstore(above, shr(1, place))
                    above := add(above, 0x40)
                    hashed := and(hashed, staticcall(gas(), 2, sub(left, 2), 66, sub(above, 0x20), 0x20))
                }
                end := above
            }
            if iszero(hashed) { revert(0, 0) }
            mstore(proof, next)
            root := mload(add(first, 0x20))
        }
    }

    // ---- lists, ascending and without doubles ----

    function _insert(uint256[] memory sorted, uint256 count, uint256 value) private pure returns (uint256) {
        uint256 place = count;
        while (place != 0 && sorted[place - 1] > value) place--;
        if (place != 0 && sorted[place - 1] == value) return count;
        for (uint256 i = count; i > place; i--) sorted[i] = sorted[i - 1];
        sorted[place] = value;
        return count + 1;
    }

    function _find(uint256[] memory sorted, uint256 count, uint256 value) private pure returns (uint256 place) {
        while (place < count && sorted[place] != value) place++;
    }

    // ---- reading ----

    function _begun(bytes calldata evidence) private pure returns (Proof memory proof) {
        uint256 from;
        assembly ("memory-safe") {
            from := evidence.offset
        }
        return Proof(from, from + evidence.length);
    }

    function _word(Proof memory proof) private pure returns (bytes32 word) {
        uint256 from = proof.next;
        assembly ("memory-safe") {
            word := calldataload(from)
        }
        proof.next = from + 32;
    }

    function _take(Proof memory proof, uint256 length) private pure returns (bytes memory taken) {
        taken = new bytes(length);
        uint256 from = proof.next;
        assembly ("memory-safe") {
            calldatacopy(add(taken, 32), from, length)
        }
        proof.next = from + length;
    }

    function _row(bytes memory column, uint256 row) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(column, 32), mul(row, 32)))
        }
    }

    function _ended(Proof memory proof) private pure returns (bool) {
        return proof.next == proof.end;
    }
}
