// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../IJudge.sol";
import {Aes128} from "./Aes128.sol";

/**
 * @title The judge of content delivery
 * @dev Convicts a cache that signed for a wrong ciphertext; the same decision as Java's `souk.content.ContentJudge`. It
 * computes the one right ciphertext of a block, from plaintext that hashes to the token's chunk id and from the key that
 * the token commits to, and compares it with what the cache signed. Its id is keccak256("souk.judge/content/1"). About
 * 3.1 million gas for a block of 8 KiB.
 *
 * Evidence (`BadDelivery`; big-endian, nothing padded):
 *
 *     token ‖ signature:64 ‖ ciphertext:32 ‖ key:16 ‖ block:4 ‖ plain ‖ path ‖ hash:32 ‖ path
 *     token = agreement:32 ‖ bundle:32 ‖ slot:1 ‖ object:32 ‖ chunk:4 ‖ size:4 ‖ chunkId:32 ‖ client:20
 *             ‖ round:4 ‖ book:4 ‖ place:4 ‖ tickets:1 ‖ expires:8 ‖ tag:16 ‖ commitment:32
 *     plain = length:4 ‖ bytes        path = length:1 ‖ 32 bytes each
 *
 * Of the agreement's details (`ContentTerms`) it reads version and rules, which must be valid, and nothing behind them.
 */
