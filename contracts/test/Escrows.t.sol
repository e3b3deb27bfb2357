// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscrowTerms} from "../src/Escrows.sol";
import {Refusal} from "../src/Refusal.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";

/// @dev Now is block 100, the first of round 10. Round r is open to claims up to block 10 r + 55.
contract EscrowsTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    event EscrowOpened(bytes32 indexed escrow, address indexed funder, EscrowTerms terms);
    event SignerSet(bytes32 indexed escrow, address signer, uint32 fromRound);
    event EscrowExtended(bytes32 indexed escrow, uint32 rounds, uint128 added);
    event EscrowRefunded(bytes32 indexed escrow, uint128 amount);

    function test_shouldLockEveryPrizeWhenOpened() external {
        EscrowTerms memory terms = escrowTerms(6, 20, 11, 4);
        terms.salt = "salt";
        bytes32 id = escrowId(customer, terms);
        vm.expectEmit(true, true, true, true, address(souk));
        emit EscrowOpened(id, customer, terms);
        assertEq(openEscrow(terms), id, "id");
        assertEq(lens.balance(customer), START_MONEY - 80_000, "balance");
        (, uint256 escrows, , , , ) = lens.totals();
        assertEq(escrows, 80_000, "in escrows");

        (
            address funder,
            EscrowTerms memory found,
            uint32 rounds,
            uint32 list,
            uint32 cursor,
            bool refunded,
            uint32 opened
        ) = lens.escrow(id);
        terms.rounds = 0;
        terms.salt = 0;
        assertEq(keccak256(abi.encode(found)), keccak256(abi.encode(terms)), "terms");
        assertEq(funder, customer, "funder");
        assertEq(rounds, 4, "rounds");
        assertEq(locked(id), 80_000, "locked");
        assertEq(list, 11, "list");
        assertEq(cursor, 0, "cursor");
        assertEq(opened, 100, "opened");
        assertTrue(!refunded, "refunded");
    }

    function test_shouldRefuseToOpenInOrder() external {
        EscrowTerms memory terms = EscrowTerms(address(0), 0, 17, type(uint32).max, 10, type(uint32).max, 0);
        assertOpenRefused(terms, Refusal.ZERO_ADDRESS);
        terms.signer = signer;
        assertOpenRefused(terms, Refusal.ZERO_AMOUNT);
        terms.prize = type(uint128).max;
        terms.books = 0;
        assertOpenRefused(terms, Refusal.ZERO_AMOUNT);
        terms.books = 2;
        terms.rounds = 0;
        assertOpenRefused(terms, Refusal.ZERO_AMOUNT);
        terms.rounds = type(uint32).max;
        assertOpenRefused(terms, Refusal.DEPTH_TOO_LARGE);
        terms.depth = 16;
        assertOpenRefused(terms, Refusal.ROUND_BEGUN);
        terms.firstRound = 11;
        assertOpenRefused(terms, Refusal.MALFORMED); // the last round
        terms.rounds = type(uint32).max - 10;
        assertOpenRefused(terms, Refusal.MALFORMED); // the cover
        terms.prize = 1;
        terms.books = type(uint32).max;
        uint128 cover = uint128(type(uint32).max) * (type(uint32).max - 10);
        token.mint(address(5), cover);
        vm.startPrank(address(5));
        token.approve(address(souk), cover);
        souk.deposit(cover);
        bytes32 id = souk.openEscrow(terms); // the largest number of prizes that there is
        vm.stopPrank();
        assertEq(locked(id), cover, "locked");
        assertRefused(address(5), abi.encodeCall(souk.openEscrow, (terms)), Refusal.ESCROW_EXISTS);
        terms.prize = 1e6;
        assertOpenRefused(terms, Refusal.INSUFFICIENT_BALANCE);
    }

    function test_shouldChangeSignerFromALaterRound() external {
        bytes32 id = openEscrow(escrowTerms(0, 4, 13, 9));
        assertSigner(id, 0, signer, 0);
        setSigner(id, address(0xa), 12); // before the escrow's first round
        setSigner(id, address(0xb), 15);
        setSigner(id, address(0xc), 15); // in its place
        setSigner(id, address(0xd), 20);
        assertSigner(id, 11, signer, 0);
        assertSigner(id, 12, address(0xa), 12);
        assertSigner(id, 14, address(0xa), 12);
        assertSigner(id, 15, address(0xc), 15);
        assertSigner(id, 19, address(0xc), 15);
        assertSigner(id, 20, address(0xd), 20);
        assertSigner(id, type(uint32).max, address(0xd), 20);
        assertSigner(bytes32("none"), 12, address(0), 0);
    }

    function test_shouldRefuseSignersInOrder() external {
        assertRefused(stranger, abi.encodeCall(souk.setSigner, ("x", address(0), 10)), Refusal.ESCROW_UNKNOWN);
        bytes32 id = openEscrow(escrowTerms(0, 4, 13, 1));
        assertRefused(stranger, abi.encodeCall(souk.setSigner, (id, address(0), 10)), Refusal.NOT_FUNDER);
        assertRefused(customer, abi.encodeCall(souk.setSigner, (id, address(0), 10)), Refusal.ZERO_ADDRESS);
        assertRefused(customer, abi.encodeCall(souk.setSigner, (id, stranger, 10)), Refusal.ROUND_BEGUN);
        setSigner(id, stranger, 14);
        assertRefused(customer, abi.encodeCall(souk.setSigner, (id, stranger, 13)), Refusal.ROUND_BEGUN);
        vm.roll(200);
        souk.refund(id);
        assertRefused(customer, abi.encodeCall(souk.setSigner, (id, address(0), 10)), Refusal.ESCROW_REFUNDED);
        assertRefused(stranger, abi.encodeCall(souk.setSigner, (id, address(0), 10)), Refusal.NOT_FUNDER);
    }

    function test_shouldPayForAnExtensionFromTheBalanceWhileAllRoundsAreOpen() external {
        bytes32 id = openEscrow(escrowTerms(0, 4, 11, 9));
        vm.roll(165); // the last block in which round 11 can be claimed for
        assertExtension(id, 1, 4000);
        assertLocked(id, 10, 40_000);
    }

    function test_shouldRollForwardWhatClosedRoundsDidNotUse() external {
        bytes32 id = openEscrow(escrowTerms(0, 4, 11, 9));
        allot(id, 11, provider, 4);
        draw(11);
        souk.claim(winning(book(id, 11, 0, 0)).claimOf(11, 0));
        vm.roll(176); // rounds 11 and 12 are closed; of their 8 books 1 was paid
        assertExtension(id, 1, 0);
        assertLocked(id, 10, 35_000);
        assertExtension(id, 2, 5000); // 3 of 8 are left
        assertLocked(id, 12, 40_000);
        assertExtension(id, 1, 4000); // none is left
    }

    function test_shouldNotCountOnBooksPaidInOpenRounds() external {
        bytes32 id = openEscrow(escrowTerms(0, 4, 11, 9));
        allot(id, 11, provider, 4);
        draw(13);
        for (uint32 number = 0; number < 4; ++number) souk.claim(winning(book(id, 13, number, 0)).claimOf(11, 0));
        vm.roll(166); // round 11 is closed, with 4 books left; round 13 is open, with 4 books paid
        assertExtension(id, 1, 4000);
        vm.roll(186); // 11 to 13 are closed, 8 books left
        assertExtension(id, 2, 0);
        assertLocked(id, 12, 36_000);
    }

    function test_shouldRefuseToExtendInOrder() external {
        assertRefused(stranger, abi.encodeCall(souk.extend, ("x", 0)), Refusal.ESCROW_UNKNOWN);
        bytes32 id = openEscrow(escrowTerms(0, 4, 11, 2));
        assertRefused(stranger, abi.encodeCall(souk.extend, (id, 0)), Refusal.NOT_FUNDER);
        assertRefused(customer, abi.encodeCall(souk.extend, (id, 0)), Refusal.ZERO_AMOUNT);
        assertRefused(customer, abi.encodeCall(souk.extend, (id, type(uint32).max - 11)), Refusal.MALFORMED);
        vm.roll(129);
        assertExtension(id, 1, 4000);
        vm.roll(140);
        assertRefused(customer, abi.encodeCall(souk.extend, (id, type(uint32).max)), Refusal.ESCROW_OVER);
        vm.roll(200);
        souk.refund(id);
        assertRefused(customer, abi.encodeCall(souk.extend, (id, 0)), Refusal.ESCROW_REFUNDED);
    }

    function test_shouldRefuseAnExtensionThatCostsNoAmount() external {
        EscrowTerms memory terms = escrowTerms(0, 1, 11, 1);
        terms.prize = 1e30;
        fund(customer, 1e30);
        bytes32 id = openEscrow(terms);
        uint32 least = uint32(type(uint128).max / 1e30) + 1;
        assertRefused(customer, abi.encodeCall(souk.extend, (id, least)), Refusal.MALFORMED);
        assertRefused(customer, abi.encodeCall(souk.extend, (id, least - 1)), Refusal.INSUFFICIENT_BALANCE);
    }

    function test_shouldRefundWhatIsLeftOnce() external {
        assertRefused(stranger, abi.encodeCall(souk.refund, ("x")), Refusal.ESCROW_UNKNOWN);
        bytes32 id = openEscrow(escrowTerms(0, 4, 11, 2));
        allot(id, 11, provider, 4);
        draw(11);
        souk.claim(winning(book(id, 11, 0, 0)).claimOf(11, 0));
        vm.roll(175);
        assertRefused(stranger, abi.encodeCall(souk.refund, (id)), Refusal.CLAIMS_OPEN);
        vm.roll(176);
        vm.expectEmit(true, true, true, true, address(souk));
        emit EscrowRefunded(id, 7000);
        vm.prank(stranger);
        souk.refund(id);
        assertEq(lens.balance(customer), START_MONEY - 1000, "balance");
        assertLocked(id, 2, 0);
        (, , , uint32 list, uint32 cursor, bool refunded, ) = lens.escrow(id);
        assertTrue(refunded && list == 11 && cursor == 4, "state");
        assertRefused(stranger, abi.encodeCall(souk.refund, (id)), Refusal.ESCROW_REFUNDED);
    }

    function assertOpenRefused(EscrowTerms memory terms, Refusal reason) private {
        assertRefused(customer, abi.encodeCall(souk.openEscrow, (terms)), reason);
    }

    function assertExtension(bytes32 id, uint32 rounds, uint128 added) private {
        uint256 before = lens.balance(customer);
        vm.expectEmit(true, true, true, true, address(souk));
        emit EscrowExtended(id, rounds, added);
        vm.prank(customer);
        souk.extend(id, rounds);
        assertEq(before - lens.balance(customer), added, "taken from the balance");
    }

    function assertLocked(bytes32 id, uint32 rounds, uint128 wanted) private view {
        (, , uint32 foundRounds, , , , ) = lens.escrow(id);
        assertEq(foundRounds, rounds, "rounds");
        assertEq(locked(id), wanted, "locked");
        (, uint256 escrows, , , , ) = lens.totals();
        assertEq(escrows, wanted, "in escrows");
    }

    function setSigner(bytes32 id, address to, uint32 fromRound) private {
        vm.expectEmit(true, true, true, true, address(souk));
        emit SignerSet(id, to, fromRound);
        vm.prank(customer);
        souk.setSigner(id, to, fromRound);
    }

    function assertSigner(bytes32 id, uint32 round, address by, uint32 fromRound) private view {
        (address foundBy, uint32 foundFrom) = lens.signer(id, round);
        assertEq(foundBy, by, "signer");
        assertEq(foundFrom, fromRound, "from round");
    }

    function escrowId(address funder, EscrowTerms memory terms) private view returns (bytes32) {
        bytes32 typehash = keccak256(
            "Escrow(address funder,address signer,uint128 prize,uint8 depth,uint32 books,uint32 firstRound,uint32 rounds,bytes32 salt)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, funder, terms));
        return keccak256(abi.encodePacked(bytes2(0x1901), domainSeparator(), hash));
    }
}
