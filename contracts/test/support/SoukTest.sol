// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms, Signature} from "../../src/Agreements.sol";
import {Duties} from "../../src/Duties.sol";
import {EscrowTerms} from "../../src/Escrows.sol";
import {NamedJudge} from "../../src/Judges.sol";
import {Refusal, Refused} from "../../src/Refusal.sol";
import {LedgerRules} from "../../src/Rounds.sol";
import {Souk} from "../../src/Souk.sol";
import {SoukLens} from "../../src/SoukLens.sol";
import {SeededBeacon} from "../../src/testkit/SeededBeacon.sol";
import {TestJudge} from "../../src/testkit/TestJudge.sol";
import {TestToken} from "../../src/testkit/Tokens.sol";
import {Artifacts} from "./Artifacts.sol";
import {Book, Books, Ticket} from "./Books.sol";
import {Vm} from "./Vm.sol";

/// @dev A deployment with a token, a judge and predictable draws, and four people with money in it.
abstract contract SoukTest {
    using Books for Book;

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bytes32 internal constant JUDGE = keccak256("souk.judge/testkit/1");
    bytes32 internal constant BEACON_SEED = keccak256("a seed for the tests");
    uint256 internal constant SIGNER_KEY = 0x51;
    uint256 internal constant CUSTOMER_KEY = 0xc0;
    uint256 internal constant PROVIDER_KEY = 0xb0;
    uint128 internal constant START_MONEY = 1e24;

    // Rounds of 10 blocks; a round's seed is the one 5 blocks after its end, claims are paid for 40 blocks after that.
    LedgerRules internal RULES =
        LedgerRules({
            roundLength: 10,
            closeGap: 2,
            seedDelay: 5,
            claimWindow: 40,
            proofWindow: 45,
            unbondingBlocks: 50,
            longestAgreement: 1000,
            reporterShare: 2000,
            customerShare: 3000
        });

    TestToken internal token;
    Souk internal souk;
    SoukLens internal lens;
    address internal signer = vm.addr(SIGNER_KEY);
    address internal customer = vm.addr(CUSTOMER_KEY);
    address internal provider = vm.addr(PROVIDER_KEY);
    address internal stranger = address(0x5742);

    function setUp() public virtual {
        vm.roll(100); // round 10 begins
        token = new TestToken();
        souk = deploy(address(token));
        fund(customer, START_MONEY);
        fund(provider, START_MONEY);
        fund(stranger, START_MONEY);
    }

    function deploy(address currency) internal returns (Souk) {
        NamedJudge[] memory judges = new NamedJudge[](1);
        judges[0] = NamedJudge(JUDGE, new TestJudge());
        return deploy(abi.encode(currency, RULES, judges, new SeededBeacon(BEACON_SEED)));
    }

    function deploy(bytes memory arguments) internal returns (Souk) {
        Souk deployed = Souk(Artifacts.deploy("Souk", arguments));
        lens = deployed.lens();
        return deployed;
    }

    function fund(address who, uint128 amount) internal {
        token.mint(who, amount);
        vm.startPrank(who);
        token.approve(address(souk), amount);
        souk.deposit(amount);
        vm.stopPrank();
    }

    // ---- what the tests say often ----

    /// @dev That the contract refuses a call for this reason, whatever the numbers that it names.
    function assertRefused(address by, bytes memory call, Refusal reason) internal {
        vm.prank(by);
        (bool done, bytes memory data) = address(souk).call(call);
        assertTrue(!done, "not refused");
        assertTrue(data.length == 100 && bytes4(data) == Refused.selector, "reverted otherwise");
        uint256 found;
        assembly ("memory-safe") {
            found := mload(add(data, 0x24))
        }
        assertEq(found, uint256(reason), "reason");
    }

    function assertEq(uint256 found, uint256 wanted, string memory what) internal pure {
        if (found != wanted) {
            revert(string.concat(what, ": found ", vm.toString(found), ", wanted ", vm.toString(wanted)));
        }
    }

    function assertEq(bytes32 found, bytes32 wanted, string memory what) internal pure {
        assertEq(uint256(found), uint256(wanted), what);
    }

    function assertEq(address found, address wanted, string memory what) internal pure {
        assertEq(uint160(found), uint160(wanted), what);
    }

    function assertTrue(bool holds, string memory what) internal pure {
        if (!holds) revert(what);
    }

    // ---- escrows and books ----

    function escrowTerms(uint8 depth, uint32 books, uint32 firstRound, uint32 rounds)
        internal
        view
        returns (EscrowTerms memory)
    {
        return EscrowTerms(signer, 1000, depth, books, firstRound, rounds, bytes32(0));
    }

    function openEscrow(EscrowTerms memory terms) internal returns (bytes32) {
        vm.prank(customer);
        return souk.openEscrow(terms);
    }

    function allot(bytes32 escrow, uint32 list, address to, uint32 books) internal {
        vm.prank(customer);
        souk.allot(escrow, list, to, books);
    }

    /// @dev What an escrow holds.
    function locked(bytes32 id) internal view returns (uint256) {
        (, EscrowTerms memory terms, uint32 rounds, , , bool refunded, ) = lens.escrow(id);
        (uint64 counted, uint64 gone, , uint256 used) = lens.tally(id);
        uint256 prizes = uint256(terms.books) * rounds - gone - lens.paid(id, counted, used);
        return refunded ? 0 : prizes * terms.prize;
    }

    function domainSeparator() internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                    keccak256("Souk"),
                    keccak256("2"),
                    block.chainid,
                    address(souk)
                )
            );
    }

    function seedBlock(uint256 round) internal view returns (uint256) {
        return (round + 1) * RULES.roundLength + RULES.seedDelay;
    }

    function seedOf(uint256 blockNumber) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked("souk.beacon", BEACON_SEED, uint64(blockNumber)));
    }

    /// @dev Goes to the first block in which the draw of a round can be recorded, and records it.
    function draw(uint32 round) internal returns (bytes32) {
        vm.roll(seedBlock(round) + 1);
        souk.recordDraw(round, "");
        return lens.draw(round);
    }

    function book(bytes32 escrow, uint32 round, uint32 number, uint8 depth) internal view returns (Book memory) {
        return Book(escrow, round, number, provider, depth, SIGNER_KEY);
    }

    function winning(Book memory of_) internal view returns (Ticket memory) {
        return of_.winningTicket(domainSeparator(), lens.draw(of_.round));
    }

    // ---- agreements ----

    function agreementTerms() internal view returns (AgreementTerms memory terms) {
        terms.customer = customer;
        terms.provider = provider;
        terms.service = "test/1";
        terms.details = "what they agreed on";
        terms.rulesHash = souk.rulesHash();
        terms.judge = JUDGE;
        terms.openBy = uint64(block.number + 500);
        terms.startBlock = uint64(block.number);
        terms.endBlock = uint64(block.number + 200);
        terms.noticeBlocks = 20;
        terms.commitBlocks = 30;
        terms.periodRounds = 3;
        terms.periodPrice = 70;
        terms.funds = 1000;
        terms.answerBlocks = 25;
        terms.challengeBond = 11;
        terms.group = keccak256("a job");
        terms.groupLimit = 2;
        terms.collateral = 10_001;
        terms.gradeFirst = 1000;
        terms.gradeSecond = 3000;
        terms.gradeFurther = 10_000;
        terms.releaseBlocks = 60;
        terms.providerExposure = 1;
        terms.customerExposure = 2;
    }

    function agreementId(AgreementTerms memory terms) internal view returns (bytes32) {
        bytes32 typehash = keccak256(
            "Agreement(address customer,address provider,string service,bytes details,bytes32 escrow,bytes32 rulesHash,bytes32 judge,uint64 openBy,uint64 startBlock,uint64 endBlock,uint32 noticeBlocks,uint32 commitBlocks,uint32 answerBlocks,uint32 periodRounds,uint128 periodPrice,uint128 funds,uint128 challengeBond,bytes32 group,uint16 groupLimit,uint128 collateral,uint16 gradeFirst,uint16 gradeSecond,uint16 gradeFurther,uint32 releaseBlocks,uint32 providerExposure,uint32 customerExposure,bytes32 salt)"
        );
        bytes memory head = abi.encode(
            typehash,
            terms.customer,
            terms.provider,
            keccak256(bytes(terms.service)),
            keccak256(terms.details),
            terms.escrow,
            terms.rulesHash,
            terms.judge,
            terms.openBy,
            terms.startBlock,
            terms.endBlock
        );
        bytes memory money = abi.encode(
            terms.noticeBlocks,
            terms.commitBlocks,
            terms.answerBlocks,
            terms.periodRounds,
            terms.periodPrice,
            terms.funds,
            terms.challengeBond,
            terms.group,
            terms.groupLimit,
            terms.collateral
        );
        bytes memory rest = abi.encode(
            terms.gradeFirst,
            terms.gradeSecond,
            terms.gradeFurther,
            terms.releaseBlocks,
            terms.providerExposure,
            terms.customerExposure,
            terms.salt
        );
        bytes32 hash = keccak256(bytes.concat(head, money, rest));
        return keccak256(abi.encodePacked(bytes2(0x1901), domainSeparator(), hash));
    }

    function signed(uint256 key, AgreementTerms memory terms) internal view returns (Signature memory signature) {
        (signature.r, signature.vs) = Books.sign(key, agreementId(terms));
    }

    function openAgreement(AgreementTerms memory terms) internal returns (bytes32) {
        return souk.openAgreement(terms, signed(CUSTOMER_KEY, terms), signed(PROVIDER_KEY, terms));
    }

    /// @dev Nobody pays for a duty but who sends it.
    function unsponsored() internal pure returns (Duties.Sponsor memory) {}

    /// @dev Somebody else pays.
    function sponsored(uint256 key, bytes32 dutyId, uint64 openBy) internal view returns (Duties.Sponsor memory sponsor) {
        bytes32 hash = keccak256(abi.encode(keccak256("Sponsorship(bytes32 duty,uint64 openBy)"), dutyId, openBy));
        (sponsor.payer, sponsor.openBy) = (vm.addr(key), openBy);
        bytes32 digest = keccak256(abi.encodePacked(bytes2(0x1901), domainSeparator(), hash));
        (sponsor.signature.r, sponsor.signature.vs) = Books.sign(key, digest);
    }

    function dutyIdOf(bytes32 id, address payer, bytes memory question, bytes32 salt) internal view returns (bytes32) {
        bytes32 typehash = keccak256("Duty(bytes32 agreement,address opener,bytes32 questionHash,bytes32 salt)");
        bytes32 hash = keccak256(abi.encode(typehash, id, payer, keccak256(question), salt));
        return keccak256(abi.encodePacked(bytes2(0x1901), domainSeparator(), hash));
    }

    function register(uint128 collateral) internal {
        vm.prank(provider);
        souk.register("https://provider.example/souk", collateral);
    }
}