contract ContentJudge is IJudge {
    uint256 private constant BLOCK = 8192;
    uint256 private constant MAX_CHUNK_BYTES = 16 << 20;
    uint256 private constant MAX_TICKETS = 16;
    uint256 private constant MAX_PATH = 16;

    // Where things stand in the evidence, and in its token.
    uint256 private constant SIZE = 101;
    uint256 private constant CHUNK_ID = 105;
    uint256 private constant TICKETS = 169;
    uint256 private constant COMMITMENT = 194;
    uint256 private constant TOKEN = 226; // its length
    uint256 private constant CIPHERTEXT = 290;
    uint256 private constant KEY = 322;
    uint256 private constant NUMBER = 338;
    uint256 private constant PLAIN = 342;

    /// @dev The length of the rules, the version before them included.
    uint256 private constant RULES = 29;

    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;
    bytes32 private constant DELIVERY_TYPEHASH =
        keccak256("ContentDelivery(bytes32 agreement,bytes32 token,bytes32 ciphertext)");

    /// @dev No chain and no contract: a judge knows neither, and the agreement's id binds both.
    bytes32 private immutable DOMAIN =
        keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Souk content delivery"),
                keccak256("1"),
                0,
                address(0)
            )
        );

    /// @dev The parts of evidence that have no fixed place.
    struct Proof {
        bytes plain;
        bytes32[] plainPath;
        bytes32 hash;
        bytes32[] hashPath;
    }

    /// @notice Nothing can be asked of a cache on the ledger.
    function admits(bytes calldata, bytes calldata) external pure returns (bool) {
        return false;
    }

    function decide(
        Case calldata about,
        bytes calldata evidence
    ) external view returns (Verdict verdict, bytes32 fault) {
        if (about.matter != Matter.ACCUSATION) return (verdict, fault);
        uint256 least = _leastChunkBytes(about.details);
        (bool whole, Proof memory proof) = _read(evidence);
        if (least == 0 || !whole) return (verdict, fault);
        bytes32 token = sha256(evidence[:TOKEN]);
        if (_isSigned(about, token, evidence) && _isWrong(proof, evidence, least)) return (Verdict.FAULT, token);
    }

    /// @dev The least bytes of a chunk by the rules in an agreement's details; 0 when these are no valid rules.
    function _leastChunkBytes(bytes calldata details) private pure returns (uint256 least) {
        if (details.length < RULES || details[0] != 0x01) return 0;
        uint256 profile = uint8(details[1]);
        uint256 chunk = _u32(details, 4);
        uint256 perTicket = _u32(details, 12);
        least = _u32(details, 8);
        uint256 firstOpen = _u16(details, 20);
        bool valid = (profile == 1 || profile == 2) &&
            _between(uint8(details[2]), 2, 16) && // caches
            _between(uint8(details[3]), 2, 64) && // passes
            _between(chunk, BLOCK, MAX_CHUNK_BYTES) &&
            _between(least, profile == 1 ? 32 : 16, chunk) && // from one piece of the puzzle
            _between(perTicket, 1, MAX_CHUNK_BYTES) &&
            _between(_u16(details, 16), 1, type(uint16).max) && // blocks for which a token is good
            _between(_u16(details, 18), 0, 10_000) && // abandonment
            _between(firstOpen, 1, type(uint16).max) &&
            _between(_u16(details, 22), firstOpen, type(uint16).max) &&
            _between(_u32(details, 25), 1, type(uint32).max >> 1); // rounds of an epoch
        if (!valid || (chunk - 1) / perTicket >= MAX_TICKETS) return 0;
    }

    /// @dev Reads evidence to its end; not whole if anything is too short, too long or out of its range.
    function _read(bytes calldata evidence) private pure returns (bool whole, Proof memory proof) {
        if (evidence.length < PLAIN + 4) return (false, proof);
        // Numbers that Java keeps in signed types: chunk, size, place, expires, block.
        uint256 signs = uint8(evidence[97]) | uint8(evidence[SIZE]) | uint8(evidence[165]);
        signs |= uint8(evidence[170]) | uint8(evidence[NUMBER]);
        if (
            signs > 0x7f ||
            !_between(_u32(evidence, SIZE), 1, MAX_CHUNK_BYTES) ||
            !_between(uint8(evidence[TICKETS]), 1, MAX_TICKETS)
        ) return (false, proof);

        uint256 length = _u32(evidence, PLAIN);
        uint256 place = PLAIN + 4;
        if (length > BLOCK || place + length > evidence.length) return (false, proof);
        proof.plain = evidence[place:place + length];
        (place, proof.plainPath) = _readPath(evidence, place + length);
        if (place + 32 > evidence.length) return (false, proof);
        proof.hash = bytes32(evidence[place:]);
        (place, proof.hashPath) = _readPath(evidence, place + 32);
        whole = place == evidence.length;
    }

    /// @dev A path, and where it ends: beyond all evidence when it is too long or cut off.
    function _readPath(bytes calldata evidence, uint256 place) private pure returns (uint256 end, bytes32[] memory path) {
        if (place >= evidence.length) return (type(uint128).max, path);
        uint256 length = uint8(evidence[place]);
        end = place + 1 + 32 * length;
        if (length > MAX_PATH || end > evidence.length) return (type(uint128).max, path);
        path = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) path[i] = bytes32(evidence[place + 1 + 32 * i:]);
    }

    /// @dev Whether the token is of this agreement, the cache's signature of it, and the key the token's.
    function _isSigned(Case calldata about, bytes32 token, bytes calldata evidence) private view returns (bool) {
        if (bytes32(evidence) != about.agreement) return false;
        bytes32 structHash = keccak256(
            abi.encode(DELIVERY_TYPEHASH, about.agreement, token, bytes32(evidence[CIPHERTEXT:]))
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", DOMAIN, structHash));
        uint256 vs = uint256(bytes32(evidence[TOKEN + 32:])); // EIP-2098
        uint256 s = (vs << 1) >> 1;
        address by = ecrecover(digest, uint8(27 + (vs >> 255)), bytes32(evidence[TOKEN:]), bytes32(s));
        return
            s <= HALF_ORDER &&
            by != address(0) &&
            by == about.provider &&
            sha256(abi.encodePacked("souk content key", evidence[KEY:KEY + 16])) == bytes32(evidence[COMMITMENT:]);
    }

    /// @dev Whether the block is one of the signed ciphertext, and is not what it should be.
    function _isWrong(Proof memory proof, bytes calldata evidence, uint256 least) private pure returns (bool) {
        uint256 size = _u32(evidence, SIZE);
        uint256 padded = size > least ? size : least;
        uint256 number = _u32(evidence, NUMBER);
        uint256 start = number * BLOCK;
        if (!_proves(proof.hashPath, bytes32(evidence[CIPHERTEXT:]), padded, number, proof.hash)) return false;

        uint256 length = size > start ? _least(size - start, BLOCK) : 0;
        if (proof.plain.length != length) return false;
        if (length != 0) {
            bytes32 hash = sha256(abi.encodePacked("p", proof.plain));
            if (!_proves(proof.plainPath, bytes32(evidence[CHUNK_ID:]), size, number, hash)) return false;
        }
        bytes memory ciphertext = bytes.concat(proof.plain, new bytes(_least(BLOCK, padded - start) - length));
        Aes128.ctr(bytes16(evidence[KEY:]), start / 16, ciphertext);
        return sha256(abi.encodePacked("c", ciphertext)) != proof.hash;
    }

    /**
     * @dev Whether a block with this hash is the one at `index` of a chunk of `size` bytes: a tree of the shape and with
     * the tags of RFC 9162, section 2.1, whose root binds the number of leaves as well (Java's `MerkleTree`).
     */
    function _proves(
        bytes32[] memory path,
        bytes32 root,
        uint256 size,
        uint256 index,
        bytes32 blockHash
    ) private pure returns (bool) {
        uint256 leaves = (size + BLOCK - 1) / BLOCK;
        if (index >= leaves) return false;
        bytes32 node = sha256(abi.encodePacked(uint8(0), blockHash));
        uint256 used;
        for (uint256 last = leaves - 1; last != 0; last >>= 1) {
            bool right = index & 1 != 0;
            // The last node of an odd level has no neighbour and moves up as it is.
            if (right || index < last) {
                if (used == path.length) return false;
                bytes32 neighbour = path[used++];
                (bytes32 first, bytes32 second) = right ? (neighbour, node) : (node, neighbour);
                node = sha256(abi.encodePacked(uint8(1), first, second));
            }
            index >>= 1;
        }
        return used == path.length && sha256(abi.encodePacked(uint8(2), uint64(leaves), node)) == root;
    }

    function _between(uint256 value, uint256 least, uint256 most) private pure returns (bool) {
        return value >= least && value <= most;
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    function _u32(bytes calldata data, uint256 place) private pure returns (uint256) {
        return uint32(bytes4(data[place:]));
    }

    function _u16(bytes calldata data, uint256 place) private pure returns (uint256) {
        return uint16(bytes2(data[place:]));
    }
}
