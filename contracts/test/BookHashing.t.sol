// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BookHashing, Scratch} from "../src/BookHashing.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";
import {Vm} from "./support/Vm.sol";

/// @dev Hashes one book after another with the assembly, as a claim does, and logs them as paid.
contract Hasher {
    using BookHashing for Scratch;

    event Paid(address indexed provider, uint32 indexed round, bytes groups);

    function areSigned(
        bytes32 domain,
        Book calldata book,
        bytes32 seed,
        bytes calldata encoded,
        uint256 times,
        address signer
    ) external returns (bool all) {
        Scratch scratch = BookHashing.start(domain);
        scratch.setRound(book.round, book.provider, seed);
        scratch.setEscrow(book.escrow, book.depth);
        uint256 start;
        assembly ("memory-safe") {
            start := encoded.offset
        }
        all = true;
        for (uint256 i = 0; i < times; ++i) {
            all = all && scratch.isSigned(book.number, start + 4, start + encoded.length, uint160(signer));
            BookHashing.addPaid(book.number);
        }
        scratch.endGroup(times);
        scratch.emitPaid(Paid.selector, book.provider, book.round);
    }
}

contract BookHashingTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    Hasher private hasher = new Hasher();

    /// @dev Against the plain formulas, for any values, with whatever a cut hash leaves behind in memory.
    function testFuzz_shouldHashAsThePlainFormulasDo(
        Book memory book,
        bytes32 domain,
        bytes32 seed,
        bytes16 secret,
        uint256 times
    ) external {
        book.depth %= 17;
        book.signerKey = 1 + (book.signerKey % 1e30);
        times = 1 + (times % 40);
        Ticket memory ticket;
        ticket.book = book;
        ticket.secret = secret;
        for (uint256 i = 0; i < book.depth; ++i) {
            ticket.path = bytes.concat(ticket.path, bytes16(keccak256(abi.encode(seed, secret, i))));
        }
        bytes16 root = book.rootOf(book.winner(seed), secret, ticket.path);
        (ticket.r, ticket.vs) = Books.sign(book.signerKey, book.digest(domain, root));

        vm.recordLogs();
        address signer_ = vm.addr(book.signerKey);
        assertTrue(hasher.areSigned(domain, book, seed, ticket.encode(), times, signer_), "signed");

        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes memory groups = abi.encodePacked(book.escrow, uint16(times));
        for (uint256 i = 0; i < times; ++i) groups = bytes.concat(groups, bytes4(book.number));
        assertEq(keccak256(logs[0].data), keccak256(abi.encode(groups)), "log");
    }
}
