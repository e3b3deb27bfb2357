// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Refusal} from "../src/Refusal.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract AllotmentsTest is SoukTest {
    event Allotted(bytes32 indexed escrow, uint32 list, address indexed provider, uint32 first, uint32 books, uint32 fromRound);

    bytes32 private id;

    function setUp() public override {
        super.setUp();
        id = openEscrow(escrowTerms(3, 10, 12, 5));
    }

    function test_shouldHandOutBooksOneAfterTheOther() external {
        vm.expectEmit(true, true, true, true, address(souk));
        emit Allotted(id, 12, provider, 0, 4, 12);
        allot(id, 12, provider, 4);
        vm.roll(131); // round 13
        vm.expectEmit(true, true, true, true, address(souk));
        emit Allotted(id, 12, stranger, 4, 6, 14);
        allot(id, 12, stranger, 6);
        assertRange(12, provider, 0, 4, 12, 12);
        assertRange(99, provider, 0, 4, 12, 12);
        assertRange(13, stranger, 0, 0, 0, 12);
        assertRange(14, stranger, 4, 6, 14, 12);
        assertRange(11, provider, 0, 0, 0, 0);
    }

    function test_shouldReplaceAListByAFreshOne() external {
        allot(id, 12, provider, 10);
        allot(id, 15, stranger, 7);
        allot(id, 15, provider, 3);
        allot(id, 18, stranger, 10); // after the escrow's last round, which may move
        assertRange(14, provider, 0, 10, 12, 12);
        assertRange(14, stranger, 0, 0, 0, 12);
        assertRange(15, stranger, 0, 7, 15, 15);
        assertRange(17, provider, 7, 3, 15, 15);
        assertRange(18, provider, 0, 0, 0, 18);
        assertRange(18, stranger, 0, 10, 18, 18);
        (, , , uint32 list, uint32 cursor, , ) = lens.escrow(id);
        assertEq(list, 18, "list");
        assertEq(cursor, 10, "cursor");
    }

    function test_shouldRefuseInOrder() external {
        assertRefused(stranger, abi.encodeCall(souk.allot, ("x", 11, address(0), 0)), Refusal.ESCROW_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.allot, (id, 11, address(0), 0)), Refusal.NOT_FUNDER);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 11, address(0), 0)), Refusal.ZERO_ADDRESS);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 11, provider, 0)), Refusal.ZERO_AMOUNT);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 11, provider, 99)), Refusal.LIST_UNKNOWN);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 12, provider, 11)), Refusal.BOOKS_EXHAUSTED);
        allot(id, 12, provider, 4);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 12, provider, 99)), Refusal.ALREADY_ALLOTTED);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 12, stranger, 7)), Refusal.BOOKS_EXHAUSTED);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 13, stranger, 11)), Refusal.BOOKS_EXHAUSTED);
        vm.roll(130);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 13, provider, 99)), Refusal.ROUND_BEGUN);
        allot(id, 14, stranger, 1);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 13, provider, 99)), Refusal.LIST_UNKNOWN);
        vm.roll(1000);
        souk.refund(id);
        assertRefused(customer, abi.encodeCall(souk.allot, (id, 11, address(0), 0)), Refusal.ESCROW_REFUNDED);
    }

    function testFuzz_shouldKeepTheRangesOfAListDisjoint(uint32[8] calldata wanted) external {
        bytes32 wide = openEscrow(escrowTerms(0, 1000, 12, 1));
        uint256 given;
        for (uint160 i = 0; i < wanted.length; ++i) {
            uint32 books = wanted[i] % 400;
            bytes memory call = abi.encodeCall(souk.allot, (wide, 12, address(i + 1), books));
            if (books == 0) {
                assertRefused(customer, call, Refusal.ZERO_AMOUNT);
            } else if (given + books > 1000) {
                assertRefused(customer, call, Refusal.BOOKS_EXHAUSTED);
            } else {
                vm.expectEmit(true, true, true, true, address(souk));
                emit Allotted(wide, 12, address(i + 1), uint32(given), books, 12);
                allot(wide, 12, address(i + 1), books);
                given += books;
            }
        }
    }

    function assertRange(uint32 round, address who, uint32 first, uint32 books, uint32 fromRound, uint32 list) private view {
        (uint32 foundFirst, uint32 foundBooks, uint32 foundFrom, uint32 foundList) = lens.allotment(id, round, who);
        assertEq(foundFirst, first, "first");
        assertEq(foundBooks, books, "books");
        assertEq(foundFrom, fromRound, "from round");
        assertEq(foundList, list, "list");
    }
}
