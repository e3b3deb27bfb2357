// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms, Agreements, Signature} from "../../src/Agreements.sol";
import {EscrowTerms} from "../../src/Escrows.sol";
import {Duties} from "../../src/Duties.sol";
import {LedgerRules} from "../../src/Rounds.sol";
import {Souk} from "../../src/Souk.sol";
import {TestToken} from "../../src/testkit/Tokens.sol";
import {Book, Books, Ticket} from "./Books.sol";
import {SoukTest} from "./SoukTest.sol";

/**
 * @dev A few people who do whatever they may, and sometimes what they may not. Most commands are drawn such that they
 * often succeed; a refusal is as good, as long as it is one. It keeps the books that the contract is checked against.
 */
contract Crowd is SoukTest {
    using Books for Book;
    using Books for Ticket;

    uint256 public constant PEOPLE = 4;
    bytes private constant DETAILS = "what they agreed on";

    bytes32[] public escrows;
    bytes32[] public agreements;
    bytes32[] public duties;
    mapping(bytes32 escrow => uint256) public paid;
    mapping(bytes32 escrow => uint32) public idle; // its first books, which nobody has: it fills words without work
    mapping(bytes32 escrow => uint256) public lockedEver;
    mapping(bytes32 escrow => uint256) public refunded;
    address private constant NOBODY = address(1);
    uint256 private salt;

    constructor(Souk souk_, TestToken token_, LedgerRules memory rules) {
        (souk, token, RULES, lens) = (souk_, token_, rules, souk_.lens());
        for (uint256 i = 0; i < PEOPLE; ++i) {
            fund(people(i), 1e9);
            vm.prank(people(i));
            souk.register("somewhere", 1e6);
        }
    }

    function setUp() public override {
        vm.roll(block.number + 7); // forge takes it for one of the things to do
    }

    function people(uint256 i) public pure returns (address) {
        return vm.addr(key(i));
    }

    function escrowCount() external view returns (uint256) {
        return escrows.length;
    }

    function agreementCount() external view returns (uint256) {
        return agreements.length;
    }

    function dutyCount() external view returns (uint256) {
        return duties.length;
    }

    // ---- what they do ----

    function wait(uint8 blocks) external {
        vm.roll(block.number + (blocks % 30));
    }

    function money(uint256 who, uint256 to, uint128 amount, uint8 what) external {
        amount %= 1e9;
        if (what % 3 == 0) attempt(who, abi.encodeCall(souk.withdraw, (amount)));
        if (what % 3 == 1) attempt(who, abi.encodeCall(souk.transfer, (people(to), amount)));
        if (what % 3 == 2 && amount != 0) fund(people(who), amount);
    }

    function openEscrow(uint256 who, uint128 prize, uint8 depth, uint32 books, uint32 ahead, uint32 rounds) external {
        uint32 unused = books % 3 == 0 ? books % 500 : 0;
        EscrowTerms memory terms = EscrowTerms({
            signer: vm.addr(SIGNER_KEY),
            prize: prize % 1000,
            depth: depth % 4,
            books: unused + (books % 7),
            firstRound: uint32(block.number / 10) + (ahead % 3),
            rounds: rounds % 8,
            salt: bytes32(++salt)
        });
        (bool done, bytes memory data) = attempt(who, abi.encodeCall(souk.openEscrow, (terms)));
        if (!done) return;
        bytes32 id = abi.decode(data, (bytes32));
        escrows.push(id);
        lockedEver[id] = uint256(terms.prize) * terms.books * terms.rounds;
        idle[id] = unused;
        allotTo(id, terms.firstRound, NOBODY, unused);
        allotTo(id, terms.firstRound, people(who), 1);
        allotTo(id, terms.firstRound, people((who % PEOPLE) + 1), 2);
    }

    function allot(uint256 which, uint32 list, uint256 to, uint32 books) external {
        if (escrows.length == 0) return;
        bytes32 id = escrows[which % escrows.length];
        (, , , uint32 newest, , , ) = lens.escrow(id);
        list = newest + (list % 3);
        if (list != newest) allotTo(id, list, NOBODY, idle[id]);
        allotTo(id, list, people(to), books % 4);
    }

    function changeSigner(uint256 which, uint8 ahead) external {
        if (escrows.length == 0) return;
        bytes32 id = escrows[which % escrows.length];
        bytes memory call = abi.encodeCall(souk.setSigner, (id, vm.addr(SIGNER_KEY), uint32(block.number / 10) + (ahead % 4)));
        attemptAs(funderOf(id), call);
    }

    function extend(uint256 which, uint32 rounds) external {
        if (escrows.length == 0) return;
        bytes32 id = escrows[which % escrows.length];
        uint256 before = lens.balance(funderOf(id));
        (bool done, ) = attemptAs(funderOf(id), abi.encodeCall(souk.extend, (id, rounds % 4)));
        if (done) lockedEver[id] += before - lens.balance(funderOf(id));
    }

    function count(uint256 which, uint64 words) external {
        if (escrows.length == 0) return;
        bytes32 id = escrows[which % escrows.length];
        attempt(which, abi.encodeCall(souk.count, (id, words % 4)));
    }

    function refund(uint256 which) external {
        if (escrows.length == 0) return;
        bytes32 id = escrows[which % escrows.length];
        uint256 before = lens.balance(funderOf(id));
        (bool done, ) = attempt(which, abi.encodeCall(souk.refund, (id)));
        if (done) refunded[id] = lens.balance(funderOf(id)) - before;
    }

    function recordDraw(uint8 back) external {
        uint32 current = uint32(block.number / 10);
        attempt(back, abi.encodeCall(souk.recordDraw, (current - (back % 6), "")));
    }

    /// @dev Everybody claims all books of a round, each good or spoilt, some twice; every good one must be paid.
    function claim(uint256 which, uint8 round, uint256 spoil) external {
        if (escrows.length == 0) return;
        Book memory of_;
        of_.escrow = escrows[which % escrows.length];
        of_.signerKey = SIGNER_KEY;
        (, EscrowTerms memory terms, , , , , ) = lens.escrow(of_.escrow);
        of_.depth = terms.depth;
        uint32 recent = uint32(block.number / 10) - 7;
        of_.round = (recent > terms.firstRound ? recent : terms.firstRound) + (round % 6);
        attempt(which, abi.encodeCall(souk.recordDraw, (of_.round, "")));
        for (uint256 i = 0; i < PEOPLE; ++i) {
            of_.provider = people(i);
            claimAll(of_, terms, uint256(keccak256(abi.encode(spoil, i))));
        }
    }

    function bond(uint256 who, uint128 amount, uint8 what) external {
        amount %= 1e6;
        if (what % 3 == 0) attempt(who, abi.encodeCall(souk.register, ("elsewhere", amount)));
        if (what % 3 == 1) attempt(who, abi.encodeCall(souk.unbond, (amount)));
        if (what % 3 == 2) attempt(who, abi.encodeCall(souk.withdrawCollateral, ()));
    }

    function agree(uint256 who, uint256 with, uint8 ahead, uint8 length, uint128 collateral) external {
        AgreementTerms memory terms = agreementTerms();
        terms.customer = people(who);
        terms.provider = people(with);
        terms.startBlock += ahead % 20;
        terms.endBlock = terms.startBlock + 1 + (length % 150);
        terms.collateral = collateral % 1e6;
        terms.groupLimit = 3;
        terms.salt = bytes32(++salt);
        (Signature memory one, Signature memory other) = (signed(key(who), terms), signed(key(with), terms));
        (bool done, bytes memory data) = attempt(who, abi.encodeCall(souk.openAgreement, (terms, one, other)));
        if (done) agreements.push(abi.decode(data, (bytes32)));
    }

    function commit(uint256 which, uint256 who, uint8 root) external {
        if (agreements.length == 0) return;
        bytes32 id = agreements[which % agreements.length];
        bytes32 before = lens.agreement(id).commitment;
        bytes32 commitment = bytes32(uint256(root % 4));
        bytes memory call = abi.encodeCall(souk.commit, (id, DETAILS, commitment, abi.encode(keccak256(abi.encode(commitment)))));
        address provider_ = who % 4 == 0 ? people(who) : lens.agreement(id).provider;
        (bool done, ) = attemptAs(provider_, call);
        bytes32 after_ = lens.agreement(id).commitment;
        assertTrue(done ? before == 0 && after_ == commitment && commitment != 0 : after_ == before, "commitment");
    }

    function part(uint256 which, uint256 who, bool early) external {
        if (agreements.length == 0) return;
        bytes32 id = agreements[which % agreements.length];
        if (early) attempt(who, abi.encodeCall(souk.endAgreement, (id)));
        else attempt(who, abi.encodeCall(souk.closeAgreement, (id)));
    }

    function periods(uint256 which, uint256 who, bool report) external {
        uint64 period_;
        if (agreements.length == 0) return;
        bytes32 id = agreements[which % agreements.length];
        for (period_ = 0; period_ < 5; ++period_) {
            if (report) {
                attempt(who, abi.encodeCall(souk.reportMissedPeriod, (id, period_)));
                continue;
            }
            uint32 round = uint32(lens.agreement(id).startBlock / 10 + 1 + 3 * period_);
            attempt(who, abi.encodeCall(souk.recordDraw, (round, "")));
            bytes32 seed = keccak256(abi.encodePacked(id, period_, lens.draw(round)));
            bytes memory evidence = abi.encode(keccak256(abi.encodePacked(id, seed, lens.agreement(id).commitment, DETAILS)));
            attempt(who, abi.encodeCall(souk.answerPeriod, (id, period_, DETAILS, evidence)));
        }
    }

    function ask(uint256 which, uint256 who, uint8 question) external {
        if (agreements.length == 0) return;
        bytes32 id = agreements[which % agreements.length];
        (bytes memory asked, bytes32 salted) = (abi.encodePacked(question % 8), bytes32(++salt));
        Duties.Sponsor memory sponsor; // who is somebody else, now and then
        if (question % 3 == 0) {
            uint256 payer = key(which);
            sponsor = sponsored(payer, dutyIdOf(id, vm.addr(payer), asked, salted), uint64(block.number) + (question % 2));
        }
        (bool done, bytes memory data) = attempt(who, abi.encodeCall(souk.openDuty, (id, DETAILS, asked, salted, sponsor)));
        if (done) duties.push(abi.decode(data, (bytes32)));
    }

    function answer(uint256 which, uint256 who, bool report) external {
        if (duties.length == 0) return;
        bytes32 id = duties[which % duties.length];
        if (report) {
            attempt(who, abi.encodeCall(souk.reportLapse, (id)));
            return;
        }
        (Duties.Duty memory duty, ) = lens.duty(id);
        bytes32 root = lens.agreement(duty.agreement).commitment;
        for (uint8 question = 0; question < 8; ++question) {
            bytes memory asked = abi.encodePacked(question);
            if (keccak256(asked) == duty.questionHash) {
                attempt(who, abi.encodeCall(souk.answerDuty, (id, DETAILS, asked, abi.encode(keccak256(abi.encodePacked(root, asked))))));
            }
        }
    }

    function accuse(uint256 which, uint256 who, uint8 fault) external {
        if (agreements.length == 0) return;
        bytes32 id = agreements[which % agreements.length];
        attempt(who, abi.encodeCall(souk.reportFault, (id, DETAILS, abi.encodePacked(uint8(1), lens.agreement(id).commitment, uint256(fault % 3)))));
    }

    // ---- how ----

    function claimAll(Book memory of_, EscrowTerms memory terms, uint256 spoil) private {
        bytes memory body;
        uint16 count;
        bool[] memory good = new bool[](terms.books);
        bytes32 seed = lens.draw(of_.round);
        for (uint32 number = idle[of_.escrow]; number < terms.books; ++number) {
            of_.number = number;
            Ticket memory ticket = of_.winningTicket(domainSeparator(), seed);
            bool spoilt = (spoil >> (2 * (number % 6))) & 3 == 0;
            if (spoilt) ticket.secret ^= bytes16(uint128(1) << (number % 128));
            good[number] = !spoilt && mayBePaid(of_);
            bool twice = (spoil >> (100 + (number % 6))) & 1 == 0;
            body = bytes.concat(body, ticket.encode(), twice ? ticket.encode() : bytes(""));
            count += twice ? 2 : 1;
        }
        sendClaim(of_, count, body, good, terms.prize);
    }

    function sendClaim(Book memory of_, uint16 count, bytes memory body, bool[] memory good, uint128 prize) private {
        if (count == 0) return;
        (, , , uint32 list) = lens.allotment(of_.escrow, of_.round, of_.provider);
        (, uint32 signerFrom) = lens.signer(of_.escrow, of_.round);
        uint256 before = lens.balance(of_.provider);
        (bool done, ) = attempt(
            count,
            abi.encodeCall(
                souk.claim,
                bytes.concat(
                    Books.section(of_.round, of_.provider, 1),
                    Books.group(of_.escrow, list, signerFrom, of_.depth, count),
                    body
                )
            )
        );
        assertTrue(done, "a claim was refused as a whole");
        uint256 won;
        for (uint32 number = 0; number < good.length; ++number) {
            if (!good[number]) continue;
            ++won;
            assertTrue(lens.claimed(of_.escrow, of_.round, number), "a good book was lost");
        }
        assertEq(lens.balance(of_.provider) - before, won * prize, "paid");
        paid[of_.escrow] += won;
    }

    /// @dev The rules for a book with a good ticket, read from the views.
    function mayBePaid(Book memory of_) private view returns (bool) {
        (, EscrowTerms memory terms, uint32 rounds, , , bool gone, ) = lens.escrow(of_.escrow);
        (uint32 first, uint32 books, , ) = lens.allotment(of_.escrow, of_.round, of_.provider);
        return
            !gone &&
            of_.round >= terms.firstRound &&
            of_.round < terms.firstRound + rounds &&
            block.number <= seedBlock(of_.round) + RULES.claimWindow &&
            lens.draw(of_.round) != 0 &&
            of_.number >= first &&
            of_.number < first + books &&
            !lens.claimed(of_.escrow, of_.round, of_.number);
    }

    function allotTo(bytes32 id, uint32 list, address to, uint32 books) private {
        attemptAs(funderOf(id), abi.encodeCall(souk.allot, (id, list, to, books)));
    }

    function funderOf(bytes32 id) private view returns (address funder) {
        (funder, , , , , , ) = lens.escrow(id);
    }

    function attempt(uint256 who, bytes memory call) private returns (bool, bytes memory) {
        return attemptAs(people(who), call);
    }

    /// @dev Either it is done, or it is refused for one of the reasons.
    function attemptAs(address who, bytes memory call) private returns (bool done, bytes memory data) {
        vm.prank(who);
        (done, data) = address(souk).call(call);
        assertTrue(done || (data.length == 100 && bytes4(data) == bytes4(keccak256("Refused(uint8,uint256,uint256)"))), "broke");
    }

    function key(uint256 i) private pure returns (uint256) {
        return 0x9e0 + (i % PEOPLE);
    }
}
