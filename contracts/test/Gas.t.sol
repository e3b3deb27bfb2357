// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../src/Agreements.sol";
import {EscrowTerms} from "../src/Escrows.sol";
import {Book, Books, Ticket} from "./support/Books.sol";
import {SoukTest} from "./support/SoukTest.sol";

/**
 * @dev What transactions cost, whole: with 21,000, calldata and the floor of EIP-7623. Meant for `gas.sh`, which runs
 * it with every call as a transaction of its own; otherwise it measures something smaller, and nobody looks at it.
 */
contract GasTest is SoukTest {
    using Books for Book;
    using Books for Ticket;

    uint32 private constant ROUND = 11;
    uint32 private constant BOOKS = 100;
    string private report;

    function test_report() external {
        report = '{"claimGasPerBook":{';
        uint8[5] memory depths = [0, 4, 6, 8, 10];
        for (uint256 i = 0; i < depths.length; ++i) {
            if (i != 0) report = string.concat(report, ",");
            uint256 perBook = dense(depths[i], BOOKS) / BOOKS;
            assertAtMost(perBook, depths[i] <= 6 ? 9000 : 10_600);
            put(vm.toString(uint256(1) << depths[i]), perBook);
        }
        report = string.concat(report, '},"claimGasPerBookSparse":{');
        uint256 used_ = sparse(6, true) / BOOKS;
        assertAtMost(used_, 20_500);
        put("used", used_);
        next("fresh", sparse(6, false) / BOOKS);
        next("usedL1", sparse(0, true) / BOOKS);
        report = string.concat(report, "}");
        next("claimOne", dense(6, 1));
        commands();
        report = string.concat(report, "}\n");
        vm.writeFile("out/gas.json", report);
    }

    /// @dev Books of one escrow in the second claim for the round, so that its words are used; the balance, too.
    function dense(uint8 depth, uint32 books) private returns (uint256) {
        uint256 state = vm.snapshotState();
        bytes32 escrow = openEscrow(escrowTerms(depth, 400, ROUND, 4));
        allot(escrow, ROUND, provider, 400);
        draw(ROUND);
        souk.claim(winning(book(escrow, ROUND, 399, depth)).claimOf(ROUND, 0));
        bytes memory claim = bytes.concat(
            Books.section(ROUND, provider, 1),
            Books.group(escrow, ROUND, 0, depth, uint16(books))
        );
        for (uint32 i = 0; i < books; ++i) claim = bytes.concat(claim, winning(book(escrow, ROUND, i, depth)).encode());
        souk.claim(claim);
        uint256 gas = used();
        require(lens.claimed(escrow, ROUND, books - 1) && !lens.claimed(escrow, ROUND, books), "all paid");
        vm.revertToState(state);
        return gas;
    }

    /// @dev One book of each of many escrows, with another book of each claimed before or not.
    function sparse(uint8 depth, bool usedBefore) private returns (uint256) {
        uint256 state = vm.snapshotState();
        bytes32[] memory escrows = new bytes32[](BOOKS);
        EscrowTerms memory terms = escrowTerms(depth, 4, ROUND, 4);
        for (uint32 i = 0; i < BOOKS; ++i) {
            terms.salt = bytes32(uint256(keccak256(abi.encode(i))));
            escrows[i] = openEscrow(terms);
            allot(escrows[i], ROUND, provider, 4);
        }
        draw(ROUND);
        if (usedBefore) souk.claim(sparseClaim(escrows, depth, 0));
        souk.claim(sparseClaim(escrows, depth, 1));
        uint256 gas = used();
        for (uint32 i = 0; i < BOOKS; ++i) require(lens.claimed(escrows[i], ROUND, 1), "all paid");
        vm.revertToState(state);
        return gas;
    }

    function sparseClaim(bytes32[] memory escrows, uint8 depth, uint32 number) private view returns (bytes memory claim) {
        claim = Books.section(ROUND, provider, uint16(BOOKS));
        for (uint32 i = 0; i < BOOKS; ++i) {
            Ticket memory ticket = winning(book(escrows[i], ROUND, number, depth));
            claim = bytes.concat(claim, Books.group(escrows[i], ROUND, 0, depth, 1), ticket.encode());
        }
    }

    function commands() private {
        EscrowTerms memory terms = escrowTerms(6, 400, ROUND, 4);
        bytes32 escrow = openEscrow(terms);
        next("openEscrow", used());
        allot(escrow, ROUND, stranger, 10);
        allot(escrow, ROUND, provider, 10);
        next("allot", used());
        vm.prank(customer);
        souk.extend(escrow, 4);
        next("extend", used());
        vm.prank(customer);
        souk.setSigner(escrow, stranger, ROUND + 3);
        next("setSigner", used());
        vm.prank(provider);
        souk.register("https://provider.example/souk", 1e6);
        next("register", used());
        AgreementTerms memory agreed = agreementTerms();
        bytes32 agreement = openAgreement(agreed);
        next("openAgreement", used());
        vm.prank(stranger);
        bytes32 duty = souk.openDuty(agreement, agreed.details, "what?", 0, unsponsored());
        next("openDuty", used());
        souk.answerDuty(duty, agreed.details, "what?", abi.encode(keccak256(abi.encodePacked(bytes32(0), "what?"))));
        next("answerDuty", used());
        vm.prank(stranger);
        duty = souk.openDuty(agreement, agreed.details, "what?", bytes32(uint256(1)), unsponsored());
        vm.roll(seedBlock(ROUND) + 1);
        souk.recordDraw(ROUND, "");
        next("recordDraw", used());
        bytes32 seed = keccak256(abi.encodePacked(agreement, uint64(0), lens.draw(ROUND)));
        souk.answerPeriod(agreement, 0, agreed.details, abi.encode(keccak256(abi.encodePacked(agreement, seed, bytes32(0), agreed.details))));
        next("answerPeriod", used());
        vm.roll(500);
        souk.reportLapse(duty);
        next("reportLapse", used());
        souk.recordDraw(ROUND + 3, "");
        souk.reportMissedPeriod(agreement, 1);
        next("reportMissedPeriod", used());
        souk.closeAgreement(agreement);
        next("closeAgreement", used());
        vm.prank(provider);
        souk.unbond(1000);
        next("unbond", used());
        vm.roll(600);
        vm.prank(provider);
        souk.withdrawCollateral();
        next("withdrawCollateral", used());
        souk.refund(escrow); // 3,200 books, of which none is counted
        next("refund", used());
        vm.prank(provider);
        souk.transfer(customer, 5);
        next("transfer", used());
        vm.prank(provider);
        souk.withdraw(5);
        next("withdraw", used());
        vm.prank(provider);
        token.approve(address(souk), 5);
        vm.prank(provider);
        souk.deposit(5);
        next("deposit", used());
    }

    function assertAtMost(uint256 gas, uint256 most) private pure {
        require(gas <= most, "a claim has become dearer");
    }

    function used() private view returns (uint256) {
        return vm.lastCallGas().gasTotalUsed;
    }

    function next(string memory name, uint256 value) private {
        report = string.concat(report, ",");
        put(name, value);
    }

    function put(string memory name, uint256 value) private {
        report = string.concat(report, '"', name, '":', vm.toString(value));
    }
}
