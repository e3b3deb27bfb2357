// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Refusal} from "../src/Refusal.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract ClaimsTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    uint8 private constant DEPTH = 3;
    uint32 private constant ROUND = 11;
    bytes32 private escrow;

    function setUp() public override {
        super.setUp();
        escrow = openEscrow(escrowTerms(DEPTH, 20, ROUND, 4));
        allot(escrow, ROUND, provider, 10);
        draw(ROUND);
    }

    function test_shouldPayPrizeWhenTicketWins() external {
        uint256 before = souk.balance(provider);
        souk.claim(winning(book(escrow, ROUND, 7, DEPTH)).claimOf(ROUND, 0));
        assertEq(souk.balance(provider) - before, 1000, "prize");
        assertTrue(souk.claimed(escrow, ROUND, 7), "claimed");
    }
}

