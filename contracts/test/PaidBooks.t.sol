// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PaidBooks} from "../src/PaidBooks.sol";
import {Refusal} from "../src/Refusal.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract Marks is PaidBooks {
    function set(bytes32 id, uint256 word, uint256 marks) external {
        _setWord(_marksSlot(id) + word, marks);
    }

    function paid(bytes32 id, uint256 from, uint256 to) external view returns (uint256) {
        return _paid(id, from, to);
    }
}

/// @dev Now is block 100, the first of round 10. Round r is open to claims up to block 10 r + 55.
contract PaidBooksTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    uint32 private constant FIRST = 11;

    // What is expected, kept naively.
    mapping(uint32 round => mapping(uint32 number => bool)) private wasPaid;
    uint256 private paidEver;
    uint256 private lockedEver;

    /// @dev Whatever is claimed, extended and counted in whatever order, the escrow holds what it should.
    function testFuzz_shouldHoldWhatANaiveCountSays(uint32 books, uint256 chance) external {
        books = 1 + (books % 600);
        bytes32 id = openEscrow(escrowTerms(0, books, FIRST, 3));
        allot(id, FIRST, provider, books);
        (uint32 last, uint256 closedWords) = (FIRST + 2, 0);
        lockedEver = uint256(books) * 3;
        for (uint32 current = FIRST + 1; current <= FIRST + 9; ++current) {
            chance = uint256(keccak256(abi.encode(chance)));
            vm.roll(10 * uint256(current) + 8);
            souk.recordDraw(current - 1, "");
            for (uint256 i = 0; i < 6; ++i) {
                pay(id, current - 1 - uint32((chance >> (8 * i)) % 6), uint32(chance >> (50 + 20 * i)) % books, last);
            }
            closedWords = (uint256(books) * (current > FIRST + 4 ? min(current - FIRST - 4, last - FIRST + 1) : 0)) >> 8;
            if (chance >> 250 < 20) countSome(id, uint64(chance >> 200) % 3, closedWords);
            if (chance >> 250 > 40 && current <= last) {
                uint32 more = uint32(1 + (chance >> 130) % 3);
                extendBy(id, books, more, current, last);
                last += more;
            }
            assertEq(locked(id), 1000 * (lockedEver - paidEver), "locked");
        }
        vm.roll(seedBlock(last) + RULES.claimWindow + 1);
        countSome(id, uint64(chance % 4), (uint256(books) * (last - FIRST + 1)) >> 8);
        uint256 before = lens.balance(customer);
        souk.refund(id);
        assertEq(lens.balance(customer) - before, 1000 * (lockedEver - paidEver), "refunded");
        (, uint256 escrows, , , , ) = lens.totals();
        assertEq(escrows, 0, "left");
    }

    function test_shouldCountInStepsUpToTheLastClosedWord() external {
        bytes32 id = openEscrow(escrowTerms(0, 500, FIRST, 7));
        lockedEver = 3500;
        allot(id, FIRST, provider, 500);
        draw(FIRST);
        draw(FIRST + 1);
        for (uint32 number = 0; number < 500; number += 25) pay(id, FIRST, number, FIRST + 6);
        pay(id, FIRST + 1, 499, FIRST + 6);
        assertTally(id, 0, 0, 0, 4); // round 13 runs, and nothing is paid in it before it is over
        countSome(id, 9, 0);

        vm.roll(176); // rounds 11 and 12 are closed: 1000 books, 3 words and a part of one
        assertTally(id, 0, 0, 3, 12);
        countSome(id, 2, 3);
        assertTally(id, 2, 20, 3, 12);
        assertEq(locked(id), 1000 * (3500 - 21), "locked");
        countSome(id, 0, 3);
        countSome(id, type(uint64).max, 3);
        assertTally(id, 3, 20, 3, 12); // the last one stands in the word that is still open
        extendBy(id, 500, 3, 17, FIRST + 6); // 979 are left
        assertTally(id, 3, 20 + 979, 3, 12);
        assertEq(locked(id), 1000 * 8 * 500, "locked");
    }

    function test_shouldCountFullWords() external {
        bytes32 id = openEscrow(escrowTerms(0, 300, FIRST, 1));
        allot(id, FIRST, provider, 300);
        draw(FIRST);
        bytes memory claim = bytes.concat(Books.section(FIRST, provider, 1), Books.group(id, FIRST, 0, 0, 300));
        for (uint32 number = 0; number < 300; ++number) claim = bytes.concat(claim, winning(book(id, FIRST, number, 0)).encode());
        souk.claim(claim);
        assertEq(lens.paid(id, 0, 2), 300, "all");
        assertEq(lens.paid(id, 0, 1), 256, "a word");
        assertEq(lens.paid(id, 1, 1), 0, "none");
        assertEq(locked(id), 0, "locked");
    }

    function testFuzz_shouldCountTheOnesOfAllWords(uint256[3] calldata words) external {
        Marks marks = new Marks();
        uint256 ones;
        for (uint256 word = 0; word < 3; ++word) {
            marks.set("x", 5 + word, words[word]);
            for (uint256 bit = 0; bit < 256; ++bit) ones += (words[word] >> bit) & 1;
            assertEq(marks.paid("x", 5, 6 + word), ones, "ones");
        }
        assertEq(marks.paid("x", 0, 100), ones, "all");
        assertEq(marks.paid("y", 0, 100), 0, "another's");
    }

    function test_shouldKnowNoMarkOutsideTheEscrow() external {
        bytes32 id = openEscrow(escrowTerms(0, 4, FIRST, 2));
        allot(id, FIRST, provider, 4);
        draw(FIRST);
        draw(FIRST + 1);
        pay(id, FIRST, 3, FIRST + 1);
        pay(id, FIRST + 1, 0, FIRST + 1);
        assertTrue(lens.claimed(id, FIRST, 3) && lens.claimed(id, FIRST + 1, 0), "paid");
        assertTrue(!lens.claimed(id, FIRST, 4), "the next round's first book");
        assertTrue(!lens.claimed(id, FIRST - 1, 7) && !lens.claimed(id, FIRST + 2, 0), "rounds");
        assertTrue(!lens.claimed("none", 0, 0), "no escrow");
    }

    function test_shouldRefuseToCountWhereNothingIs() external {
        assertRefused(stranger, abi.encodeCall(souk.count, ("x", 1)), Refusal.ESCROW_UNKNOWN);
        bytes32 id = openEscrow(escrowTerms(0, 4, FIRST, 1));
        vm.roll(200);
        souk.refund(id);
        assertRefused(stranger, abi.encodeCall(souk.count, (id, 1)), Refusal.ESCROW_REFUNDED);
    }

    // ---- helpers ----

    function pay(bytes32 id, uint32 round, uint32 number, uint32 last) private {
        uint256 before = lens.balance(provider);
        souk.claim(winning(book(id, round, number, 0)).claimOf(FIRST, 0));
        bool due = round >= FIRST && round <= last && block.number <= seedBlock(round) + RULES.claimWindow;
        due = due && !wasPaid[round][number];
        assertEq(lens.balance(provider) - before, due ? 1000 : 0, "prize");
        if (!due) return;
        wasPaid[round][number] = true;
        ++paidEver;
    }

    function countSome(bytes32 id, uint64 words, uint256 closed) private {
        (uint64 before, , uint256 found, ) = lens.tally(id);
        assertEq(found, closed, "closed");
        uint256 held = locked(id);
        souk.count(id, words);
        (uint64 counted, , , ) = lens.tally(id);
        assertEq(counted, closed - before > words ? before + words : closed, "counted");
        assertEq(locked(id), held, "counting changes nothing");
    }

    function extendBy(bytes32 id, uint32 books, uint32 rounds, uint32 current, uint32 last) private {
        uint256 openRounds = last + 1 - (current > FIRST + 4 ? current - 4 : FIRST);
        uint256 held = lockedEver - paidEver;
        uint256 free = held > openRounds * books ? held - openRounds * books : 0;
        uint256 cost = uint256(rounds) * books > free ? uint256(rounds) * books - free : 0;
        uint256 before = lens.balance(customer);
        vm.prank(customer);
        souk.extend(id, rounds);
        assertEq(before - lens.balance(customer), 1000 * cost, "cost");
        lockedEver += cost;
    }

    function assertTally(bytes32 id, uint256 counted, uint256 gone, uint256 closed, uint256 used) private view {
        (uint64 foundCounted, uint64 foundGone, uint256 foundClosed, uint256 foundUsed) = lens.tally(id);
        assertEq(foundCounted, counted, "counted");
        assertEq(foundGone, gone, "gone");
        assertEq(foundClosed, closed, "closed");
        assertEq(foundUsed, used, "used");
    }

    function min(uint32 a, uint32 b) private pure returns (uint32) {
        return a < b ? a : b;
    }
}
