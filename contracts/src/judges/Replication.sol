// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Proofs about replicas, for judges
 * @dev The same as Java's `souk.replication`, profile SOUK: `Replica`, `KeccakGraph`, `Possession`, `Opening`. Proofs are
 * taken for hostile; one that is cut off reverts, which a judge's caller takes for nothing found.
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

    /// @dev A proof and how far it has been read.
    struct Proof {
        bytes bytes_;
        uint256 read;
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
        bytes memory evidence
    ) internal pure returns (bool) {
        Proof memory proof = Proof(evidence, 0);
        bytes32 columns = _word(proof);
        bytes32 bound = _word(proof);
        if (commitment(replica, columns, bound) != committed) return false;
        uint256[] memory places = new uint256[](challenges);
        uint256 count;
        for (uint256 i = 0; i < challenges; i++) {
            uint256 place = uint256(keccak256(abi.encodePacked(seed, uint32(i)))) & ((1 << replica.height) - 1);
            count = _insert(places, count, place);
        }
        bytes32[] memory nodes = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) nodes[i] = _leaf(REPLICA, abi.encodePacked(_word(proof)));
        return _root(REPLICA, replica.height, places, nodes, count, proof) == bound && _ended(proof);
    }

    /// @dev Whether an opening shows a node, which must be below 2^height.
    function opens(
        Replica memory replica,
        bytes32 committed,
        uint256 node,
        bytes memory evidence
    ) internal pure returns (bool) {
        Proof memory proof = Proof(evidence, 0);
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
        if (_root(COLUMNS, replica.height, places, leaves, count, proof) != columns || !_ended(proof)) return false;

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

    function _pair(bytes1 kind, bytes32 left, bytes32 right) private pure returns (bytes32) {
        if (kind == DATA) return sha256(abi.encodePacked(left, right)) & CUT;
        return sha256(abi.encodePacked(uint8(1), kind, left, right));
    }

    function _single(
        bytes1 kind,
        uint256 height,
        uint256 place,
        bytes32 leaf,
        Proof memory proof
    ) private pure returns (bytes32) {
        uint256[] memory places = new uint256[](1);
        bytes32[] memory nodes = new bytes32[](1);
        places[0] = place;
        nodes[0] = kind == DATA ? leaf : _leaf(kind, abi.encodePacked(leaf));
        return _root(kind, height, places, nodes, 1, proof);
    }

    /// @dev The root that leaves at ascending places, and the neighbours that a proof has, lead to. Writes over both.
    function _root(
        bytes1 kind,
        uint256 height,
        uint256[] memory places,
        bytes32[] memory nodes,
        uint256 count,
        Proof memory proof
    ) private pure returns (bytes32) {
        for (uint256 level = 0; level < height; level++) {
            uint256 above = 0;
            for (uint256 i = 0; i < count; above++) {
                uint256 place = places[i];
                if (place & 1 == 1) {
                    nodes[above] = _pair(kind, _word(proof), nodes[i]);
                } else if (i + 1 < count && places[i + 1] == place + 1) {
                    nodes[above] = _pair(kind, nodes[i], nodes[i + 1]);
                    i++;
                } else {
                    nodes[above] = _pair(kind, nodes[i], _word(proof));
                }
                places[above] = place >> 1;
                i++;
            }
            count = above;
        }
        return nodes[0];
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

    function _word(Proof memory proof) private pure returns (bytes32 word) {
        bytes memory all = proof.bytes_;
        uint256 from = proof.read;
        require(from + 32 <= all.length);
        assembly ("memory-safe") {
            word := mload(add(add(all, 32), from))
        }
        proof.read = from + 32;
    }

    function _take(Proof memory proof, uint256 length) private pure returns (bytes memory taken) {
        taken = new bytes(length);
        for (uint256 i = 0; i < length; i += 32) {
            bytes32 word = _word(proof);
            assembly ("memory-safe") {
                mstore(add(add(taken, 32), i), word)
            }
        }
    }

    function _row(bytes memory column, uint256 row) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(column, 32), mul(row, 32)))
        }
    }

    function _ended(Proof memory proof) private pure returns (bool) {
        return proof.read == proof.bytes_.length;
    }
}
