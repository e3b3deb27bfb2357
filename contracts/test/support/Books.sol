// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @dev Whose book it is, and who signs it.
struct Book {
    bytes32 escrow;
    uint32 round;
    uint32 number;
    address provider;
    uint8 depth;
    uint256 signerKey;
}

/// @dev What is claimed of a book.
struct Ticket {
    Book book;
    bytes16 secret;
    bytes path;
    bytes32 r;
    bytes32 vs;
}

/**
 * @title Ticket books, plainly
 * @dev The formulas of `souk.ledger.Book` once more, without assembly, and the side that issues books.
 */
library Books {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    bytes32 private constant TYPEHASH =
        keccak256("TicketBook(bytes32 escrow,uint32 round,uint32 book,address provider,bytes16 root)");

    function id(Book memory book) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(2), book.escrow, book.round, book.number, book.provider));
    }

    function winner(Book memory book, bytes32 seed) internal pure returns (uint32) {
        return uint32(uint256(keccak256(abi.encodePacked(uint8(3), seed, id(book)))) % (uint256(1) << book.depth));
    }

    function secret(Book memory book, uint32 place) internal pure returns (bytes16) {
        return bytes16(keccak256(abi.encodePacked("secret of a test", id(book), place)));
    }

    function leaf(Book memory book, uint32 place, bytes16 secret_) internal pure returns (bytes16) {
        return bytes16(keccak256(abi.encodePacked(uint8(0), id(book), place, secret_)));
    }

    function node(bytes16 left, bytes16 right) internal pure returns (bytes16) {
        return bytes16(keccak256(abi.encodePacked(uint8(1), left, right)));
    }

    function digest(Book memory book, bytes32 domain, bytes16 root) internal pure returns (bytes32) {
        bytes32 hash = keccak256(abi.encode(TYPEHASH, book.escrow, book.round, book.number, book.provider, root));
        return keccak256(abi.encodePacked(bytes2(0x1901), domain, hash));
    }

    /// @dev The root that a ticket and its path lead to.
    function rootOf(
        Book memory book,
        uint32 place,
        bytes16 secret_,
        bytes memory path
    ) internal pure returns (bytes16 hash) {
        hash = leaf(book, place, secret_);
        for (uint256 level = 0; level < path.length / 16; ++level) {
            bytes16 sibling;
            assembly ("memory-safe") {
                sibling := mload(add(add(path, 0x20), mul(level, 16)))
            }
            hash = (place >> level) & 1 == 0 ? node(hash, sibling) : node(sibling, hash);
        }
    }

    /// @dev A book's ticket at a place, with its path, under a cover signed by the book's signer.
    function ticketAt(Book memory book, bytes32 domain, uint32 place) internal pure returns (Ticket memory ticket) {
        ticket.book = book;
        ticket.secret = secret(book, place);
        ticket.path = new bytes(uint256(16) * book.depth);
        uint256 scratch = freeMemory();
        bytes16[] memory level = new bytes16[](uint256(1) << book.depth);
        for (uint32 i = 0; i < level.length; ++i) level[i] = leaf(book, i, secret(book, i));
        uint256 width = level.length;
        for (uint256 height = 0; height < book.depth; ++height) {
            bytes16 sibling = level[(place >> height) ^ 1];
            for (uint256 i = 0; i < 16; ++i) ticket.path[16 * height + i] = sibling[i];
            width /= 2;
            for (uint256 i = 0; i < width; ++i) level[i] = node(level[2 * i], level[2 * i + 1]);
        }
        (ticket.r, ticket.vs) = sign(book.signerKey, digest(book, domain, level[0]));
        setFreeMemory(scratch);
    }

    // The trees of hundreds of books would fill a test's memory.

    function freeMemory() private pure returns (uint256 pointer) {
        assembly ("memory-safe") {
            pointer := mload(0x40)
        }
    }

    function setFreeMemory(uint256 pointer) private pure {
        assembly ("memory-safe") {
            mstore(0x40, pointer)
        }
    }

    function winningTicket(Book memory book, bytes32 domain, bytes32 seed) internal pure returns (Ticket memory) {
        return ticketAt(book, domain, winner(book, seed));
    }

    function sign(uint256 key, bytes32 digest_) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = VM.sign(key, digest_);
        vs = bytes32((uint256(v - 27) << 255) | uint256(s));
    }

    // ---- the encoding of a claim ----

    function section(uint32 round, address provider, uint16 groups) internal pure returns (bytes memory) {
        return abi.encodePacked(round, provider, groups);
    }

    function group(
        bytes32 escrow,
        uint32 list,
        uint32 signerFrom,
        uint8 depth,
        uint16 books
    ) internal pure returns (bytes memory) {
        return abi.encodePacked(escrow, list, signerFrom, depth, books);
    }

    function encode(Ticket memory ticket) internal pure returns (bytes memory) {
        return abi.encodePacked(ticket.book.number, ticket.secret, ticket.path, ticket.r, ticket.vs);
    }

    /// @dev A claim of one book.
    function claimOf(Ticket memory ticket, uint32 list, uint32 signerFrom) internal pure returns (bytes memory) {
        Book memory book = ticket.book;
        return
            abi.encodePacked(
                section(book.round, book.provider, 1),
                group(book.escrow, list, signerFrom, book.depth, 1),
                encode(ticket)
            );
    }
}
