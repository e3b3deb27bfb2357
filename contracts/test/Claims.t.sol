// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "../src/Claims.sol";
import {Refusal} from "../src/Refusal.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";
import {Vm} from "./support/Vm.sol";

/// @dev An escrow of rounds 11 to 14, 20 books each; the provider has books 5 to 14 from round 11 on.
contract ClaimsTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    uint8 private constant DEPTH = 3;
    uint32 private constant ROUND = 11;
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    bytes32 private escrow;

    function setUp() public override {
        super.setUp();
        escrow = openEscrow(escrowTerms(DEPTH, 20, ROUND, 4));
        allot(escrow, ROUND, stranger, 5);
        allot(escrow, ROUND, provider, 10);
    }

    // ---- what is paid ----

    function test_shouldPayThePrizeToTheProviderWhoeverSendsTheClaim() external {
        draw(ROUND);
        vm.prank(stranger);
        souk.claim(ticket(7).claimOf(ROUND, 0));
        assertPaid(1);
        assertTrue(lens.claimed(escrow, ROUND, 7), "claimed");
        assertTrue(!lens.claimed(escrow, ROUND, 8) && !lens.claimed(escrow, ROUND + 1, 7), "others");
        assertEq(lens.balance(stranger), START_MONEY, "sender");
    }

    function test_shouldPayTicketsOfEveryDepth() external {
        for (uint8 depth = 0; depth <= 10; ++depth) {
            uint256 state = vm.snapshotState();
            escrow = openEscrow(escrowTerms(depth, 10, ROUND, 1));
            allot(escrow, ROUND, provider, 10);
            draw(ROUND);
            souk.claim(winning(book(escrow, ROUND, 9, depth)).claimOf(ROUND, 0));
            assertPaid(1);
            vm.revertToState(state);
        }
    }

    function test_shouldPayBooksOfSeveralSectionsAndGroups() external {
        bytes32 other = openEscrow(escrowTerms(0, 600, ROUND, 2));
        allot(other, ROUND, provider, 600);
        draw(ROUND);
        draw(ROUND + 1);
        bytes memory groups = bytes.concat(
            Books.group(escrow, ROUND, 0, DEPTH, 2),
            ticket(5).encode(),
            ticket(14).encode(),
            Books.group(other, ROUND, 0, 0, 3), // in three words of the bitmap, and back
            winning(book(other, ROUND, 0, 0)).encode(),
            winning(book(other, ROUND, 599, 0)).encode(),
            winning(book(other, ROUND, 1, 0)).encode()
        );
        Book memory foreign = book(escrow, ROUND, 0, DEPTH);
        foreign.provider = stranger;
        vm.recordLogs();
        souk.claim(
            bytes.concat(
                Books.section(ROUND, provider, 2),
                groups,
                Books.section(ROUND + 1, provider, 1),
                Books.group(other, ROUND, 0, 0, 1),
                winning(book(other, ROUND + 1, 0, 0)).encode(),
                winning(foreign).claimOf(ROUND, 0)
            )
        );
        assertPaid(6);
        assertEq(lens.balance(stranger), START_MONEY + 1000, "stranger");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 3, "logs");
        bytes memory first = abi.encodePacked(escrow, uint16(2), uint32(5), uint32(14), other, uint16(3), uint32(0), uint32(599), uint32(1));
        assertPaidLog(logs[0], provider, ROUND, first);
        assertPaidLog(logs[1], provider, ROUND + 1, abi.encodePacked(other, uint16(1), uint32(0)));
        assertPaidLog(logs[2], stranger, ROUND, abi.encodePacked(escrow, uint16(1), uint32(0)));
    }

    function test_shouldPayByTheSignerInForceWhenItWasChanged() external {
        uint256 otherKey = 0x0707;
        vm.prank(customer);
        souk.setSigner(escrow, vm.addr(otherKey), ROUND + 1);
        draw(ROUND);
        assertReason(ticket(7).claimOf(ROUND, ROUND + 1), Refusal.BAD_SIGNATURE); // not in force yet
        assertReason(ticket(7).claimOf(ROUND, 5), Refusal.BAD_SIGNATURE); // none counts from then
        souk.claim(ticket(7).claimOf(ROUND, 0));
        assertPaid(1);
        draw(ROUND + 1);
        Book memory late = book(escrow, ROUND + 1, 7, DEPTH);
        assertReason(winning(late).claimOf(ROUND, 0), Refusal.BAD_SIGNATURE); // no longer in force
        assertReason(winning(late).claimOf(ROUND, ROUND + 1), Refusal.BAD_SIGNATURE); // by the old key
        late.signerKey = otherKey;
        assertReason(winning(late).claimOf(ROUND, 0), Refusal.BAD_SIGNATURE);
        souk.claim(winning(late).claimOf(ROUND, ROUND + 1));
        assertPaid(2);
    }

    function test_shouldPayByTheListInForceWhenThereAreSeveral() external {
        allot(escrow, ROUND + 1, provider, 3);
        draw(ROUND);
        assertReason(ticket(7).claimOf(ROUND + 1, 0), Refusal.NOT_ALLOTTED); // not in force yet
        assertReason(winning(book(escrow, ROUND, 0, DEPTH)).claimOf(ROUND + 1, 0), Refusal.NOT_ALLOTTED);
        souk.claim(ticket(7).claimOf(ROUND, 0));
        assertPaid(1);
        draw(ROUND + 1);
        assertReason(winning(book(escrow, ROUND + 1, 7, DEPTH)).claimOf(ROUND, 0), Refusal.NOT_ALLOTTED);
        assertReason(winning(book(escrow, ROUND + 1, 7, DEPTH)).claimOf(ROUND + 1, 0), Refusal.NOT_ALLOTTED);
        souk.claim(winning(book(escrow, ROUND + 1, 2, DEPTH)).claimOf(ROUND + 1, 0));
        assertPaid(2);
    }

    function test_shouldPayInTheLastBlockOfTheWindow() external {
        draw(ROUND);
        vm.roll(166);
        assertReason(ticket(7).claimOf(ROUND, 0), Refusal.CLAIM_TOO_LATE);
        vm.roll(165);
        souk.claim(ticket(7).claimOf(ROUND, 0));
        assertPaid(1);
    }

    // ---- what is skipped ----

    function test_shouldSkipInOrder() external {
        draw(ROUND);
        Ticket memory good = ticket(7);
        bytes32 unknown = "no such escrow";
        vm.roll(126);
        assertReason(pack(unknown, ROUND, DEPTH, good), Refusal.ESCROW_UNKNOWN);
        uint256 state = vm.snapshotState();
        vm.roll(1000);
        souk.refund(escrow);
        assertReason(good.claimOf(ROUND, 0), Refusal.ESCROW_REFUNDED);
        vm.revertToState(state);

        vm.roll(1000); // long after
        good.book.round = ROUND - 1;
        assertReason(good.claimOf(ROUND, 0), Refusal.ROUND_OUTSIDE);
        good.book.round = ROUND + 4;
        assertReason(good.claimOf(ROUND, 0), Refusal.ROUND_OUTSIDE);
        good.book.round = ROUND + 1; // whose draw is missing
        good.book.number = 4;
        assertReason(good.claimOf(ROUND, 0), Refusal.CLAIM_TOO_LATE);
        vm.roll(126);
        assertReason(good.claimOf(ROUND, 0), Refusal.DRAW_MISSING);
        good.book.round = ROUND;
        assertReason(pack(escrow, ROUND, DEPTH + 1, good), Refusal.NOT_ALLOTTED); // another provider's book
        good.book.number = 15;
        assertReason(good.claimOf(ROUND, 0), Refusal.NOT_ALLOTTED);
        good.book.number = 7;
        assertReason(good.claimOf(ROUND + 1, 0), Refusal.NOT_ALLOTTED); // no such list
        good.book.provider = customer;
        assertReason(good.claimOf(ROUND, 0), Refusal.NOT_ALLOTTED); // not hired
        good.book.provider = provider;

        souk.claim(good.claimOf(ROUND, 0));
        assertReason(pack(escrow, ROUND, DEPTH + 1, good), Refusal.BAD_TICKET);
        assertReason(pack(escrow, ROUND, DEPTH - 1, good), Refusal.BAD_TICKET);
        good.r = 0;
        assertReason(good.claimOf(ROUND, 0), Refusal.ALREADY_CLAIMED);
        good.book.number = 8;
        assertReason(good.claimOf(ROUND, 0), Refusal.BAD_SIGNATURE);
    }

    function test_shouldSkipARangeThatDoesNotCountYet() external {
        vm.roll(115);
        allot(escrow, ROUND, customer, 5); // from round 12 on
        draw(ROUND);
        Book memory early = book(escrow, ROUND, 16, DEPTH);
        early.provider = customer;
        assertReason(winning(early).claimOf(ROUND, 0), Refusal.NOT_ALLOTTED);
        draw(ROUND + 1);
        early.round = ROUND + 1;
        souk.claim(winning(early).claimOf(ROUND, 0));
        assertEq(lens.balance(customer), START_MONEY - 80_000 + 1000, "paid");
    }

    function test_shouldSkipBooksThatCarryNoTicket() external {
        draw(ROUND);
        souk.claim(ticket(7).claimOf(ROUND, 0));
        bytes memory claim = bytes.concat(
            Books.section(ROUND, provider, 1),
            Books.group(escrow, ROUND, 0, 255, 3),
            abi.encodePacked(uint32(4), uint32(7), uint32(8))
        );
        Refusal[] memory reasons = reasonsOf(claim, 3);
        assertEq(uint8(reasons[0]), uint8(Refusal.NOT_ALLOTTED), "0");
        assertEq(uint8(reasons[1]), uint8(Refusal.BAD_TICKET), "1");
        assertEq(uint8(reasons[2]), uint8(Refusal.BAD_TICKET), "2");
    }

    function test_shouldPayGoodBooksAmongBadOnes() external {
        draw(ROUND);
        Ticket memory forged = ticket(8);
        forged.secret = 0;
        Ticket memory foreign = winning(book(escrow, ROUND, 3, DEPTH));
        bytes memory good = bytes.concat(ticket(7).encode(), ticket(9).encode());
        bytes memory claim = bytes.concat(
            Books.section(ROUND, provider, 3),
            Books.group(escrow, ROUND, 0, DEPTH, 1),
            forged.encode(),
            Books.group(escrow, ROUND, 0, DEPTH, 5),
            foreign.encode(),
            good,
            good // once more
        );
        claim = bytes.concat(claim, Books.group("no such escrow", ROUND, 0, DEPTH, 1), forged.encode());
        Refusal[] memory reasons = reasonsOf(claim, 7);
        assertEq(uint8(reasons[0]), uint8(Refusal.BAD_SIGNATURE), "forged");
        assertEq(uint8(reasons[1]), uint8(Refusal.NOT_ALLOTTED), "foreign");
        assertTrue(reasons[2] == Refusal.MALFORMED && reasons[3] == Refusal.MALFORMED, "good");
        assertEq(uint8(reasons[4]), uint8(Refusal.ALREADY_CLAIMED), "again");
        assertEq(uint8(reasons[5]), uint8(Refusal.ALREADY_CLAIMED), "again");
        assertEq(uint8(reasons[6]), uint8(Refusal.ESCROW_UNKNOWN), "unknown");
        assertPaid(2);
    }

    /**
     * @dev EIP-2098 has 255 bits for s, so of the forms with a high s only those between half the order and 2^255 can be
     * sent; nobody finds such a signature of a given key, but a signer can be found for such a signature.
     */
    function test_shouldSkipSignaturesThatAreNotCanonical() external {
        uint256 half = ORDER / 2;
        Ticket memory high = book(escrow, ROUND + 1, 7, DEPTH).ticketAt(domainSeparator(), 0);
        bytes32 digest = high.book.digest(domainSeparator(), high.book.rootOf(0, high.secret, high.path));
        high.vs = bytes32(half + 1);
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < 2; ++i) {
            vm.revertToState(state);
            address found = ecrecover(digest, 27, high.r, high.vs);
            vm.prank(customer);
            souk.setSigner(escrow, found, ROUND + 1);
            bytes32 seed = draw(ROUND + 1);
            Ticket memory won = high.book.winningTicket(domainSeparator(), seed);
            (won.r, won.vs) = (high.r, high.vs);
            bytes memory claim = won.claimOf(ROUND, ROUND + 1);
            if (i == 0) assertReason(claim, Refusal.BAD_SIGNATURE);
            else souk.claim(claim);
            assertPaid(i);
            high.vs = bytes32(half); // the highest that is canonical
        }
    }

    function test_shouldSkipASignatureWithTheOtherRecoveryId() external {
        draw(ROUND);
        Ticket memory other = ticket(7);
        other.vs ^= bytes32(uint256(1) << 255);
        assertReason(other.claimOf(ROUND, 0), Refusal.BAD_SIGNATURE);
    }

    /// @dev An escrow cannot have the signer zero, so a failed recovery, which gives zero, is nobody's signature.
    function testFuzz_shouldSkipWhateverIsNoSignature(bytes32 r, bytes32 vs) external {
        draw(ROUND);
        Ticket memory good = ticket(7);
        (good.r, good.vs) = (r, vs);
        assertReason(good.claimOf(ROUND, 0), Refusal.BAD_SIGNATURE);
        vm.prank(customer);
        souk.setSigner(escrow, stranger, 14);
        assertReason(good.claimOf(ROUND, 13), Refusal.BAD_SIGNATURE); // a signer that nobody ever set is zero, too
    }

    /// @dev A book has one winning ticket: no other place of the same tree is paid.
    function testFuzz_shouldPayOnlyTheTicketThatWon(uint32 number, uint32 place) external {
        bytes32 seed = draw(ROUND);
        Book memory of_ = book(escrow, ROUND, 5 + (number % 10), DEPTH);
        place %= 8;
        bytes memory claim = of_.ticketAt(domainSeparator(), place).claimOf(ROUND, 0);
        if (place == of_.winner(seed)) souk.claim(claim);
        else assertReason(claim, Refusal.BAD_SIGNATURE);
        assertPaid(place == of_.winner(seed) ? 1 : 0);
    }

    function testFuzz_shouldSkipWhenAnyByteOfABookIsChanged(uint256 place, uint8 by) external {
        draw(ROUND);
        vm.assume(by != 0);
        bytes memory claim = ticket(7).claimOf(ROUND, 0);
        place = 26 + 43 + (place % (claim.length - 69));
        claim[place] = bytes1(uint8(claim[place]) ^ by);
        souk.claim(claim);
        assertPaid(0);
        assertTrue(!lens.claimed(escrow, ROUND, 7), "claimed");
    }

    // ---- what is refused ----

    function test_shouldRefuseClaimsOfNothing() external {
        assertRefused(stranger, abi.encodeCall(souk.claim, ("")), Refusal.ZERO_AMOUNT);
        bytes memory empty = bytes.concat(Books.section(ROUND, provider, 1), Books.group(escrow, ROUND, 0, DEPTH, 0));
        assertRefused(stranger, abi.encodeCall(souk.claim, (empty)), Refusal.ZERO_AMOUNT);
    }

    function test_shouldRefuseMoreBooksThanMayBe() external {
        bytes memory claim = bytes.concat(Books.section(ROUND, provider, 2), Books.group(escrow, ROUND, 0, 255, 300), new bytes(1200));
        bytes memory most = bytes.concat(claim, Books.group(escrow, ROUND, 0, 17, 200), new bytes(800));
        souk.claim(most);
        bytes memory more = bytes.concat(claim, Books.group(escrow, ROUND, 0, 17, 201), new bytes(804));
        assertRefused(stranger, abi.encodeCall(souk.claim, (more)), Refusal.BATCH_TOO_LARGE);
    }

    function testFuzz_shouldRefuseAClaimThatIsCutShort(uint256 length) external {
        draw(ROUND);
        bytes memory whole = ticket(7).claimOf(ROUND, 0);
        length = 1 + (length % (whole.length - 1));
        bytes memory cut = new bytes(length);
        for (uint256 i = 0; i < length; ++i) cut[i] = whole[i];
        assertRefused(stranger, abi.encodeCall(souk.claim, (cut)), Refusal.MALFORMED);
        bytes memory longer = bytes.concat(whole, cut);
        assertRefused(stranger, abi.encodeCall(souk.claim, (longer)), Refusal.MALFORMED);
    }

    /// @dev Whatever the bytes: no money moves but to those whom covers name, and nothing breaks.
    function testFuzz_shouldSurviveAnyBytes(bytes calldata claim) external {
        draw(ROUND);
        (bool done, bytes memory data) = address(souk).call(abi.encodeCall(souk.claim, (claim)));
        assertTrue(done || data.length == 100, "reverted otherwise");
        assertPaid(0);
    }

    // ---- helpers ----

    function ticket(uint32 number) private view returns (Ticket memory) {
        return winning(book(escrow, ROUND, number, DEPTH));
    }

    /// @dev A claim of one book in a group that says another escrow or depth than the book's.
    function pack(bytes32 ofEscrow, uint32 list, uint8 depth, Ticket memory of_) private pure returns (bytes memory) {
        return
            abi.encodePacked(
                Books.section(of_.book.round, of_.book.provider, 1),
                Books.group(ofEscrow, list, 0, depth, 1),
                of_.book.number,
                of_.secret,
                new bytes(16 * uint256(depth)),
                of_.r,
                of_.vs
            );
    }

    function assertPaid(uint256 books) private view {
        assertEq(lens.balance(provider), START_MONEY + 1000 * books, "provider");
        (uint256 balances, uint256 escrows, , , , ) = lens.totals();
        assertEq(balances + escrows, token.balanceOf(address(souk)), "totals");
    }

    function assertPaidLog(Vm.Log memory log, address to, uint32 round, bytes memory groups) private pure {
        assertEq(log.topics[0], Claims.PrizesPaid.selector, "event");
        assertEq(log.topics[1], bytes32(uint256(uint160(to))), "provider");
        assertEq(log.topics[2], bytes32(uint256(round)), "round");
        assertEq(keccak256(log.data), keccak256(abi.encode(groups)), "groups");
    }

    function assertReason(bytes memory claim, Refusal reason) private {
        assertEq(uint8(reasonsOf(claim, 1)[0]), uint8(reason), "reason");
    }

    /// @dev Sends a claim and reads from its logs why each book was skipped; MALFORMED stands for a paid one.
    function reasonsOf(bytes memory claim, uint256 books) private returns (Refusal[] memory reasons) {
        reasons = new Refusal[](books);
        vm.recordLogs();
        souk.claim(claim);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes memory skipped;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != Claims.BooksSkipped.selector) continue;
            assertEq(skipped.length, 0, "a second log");
            assertEq(logs[i].topics[1], bytes32(uint256(uint160(address(this)))), "claimant");
            skipped = abi.decode(logs[i].data, (bytes));
            assertEq(keccak256(logs[i].data), keccak256(abi.encode(skipped)), "padding");
        }
        for (uint256 i = 0; i < skipped.length; i += 3) {
            uint256 index = uint256(uint8(skipped[i])) * 256 + uint8(skipped[i + 1]);
            reasons[index] = Refusal(uint8(skipped[i + 2]));
        }
    }
}
