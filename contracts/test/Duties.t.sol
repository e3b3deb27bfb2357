// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms, Agreements} from "../src/Agreements.sol";
import {Duties} from "../src/Duties.sol";
import {Refusal} from "../src/Refusal.sol";
import {Slashing} from "../src/Slashing.sol";
import {SoukTest} from "./support/SoukTest.sol";

/**
 * @dev An agreement from block 100 to 300, with a period every 3 rounds: the challenges are the seeds of rounds 11, 14,
 * …, 29, and an answer to the first is due up to block 150.
 */
contract DutiesTest is SoukTest {
    event PeriodPaid(bytes32 indexed agreement, uint64 indexed period, uint128 price);
    event DutyOpened(bytes32 indexed duty, bytes32 indexed agreement, address indexed opener, bytes question, uint64 deadline);
    event Committed(bytes32 indexed agreement, address indexed provider, bytes32 commitment);
    event DutyAnswered(bytes32 indexed duty, bytes evidence);
    event Slashed(bytes32 indexed agreement, Slashing.Cause cause, address indexed reporter, uint128 amount, uint128 reward, uint128 damages);

    bytes private constant DETAILS = "what they agreed on";
    bytes private constant QUESTION = "what?";
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        register(40_000);
        id = openAgreement(agreementTerms());
    }

    // ---- periods ----

    function test_shouldPayForAPeriodWhenAnsweredInTime() external {
        draw(11);
        vm.roll(150);
        vm.expectEmit(true, true, true, true, address(souk));
        emit PeriodPaid(id, 0, 70);
        vm.prank(stranger);
        souk.answerPeriod(id, 0, DETAILS, answerTo(0, 11));
        assertEq(lens.balance(provider), START_MONEY - 40_000 + 70, "provider");
        assertEq(lens.agreement(id).funds, 930, "funds");
        assertTrue(lens.periodSettled(id, 0) && !lens.periodSettled(id, 1), "settled");
        (, , , uint256 funds, , ) = lens.totals();
        assertEq(funds, 930, "funds in all");
    }

    function test_shouldRefuseAnswersToPeriodsInOrder() external {
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, ("x", 7, "", "")), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 7, "", "")), Refusal.DETAILS_MISMATCH);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 7, DETAILS, "")), Refusal.PERIOD_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 6, DETAILS, "")), Refusal.DRAW_MISSING);
        draw(11);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 0, DETAILS, answerTo(1, 11))), Refusal.EVIDENCE_REFUSED);
        vm.roll(151);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 0, DETAILS, "")), Refusal.ANSWER_TOO_LATE);
        vm.roll(150);
        souk.answerPeriod(id, 0, DETAILS, answerTo(0, 11));
        vm.roll(151);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 0, DETAILS, "")), Refusal.PERIOD_SETTLED);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.PERIOD_SETTLED);
        vm.roll(400);
        souk.closeAgreement(id);
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 0, "", "")), Refusal.AGREEMENT_CLOSED);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.AGREEMENT_CLOSED);
    }

    function test_shouldSlashWhenAPeriodWasMissed() external {
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, ("x", 0)), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 7)), Refusal.PERIOD_UNKNOWN);
        vm.roll(150);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.ANSWER_NOT_DUE);
        vm.roll(151);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.DRAW_MISSING);
        souk.recordDraw(11, "");
        vm.expectEmit(true, true, true, true, address(souk));
        emit Slashed(id, Slashing.Cause.MISSED_PERIOD, stranger, 1000, 200, 300);
        vm.prank(stranger);
        souk.reportMissedPeriod(id, 0);
        assertEq(lens.balance(stranger), START_MONEY + 200, "reporter");
        assertEq(lens.balance(customer), START_MONEY - 1000 + 300, "customer");
        assertEq(lens.agreement(id).lock, 9001, "lock");
        assertEq(lens.agreement(id).faults, 1, "faults");
        assertEq(lens.provider(provider).locked, 9001, "locked");
        (, , uint256 collateral, , , uint256 burned) = lens.totals();
        assertEq(collateral, 39_000, "collateral");
        assertEq(burned, 500, "burned");
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.PERIOD_SETTLED);
        vm.roll(130);
        assertRefused(provider, abi.encodeCall(souk.answerPeriod, (id, 0, DETAILS, answerTo(0, 11))), Refusal.PERIOD_SETTLED);
    }

    function test_shouldTakeGradeByGradeAndNoMoreThanTheLock() external {
        vm.roll(400);
        uint128[5] memory amounts = [uint128(1000), 3000, 6001, 0, 0];
        for (uint64 period = 0; period < 5; ++period) {
            uint128 amount = amounts[period];
            souk.recordDraw(11 + 3 * uint32(period), "");
            vm.expectEmit(true, true, true, true, address(souk));
            emit Slashed(id, Slashing.Cause.MISSED_PERIOD, stranger, amount, amount / 5, (amount * 3) / 10);
            vm.prank(stranger);
            souk.reportMissedPeriod(id, period);
        }
        assertEq(lens.agreement(id).faults, 5, "faults");
        assertEq(lens.agreement(id).lock, 0, "lock");
    }

    function test_shouldCountOnlyPeriodsThatAreOverWhenTheAgreementEnds() external {
        vm.roll(101);
        vm.prank(customer);
        souk.endAgreement(id); // at 121, so only round 11 is over by then
        vm.roll(400);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 1)), Refusal.PERIOD_UNKNOWN);
        souk.recordDraw(11, "");
        souk.reportMissedPeriod(id, 0);
    }

    function test_shouldHaveNoPeriodWhenNoChallengeRoundEndsInTime() external {
        AgreementTerms memory terms = agreementTerms();
        terms.salt = "short";
        terms.endBlock = 119; // round 11 ends with this block, so it is not over before 120
        id = openAgreement(terms);
        vm.roll(400);
        assertRefused(stranger, abi.encodeCall(souk.reportMissedPeriod, (id, 0)), Refusal.PERIOD_UNKNOWN);
    }

    // ---- one-off duties ----

    function test_shouldPayTheBondWhenADutyIsAnsweredInTime() external {
        bytes32 dutyId = ask(stranger, "1", 125);
        (Duties.Duty memory found, uint128 bond) = lens.duty(dutyId);
        assertTrue(found.opener == stranger && found.deadline == 125 && !found.settled, "duty");
        assertTrue(found.agreement == id && found.questionHash == keccak256(QUESTION) && bond == 11, "duty's question");
        assertEq(lens.balance(stranger), START_MONEY - 11, "opener");
        assertEq(lens.agreement(id).openDuties, 1, "open");
        vm.roll(125);
        bytes memory evidence = abi.encode(keccak256(abi.encodePacked(bytes32(0), QUESTION)));
        vm.expectEmit(true, true, true, true, address(souk));
        emit DutyAnswered(dutyId, evidence);
        souk.answerDuty(dutyId, DETAILS, QUESTION, evidence);
        assertEq(lens.balance(provider), START_MONEY - 40_000 + 11, "provider");
        assertEq(lens.agreement(id).openDuties, 0, "open");
        (, , , , uint256 bonds, ) = lens.totals();
        assertEq(bonds, 0, "bonds");
        (found, ) = lens.duty(dutyId);
        assertTrue(found.settled, "settled");
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, QUESTION, evidence)), Refusal.DUTY_SETTLED);
        vm.roll(200);
        assertRefused(stranger, abi.encodeCall(souk.reportLapse, (dutyId)), Refusal.DUTY_SETTLED);
    }

    function test_shouldGiveTheBondBackAndSlashWhenADutyLapses() external {
        bytes32 dutyId = ask(customer, "1", 125);
        vm.roll(125);
        assertRefused(stranger, abi.encodeCall(souk.reportLapse, ("x")), Refusal.DUTY_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.reportLapse, (dutyId)), Refusal.ANSWER_NOT_DUE);
        vm.roll(126);
        vm.expectEmit(true, true, true, true, address(souk));
        emit Slashed(id, Slashing.Cause.LAPSE, stranger, 1000, 200, 300);
        vm.prank(stranger);
        souk.reportLapse(dutyId);
        assertEq(lens.balance(customer), START_MONEY - 1000 + 300, "bond back, and damages");
        assertEq(lens.agreement(id).openDuties, 0, "open");
        assertRefused(stranger, abi.encodeCall(souk.reportLapse, (dutyId)), Refusal.DUTY_SETTLED);
    }

    function test_shouldRefuseQuestionsInOrder() external {
        AgreementTerms memory terms = agreementTerms();
        terms.startBlock = 101;
        terms.challengeBond = 0;
        terms.salt = "later";
        bytes32 later = openAgreement(terms);
        bytes32[2] memory more = [another("one"), another("two")];
        assertRefused(stranger, abi.encodeCall(souk.openDuty, ("x", "", "", 0, unsponsored())), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (later, "", "", 0, unsponsored())), Refusal.AGREEMENT_AHEAD);
        vm.roll(300);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (later, "", "", 0, unsponsored())), Refusal.AGREEMENT_OVER);
        vm.roll(299);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (later, "", "", 0, unsponsored())), Refusal.DETAILS_MISMATCH);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (later, DETAILS, "", 0, unsponsored())), Refusal.ZERO_AMOUNT);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, "", 0, unsponsored())), Refusal.QUESTION_REFUSED);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, hex"ff", 0, unsponsored())), Refusal.QUESTION_REFUSED);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, new bytes(1025), 0, unsponsored())), Refusal.QUESTION_REFUSED);
        assertRefused(address(9), abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, 0, unsponsored())), Refusal.INSUFFICIENT_BALANCE);
        ask(stranger, 0, 324);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, 0, unsponsored())), Refusal.DUTY_EXISTS);
        ask(customer, 0, 324); // the same of another opener is another duty
        assertRefused(address(9), abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, 0, unsponsored())), Refusal.INSUFFICIENT_BALANCE);
        for (uint256 i = 0; i < 2; ++i) {
            souk.openDuty(more[i], DETAILS, "what else?", 0, sponsored(CUSTOMER_KEY, dutyIdOf(more[i], customer, "what else?", 0), 299));
        }
        assertRefused(address(9), abi.encodeCall(souk.openDuty, (id, DETAILS, "what else?", 0, unsponsored())), Refusal.GROUP_LIMIT);
        vm.roll(400);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, "", "", 0, unsponsored())), Refusal.AGREEMENT_OVER);
    }

    function test_shouldCountAQuestionOverACustomersWholeGroup() external {
        AgreementTerms memory terms = agreementTerms();
        terms.salt = "without a limit";
        terms.groupLimit = 0;
        terms.collateral = 0;
        bytes32 unlimited = openAgreement(terms);
        terms.salt = "another without a limit";
        bytes32 too = openAgreement(terms);
        terms.group = "another";
        terms.groupLimit = 1;
        bytes32 elsewhere = openAgreement(terms);
        terms.salt = "and one more";
        bytes32 besides = openAgreement(terms);
        // However often the same agreement is asked, by its provider or by others, it takes one place.
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(provider);
            souk.openDuty(unlimited, DETAILS, QUESTION, bytes32(i), unsponsored());
        }
        vm.prank(stranger);
        souk.openDuty(too, DETAILS, QUESTION, 0, unsponsored());
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, 0, unsponsored())), Refusal.GROUP_LIMIT);
        vm.prank(stranger);
        souk.openDuty(elsewhere, DETAILS, QUESTION, 0, unsponsored());
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (besides, DETAILS, QUESTION, "1", unsponsored())), Refusal.GROUP_LIMIT);

        // A stranger's agreements that name the same group use up nothing.
        terms = agreementTerms();
        terms.customer = provider;
        terms.groupLimit = 1;
        vm.startPrank(provider);
        bytes32 foreign = souk.openAgreement(terms, signed(PROVIDER_KEY, terms), signed(PROVIDER_KEY, terms));
        souk.openDuty(foreign, DETAILS, QUESTION, 0, unsponsored());
        vm.stopPrank();
    }

    function test_shouldRefuseAnswersToDutiesInOrder() external {
        bytes32 dutyId = ask(stranger, "1", 125);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, ("x", "", "", "")), Refusal.DUTY_UNKNOWN);
        vm.roll(126);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, "", "", "")), Refusal.DETAILS_MISMATCH);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, "", "")), Refusal.QUESTION_MISMATCH);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, QUESTION, "")), Refusal.ANSWER_TOO_LATE);
        vm.roll(125);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, QUESTION, "")), Refusal.EVIDENCE_REFUSED);
    }

    // ---- faults ----

    function test_shouldSlashAFaultOnce() external {
        bytes memory evidence = abi.encodePacked(uint8(1), bytes32(0), keccak256("a fault"));
        assertRefused(stranger, abi.encodeCall(souk.reportFault, ("x", "", "")), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, "", "")), Refusal.DETAILS_MISMATCH);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, DETAILS, "")), Refusal.EVIDENCE_REFUSED);
        vm.expectEmit(true, true, true, true, address(souk));
        emit Slashed(id, Slashing.Cause.FAULT, stranger, 1000, 200, 300);
        vm.prank(stranger);
        souk.reportFault(id, DETAILS, evidence);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, DETAILS, evidence)), Refusal.FAULT_KNOWN);
        evidence = abi.encodePacked(uint8(1), bytes32(0), keccak256("another"));
        vm.expectEmit(true, true, true, true, address(souk));
        emit Slashed(id, Slashing.Cause.FAULT, provider, 3000, 600, 900);
        vm.prank(provider);
        souk.reportFault(id, DETAILS, evidence);
        vm.roll(400);
        souk.closeAgreement(id);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, "", "")), Refusal.AGREEMENT_CLOSED);
    }

    function test_shouldFindNothingWhenAJudgeFails() external {
        bytes32 dutyId = ask(stranger, "1", 125);
        vm.etch(address(lens.judge(JUDGE)), hex"fe");
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, 0, unsponsored())), Refusal.QUESTION_REFUSED);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, QUESTION, "")), Refusal.EVIDENCE_REFUSED);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, DETAILS, "")), Refusal.EVIDENCE_REFUSED);
    }

    // ---- commitments ----

    function test_shouldTakeOneCommitmentAndShowItToTheJudge() external {
        bytes32 root = keccak256(abi.encode("root"));
        bytes memory proof = abi.encode(keccak256(abi.encode(root)));
        assertRefused(provider, abi.encodeCall(souk.commit, ("x", "", 0, "")), Refusal.MALFORMED);
        assertRefused(stranger, abi.encodeCall(souk.commit, ("x", "", root, "")), Refusal.AGREEMENT_UNKNOWN);
        assertRefused(customer, abi.encodeCall(souk.commit, (id, "", root, "")), Refusal.NOT_PROVIDER);
        assertRefused(provider, abi.encodeCall(souk.commit, (id, "", root, "")), Refusal.DETAILS_MISMATCH);
        assertRefused(provider, abi.encodeCall(souk.commit, (id, DETAILS, root, "")), Refusal.EVIDENCE_REFUSED);
        vm.roll(131);
        assertRefused(provider, abi.encodeCall(souk.commit, (id, "", root, "")), Refusal.COMMITMENT_TOO_LATE);
        vm.roll(130);
        vm.expectEmit(true, true, true, true, address(souk));
        emit Committed(id, provider, root);
        vm.prank(provider);
        souk.commit(id, DETAILS, root, proof);
        assertEq(lens.agreement(id).commitment, root, "commitment");
        vm.roll(131);
        assertRefused(provider, abi.encodeCall(souk.commit, (id, "", root, "")), Refusal.COMMITMENT_EXISTS);
        assertRefused(stranger, abi.encodeCall(souk.reportFault, (id, DETAILS, abi.encodePacked(uint8(1), bytes32(0), root))), Refusal.EVIDENCE_REFUSED);
        souk.reportFault(id, DETAILS, abi.encodePacked(uint8(1), root, root));
        bytes32 dutyId = ask(stranger, "1", 156);
        assertRefused(stranger, abi.encodeCall(souk.answerDuty, (dutyId, DETAILS, QUESTION, abi.encode(keccak256(abi.encodePacked(bytes32(0), QUESTION))))), Refusal.EVIDENCE_REFUSED);
        souk.answerDuty(dutyId, DETAILS, QUESTION, abi.encode(keccak256(abi.encodePacked(root, QUESTION))));
        vm.roll(150);
        souk.recordDraw(11, "");
        assertRefused(stranger, abi.encodeCall(souk.answerPeriod, (id, 0, DETAILS, answerTo(0, 11))), Refusal.EVIDENCE_REFUSED);
        bytes32 seed = keccak256(abi.encodePacked(id, uint64(0), lens.draw(11)));
        souk.answerPeriod(id, 0, DETAILS, abi.encode(keccak256(abi.encodePacked(id, seed, root, DETAILS))));
        vm.roll(400);
        souk.closeAgreement(id);
        assertRefused(stranger, abi.encodeCall(souk.commit, (id, "", root, "")), Refusal.AGREEMENT_CLOSED);
    }

    function test_shouldTakeNoCommitmentWhereTheTermsNameNoTime() external {
        AgreementTerms memory terms = agreementTerms();
        terms.salt = "none";
        terms.commitBlocks = 0;
        bytes32 none = openAgreement(terms);
        assertRefused(provider, abi.encodeCall(souk.commit, (none, "", "root", "")), Refusal.COMMITMENT_NOT_TAKEN);
    }

    // ---- sponsors ----

    function test_shouldTakeTheBondOfTheSponsorWhoSigned() external {
        bytes32 dutyId = dutyIdOf(id, customer, QUESTION, "1");
        Duties.Sponsor memory sponsor = sponsored(CUSTOMER_KEY, dutyId, 110);
        vm.roll(111);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, "1", sponsor)), Refusal.SIGNATURE_EXPIRED);
        vm.roll(110);
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, "2", sponsor)), Refusal.BAD_SIGNATURE);
        Duties.Sponsor memory other = sponsored(CUSTOMER_KEY, dutyId, 110);
        other.openBy = 111;
        assertRefused(stranger, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, "1", other)), Refusal.BAD_SIGNATURE);
        uint256 before = lens.balance(customer);
        vm.expectEmit(true, true, true, true, address(souk));
        emit DutyOpened(dutyId, id, customer, QUESTION, 135);
        vm.prank(stranger);
        souk.openDuty(id, DETAILS, QUESTION, "1", sponsor);
        assertEq(lens.balance(customer), before - 11, "sponsor");
        assertEq(lens.balance(stranger), START_MONEY, "sender");
        assertRefused(customer, abi.encodeCall(souk.openDuty, (id, DETAILS, QUESTION, "1", unsponsored())), Refusal.DUTY_EXISTS);
        vm.roll(136);
        souk.reportLapse(dutyId);
        assertEq(lens.balance(customer), before + 300, "sponsor, and damages");
    }

    /// @dev One more agreement in the group.
    function another(bytes32 salt) private returns (bytes32) {
        AgreementTerms memory terms = agreementTerms();
        terms.salt = salt;
        terms.collateral = 0;
        return openAgreement(terms);
    }

    function ask(address by, bytes32 salt, uint64 deadline) private returns (bytes32) {
        bytes32 dutyId = dutyIdOf(id, by, QUESTION, salt);
        vm.expectEmit(true, true, true, true, address(souk));
        emit DutyOpened(dutyId, id, by, QUESTION, deadline);
        vm.prank(by);
        assertEq(souk.openDuty(id, DETAILS, QUESTION, salt, unsponsored()), dutyId, "duty's id");
        return dutyId;
    }

    function answerTo(uint64 period, uint32 round) private view returns (bytes memory) {
        bytes32 seed = keccak256(abi.encodePacked(id, period, lens.draw(round)));
        return abi.encode(keccak256(abi.encodePacked(id, seed, bytes32(0), DETAILS)));
    }
}
