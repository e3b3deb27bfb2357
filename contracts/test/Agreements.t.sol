// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms, Agreements, Signature} from "../src/Agreements.sol";
import {Refusal} from "../src/Refusal.sol";
import {Vm} from "./support/Vm.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract AgreementsTest is SoukTest {
    event AgreementEnding(bytes32 indexed agreement, uint64 endBlock);
    event AgreementClosed(bytes32 indexed agreement, uint128 returned, uint128 released);

    function test_shouldLockFundsAndCollateralWhenBothHaveSigned() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        bytes32 id = agreementId(terms);
        vm.prank(stranger);
        assertEq(souk.openAgreement(terms, signed(CUSTOMER_KEY, terms), signed(PROVIDER_KEY, terms)), id, "id");
        assertEq(lens.balance(customer), START_MONEY - 1000, "balance");
        assertCollateral(9_999, 10_001);
        (, , uint256 collateral, uint256 funds, , ) = lens.totals();
        assertEq(funds, 1000, "funds");
        assertEq(collateral, 20_000, "collateral");

        Agreements.Agreement memory found = lens.agreement(id);
        assertEq(found.customer, customer, "customer");
        assertEq(found.provider, provider, "provider");
        assertEq(found.startBlock, 100, "start");
        assertEq(found.endBlock, 300, "end");
        assertEq(found.noticeBlocks, 20, "notice");
        assertEq(found.answerBlocks, 25, "answer");
        assertEq(found.periodRounds, 3, "period");
        assertEq(found.periodPrice, 70, "price");
        assertEq(found.funds, 1000, "funds");
        assertEq(found.collateral, 10_001, "collateral");
        assertEq(found.lock, 10_001, "lock");
        assertEq(found.challengeBond, 11, "bond");
        assertEq(found.groupLimit, 2, "group limit");
        assertTrue(found.gradeFirst == 1000 && found.gradeSecond == 3000 && found.gradeFurther == 10_000, "grades");
        assertEq(found.releaseBlocks, 60, "release");
        assertEq(address(found.judge), address(lens.judge(JUDGE)), "judge");
        assertEq(found.detailsHash, keccak256(terms.details), "details");
        assertEq(found.group, terms.group, "group");
        assertEq(found.opened, 100, "opened");
        assertEq(found.commitBy, 130, "commit by");
        assertEq(found.commitment, 0, "commitment");
        assertTrue(found.faults == 0 && found.openDuties == 0 && !found.closed, "state");
    }

    function test_shouldLogAllTermsWhenOpened() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        (Signature memory byCustomer, Signature memory byProvider) = (signed(CUSTOMER_KEY, terms), signed(PROVIDER_KEY, terms));
        vm.recordLogs();
        bytes32 id = souk.openAgreement(terms, byCustomer, byProvider);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "logs");
        assertEq(logs[0].topics[0], Agreements.AgreementOpened.selector, "event");
        assertEq(logs[0].topics[1], id, "id");
        assertEq(logs[0].topics[2], bytes32(uint256(uint160(customer))), "customer");
        assertEq(logs[0].topics[3], bytes32(uint256(uint160(provider))), "provider");
        assertEq(keccak256(logs[0].data), keccak256(abi.encode(terms, byCustomer, byProvider)), "data");
    }

    function test_shouldRefuseToOpenInOrder() external {
        AgreementTerms memory good = agreementTerms();
        AgreementTerms memory terms = agreementTerms();
        terms.details = new bytes(4097);
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.details = new bytes(4096);
        terms.rulesHash = 0;
        terms.endBlock = terms.startBlock;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.endBlock = 1 << 63;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.endBlock = 100;
        terms.startBlock = 60;
        terms.gradeFirst = 10_001;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.gradeFirst = 0;
        terms.gradeSecond = 10_001;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.gradeSecond = 0;
        terms.gradeFurther = 10_001;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.gradeFurther = 10_000;
        terms.periodRounds = 1 << 31;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.periodRounds = 1;
        terms.providerExposure = 1 << 31;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.providerExposure = 0;
        terms.customerExposure = 1 << 31;
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.customerExposure = 0;
        assertOpenRefused(terms, Refusal.WRONG_RULES);
        terms.rulesHash = good.rulesHash;
        terms.judge = 0;
        assertOpenRefused(terms, Refusal.AGREEMENT_OVER);
        terms.endBlock = 101;
        assertOpenRefused(terms, Refusal.ROUND_BEGUN); // round 7 was the first to challenge
        terms.startBlock = 99;
        assertOpenRefused(terms, Refusal.ROUND_BEGUN);
        terms.startBlock = 100;
        terms.endBlock = 300;
        assertOpenRefused(terms, Refusal.JUDGE_UNKNOWN); // none, with periods
        terms.periodRounds = 0;
        assertOpenRefused(terms, Refusal.JUDGE_UNKNOWN); // none, with a bond
        terms.challengeBond = 0;
        assertOpenRefused(terms, Refusal.JUDGE_UNKNOWN); // none, with a commitment
        terms.commitBlocks = 0;
        terms.judge = "no such judge";
        assertOpenRefused(terms, Refusal.JUDGE_UNKNOWN);
        terms = good;
        terms.funds = 489; // 7 periods at 70 cost 490
        terms.collateral = 20_001;
        assertRefused(stranger, opening(terms, signed(SIGNER_KEY, terms), signed(SIGNER_KEY, terms)), Refusal.BAD_SIGNATURE);
        assertRefused(stranger, opening(terms, signed(CUSTOMER_KEY, terms), signed(SIGNER_KEY, terms)), Refusal.BAD_SIGNATURE);
        assertOpenRefused(terms, Refusal.FUNDS_TOO_LOW);
        terms.funds = START_MONEY + 1;
        assertOpenRefused(terms, Refusal.PROVIDER_UNKNOWN);
        register(20_000);
        assertOpenRefused(terms, Refusal.INSUFFICIENT_COLLATERAL);
        terms.collateral = 20_000;
        assertOpenRefused(terms, Refusal.INSUFFICIENT_BALANCE);
        terms.funds = 490;
        bytes32 id = openAgreement(terms);
        assertOpenRefused(terms, Refusal.AGREEMENT_EXISTS);
        vm.roll(1000);
        souk.closeAgreement(id);
        assertOpenRefused(terms, Refusal.AGREEMENT_EXISTS);
    }

    function test_shouldOpenWithoutAJudgeWhenNothingIsToBeJudged() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        terms.judge = 0;
        terms.periodRounds = 0;
        terms.challengeBond = 0;
        terms.commitBlocks = 0;
        terms.funds = 0;
        terms.startBlock = 1; // no period, so it may have begun long ago
        bytes32 id = openAgreement(terms);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, terms.details, "")), Refusal.JUDGE_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, terms.details, "what?", 0, unsponsored())), Refusal.ZERO_AMOUNT);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.PERIOD_UNKNOWN);
    }

    /// @dev What is logged must be what everybody reads: one layout, and none with pieces elsewhere or something behind.
    function test_shouldRefuseAnyOtherLayoutOfTheTerms() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        bytes memory good = opening(terms, signed(CUSTOMER_KEY, terms), signed(PROVIDER_KEY, terms));
        assertRefused(stranger, bytes.concat(good, bytes32(0)), Refusal.MALFORMED);

        // Service and details swapped, each where the other's was; of the same length when padded.
        bytes memory swapped = bytes.concat(good);
        bytes32 place = word(good, 4 + 0xa0 + 0x40);
        set(swapped, 4 + 0xa0 + 0x40, word(good, 4 + 0xa0 + 0x60));
        set(swapped, 4 + 0xa0 + 0x60, place);
        for (uint256 i = 0; i < 0x40; i += 0x20) {
            set(swapped, 4 + 0xa0 + 0x360 + i, word(good, 4 + 0xa0 + 0x3a0 + i));
            set(swapped, 4 + 0xa0 + 0x3a0 + i, word(good, 4 + 0xa0 + 0x360 + i));
        }
        assertRefused(stranger, swapped, Refusal.MALFORMED);

        // The terms before the signatures: offsets from the place of the terms are then negative.
        bytes memory moved = bytes.concat(good, new bytes(0x20));
        for (uint256 i = good.length - 0x20; i >= 4 + 0xa0; i -= 0x20) set(moved, i + 0x20, word(good, i));
        set(moved, 4, bytes32(uint256(0xc0)));
        assertRefused(stranger, moved, Refusal.MALFORMED);
        bytes memory negative = bytes.concat(good);
        set(negative, 4 + 0xa0 + 0x60, bytes32(type(uint256).max - 0x9f)); // the details are where the terms' offset is
        vm.prank(stranger);
        (bool done, ) = address(souk).call(negative);
        assertTrue(!done, "opened");

        vm.prank(stranger);
        (done, ) = address(souk).call(good);
        assertTrue(done, "the canonical one");
    }

    function test_shouldTakeNamesOfServicesThatEverybodyReadsAlike() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        terms.service = string(abi.encodePacked(bytes32("0123456789abcdef0123456789abcde/"), hex"c3a9"));
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.service = string(abi.encodePacked(bytes1(0xff)));
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.service = string(abi.encodePacked(new bytes(65)));
        assertOpenRefused(terms, Refusal.MALFORMED);
        terms.service = "";
        openAgreement(terms);
        terms.service = string(abi.encodePacked(bytes32("0123456789abcdef0123456789abcde/"), bytes32("0123456789abcdef0123456789abcde/")));
        terms.collateral = 0;
        openAgreement(terms);
    }

    function test_shouldKeepTimesWithinTheRules() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        terms.openBy = 99;
        terms.endBlock = 100;
        terms.startBlock = 98;
        assertOpenRefused(terms, Refusal.SIGNATURE_EXPIRED);
        terms.openBy = 100;
        assertOpenRefused(terms, Refusal.AGREEMENT_OVER);
        terms = agreementTerms();
        terms.funds = 1e6;
        terms.releaseBlocks = 801; // 200 and 801 are more than 1000
        assertOpenRefused(terms, Refusal.TERMS_OUT_OF_BOUNDS);
        terms.releaseBlocks = 30; // an answer is due up to 5 + 25 blocks after the end
        assertOpenRefused(terms, Refusal.TERMS_OUT_OF_BOUNDS);
        terms.periodRounds = 0;
        assertOpenRefused(terms, Refusal.TERMS_OUT_OF_BOUNDS);
        terms.periodRounds = 3;
        terms.releaseBlocks = 800;
        terms.answerBlocks = 45; // as long as a draw can be proven
        assertOpenRefused(terms, Refusal.TERMS_OUT_OF_BOUNDS);
        terms.answerBlocks = 44;
        terms.funds = 1000;
        openAgreement(terms);
    }

    function word(bytes memory data, uint256 place) private pure returns (bytes32 found) {
        assembly ("memory-safe") {
            found := mload(add(add(data, 0x20), place))
        }
    }

    function set(bytes memory data, uint256 place, bytes32 value) private pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), place), value)
        }
    }

    function test_shouldRefuseSignaturesThatAreNotCanonical() external {
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        Signature memory good = signed(CUSTOMER_KEY, terms);
        Signature memory high = good;
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        uint256 s = uint256(good.vs) & type(uint256).max >> 1;
        if (order - s < 1 << 255) {
            high = Signature(good.r, bytes32((order - s) | ((~uint256(good.vs) >> 255) << 255)));
            assertRefused(stranger, opening(terms, high, signed(PROVIDER_KEY, terms)), Refusal.BAD_SIGNATURE);
        }
        terms.customer = address(0); // whom a failed recovery would stand for
        assertRefused(stranger, opening(terms, Signature(0, 0), signed(PROVIDER_KEY, terms)), Refusal.BAD_SIGNATURE);
    }

    function test_shouldEndEarlyWithNotice() external {
        register(20_000);
        bytes32 id = openAgreement(agreementTerms());
        assertRefused(stranger, abi.encodeCall(souk.endAgreement, ("x")), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.endAgreement, (id)), Refusal.NOT_PARTY);
        vm.roll(280);
        assertRefused(provider, abi.encodeCall(souk.endAgreement, (id)), Refusal.AGREEMENT_OVER);
        vm.roll(200);
        vm.expectEmit(true, true, true, true, address(souk));
        emit AgreementEnding(id, 220);
        vm.prank(provider);
        souk.endAgreement(id);
        assertEq(lens.agreement(id).endBlock, 220, "end");
        assertRefused(customer, abi.encodeCall(souk.endAgreement, (id)), Refusal.AGREEMENT_OVER);
        vm.roll(199);
        vm.prank(customer);
        souk.endAgreement(id);
        assertEq(lens.agreement(id).endBlock, 219, "end");
        vm.roll(279);
        souk.closeAgreement(id);
        assertRefused(stranger, abi.encodeCall(souk.endAgreement, (id)), Refusal.AGREEMENT_CLOSED);
    }

    function test_shouldCloseAfterTheReleaseTime() external {
        register(20_000);
        bytes32 id = openAgreement(agreementTerms());
        assertRefused(stranger, abi.encodeCall(souk.closeAgreement, ("x")), Refusal.AGREEMENT_UNKNOWN);
        vm.roll(299);
        vm.prank(stranger);
        bytes32 duty = souk.openDuty(id, "what they agreed on", "what?", 0, unsponsored());
        vm.roll(359);
        assertRefused(stranger, abi.encodeCall(souk.closeAgreement, (id)), Refusal.AGREEMENT_RUNNING);
        vm.roll(360);
        assertRefused(stranger, abi.encodeCall(souk.closeAgreement, (id)), Refusal.DUTIES_OPEN);
        vm.prank(stranger);
        souk.reportLapse(duty); // takes 1000 of the lock: 200 for the reporter, 300 for the customer
        vm.expectEmit(true, true, true, true, address(souk));
        emit AgreementClosed(id, 1000, 9001);
        vm.prank(stranger);
        souk.closeAgreement(id);
        assertEq(lens.balance(customer), START_MONEY + 300, "customer");
        assertCollateral(19_000, 0);
        Agreements.Agreement memory found = lens.agreement(id);
        assertTrue(found.closed && found.funds == 0 && found.lock == 0 && found.endBlock == 300, "state");
        assertRefused(stranger, abi.encodeCall(souk.closeAgreement, (id)), Refusal.AGREEMENT_CLOSED);
    }

    function assertOpenRefused(AgreementTerms memory terms, Refusal reason) private {
        assertRefused(stranger, opening(terms, signed(CUSTOMER_KEY, terms), signed(PROVIDER_KEY, terms)), reason);
    }

    function opening(
        AgreementTerms memory terms,
        Signature memory byCustomer,
        Signature memory byProvider
    ) private view returns (bytes memory) {
        return abi.encodeCall(souk.openAgreement, (terms, byCustomer, byProvider));
    }

    function assertCollateral(uint128 free, uint128 locked) private view {
        assertEq(lens.provider(provider).free, free, "free");
        assertEq(lens.provider(provider).locked, locked, "locked");
    }
}
