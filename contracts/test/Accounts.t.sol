// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NamedJudge} from "../src/Judges.sol";
import {Refusal} from "../src/Refusal.sol";
import {LedgerRules} from "../src/Rounds.sol";
import {SeededBeacon} from "../src/testkit/SeededBeacon.sol";
import {FeeToken, RebasingToken, ReentrantToken, TestToken} from "../src/testkit/Tokens.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract AccountsTest is SoukTest {
    event Deposited(address indexed account, uint128 amount);
    event Withdrawn(address indexed account, uint128 amount);
    event Transferred(address indexed from, address indexed to, uint128 amount);

    function test_shouldHoldWhatWasDeposited() external view {
        assertEq(lens.balance(customer), START_MONEY, "balance");
        assertEq(lens.outside(customer), 0, "outside");
        assertEq(token.balanceOf(address(souk)), 3 * uint256(START_MONEY), "held");
        assertTotals();
    }

    function test_shouldMoveMoneyWhenAsked() external {
        vm.expectEmit(true, true, true, true, address(souk));
        emit Transferred(customer, stranger, 5);
        vm.prank(customer);
        souk.transfer(stranger, 5);
        vm.expectEmit(true, true, true, true, address(souk));
        emit Withdrawn(stranger, 7);
        vm.prank(stranger);
        souk.withdraw(7);
        assertEq(lens.balance(customer), START_MONEY - 5, "payer");
        assertEq(lens.balance(stranger), START_MONEY - 2, "payee");
        assertEq(lens.outside(stranger), 7, "outside");
        assertTotals();
    }

    function test_shouldKeepBalanceWhenPaidToOneself() external {
        vm.prank(customer);
        souk.transfer(customer, START_MONEY);
        assertEq(lens.balance(customer), START_MONEY, "balance");
    }

    function test_shouldRefuseMoneyInOrder() external {
        assertRefused(customer, abi.encodeCall(souk.transfer, (address(0), 0)), Refusal.ZERO_AMOUNT);
        assertRefused(customer, abi.encodeCall(souk.transfer, (address(0), START_MONEY + 1)), Refusal.ZERO_ADDRESS);
        assertRefused(customer, abi.encodeCall(souk.transfer, (stranger, START_MONEY + 1)), Refusal.INSUFFICIENT_BALANCE);
        assertRefused(address(1), abi.encodeCall(souk.withdraw, (0)), Refusal.ZERO_AMOUNT);
        assertRefused(address(1), abi.encodeCall(souk.withdraw, (1)), Refusal.INSUFFICIENT_BALANCE);
        assertRefused(address(1), abi.encodeCall(souk.deposit, (0)), Refusal.ZERO_AMOUNT);
        assertRefused(address(1), abi.encodeCall(souk.deposit, (1)), Refusal.INSUFFICIENT_OUTSIDE);
        token.mint(address(1), 1);
        assertRefused(address(1), abi.encodeCall(souk.deposit, (1)), Refusal.INSUFFICIENT_OUTSIDE); // no approval
        assertTotals();
    }

    function test_shouldNameTheNumbersWhenRefused() external {
        vm.expectRevert(
            abi.encodeWithSignature("Refused(uint8,uint256,uint256)", Refusal.INSUFFICIENT_BALANCE, START_MONEY, START_MONEY + 1)
        );
        vm.prank(customer);
        souk.withdraw(START_MONEY + 1);
    }

    function test_shouldRefuseMoreThanAnAmountInTheWhole() external {
        uint128 rest = type(uint128).max - 3 * START_MONEY;
        token.mint(address(7), uint256(rest) + 1);
        vm.startPrank(address(7));
        token.approve(address(souk), type(uint256).max);
        vm.stopPrank();
        assertRefused(address(7), abi.encodeCall(souk.deposit, (rest + 1)), Refusal.MALFORMED);
        vm.prank(address(7));
        souk.deposit(rest);
        assertTotals();
    }

    function test_shouldRefuseCoinsWhenATokenIsMoney() external {
        vm.deal(customer, 1);
        vm.prank(customer);
        (bool done, ) = address(souk).call{value: 1}(abi.encodeCall(souk.deposit, (1)));
        assertTrue(!done, "took coins");
    }

    function test_shouldTakeAndGiveCoinsWhenTheyAreMoney() external {
        souk = deploy(address(0));
        vm.deal(customer, 10);
        vm.startPrank(customer);
        souk.deposit{value: 4}(4);
        souk.withdraw(3);
        vm.stopPrank();
        assertEq(lens.balance(customer), 1, "balance");
        assertEq(lens.outside(customer), 9, "outside");
        assertEq(address(souk).balance, 1, "held");
        assertRefused(customer, abi.encodeCall(souk.deposit, (1)), Refusal.TOKEN_MISMATCH);
        vm.prank(customer);
        (bool done, ) = address(souk).call{value: 1}("");
        assertTrue(!done, "took coins without a command");
    }

    function test_shouldRefuseATokenThatKeepsAFee() external {
        useToken(new FeeToken());
        assertRefused(customer, abi.encodeCall(souk.deposit, (1000)), Refusal.TOKEN_MISMATCH);
        assertEq(lens.balance(customer), 0, "balance");
    }

    function test_shouldRefuseDepositsWhenATokenWasCut() external {
        RebasingToken rebasing = new RebasingToken();
        useToken(rebasing);
        vm.prank(customer);
        souk.deposit(500);
        rebasing.burn(address(souk), 1);
        assertRefused(customer, abi.encodeCall(souk.deposit, (1)), Refusal.TOKEN_MISMATCH);
        vm.prank(customer);
        souk.withdraw(499); // who is in can still take out what is there
    }

    function test_shouldRefuseReentryWhenATokenCallsBack() external {
        ReentrantToken reentrant = new ReentrantToken();
        useToken(reentrant);
        vm.prank(customer);
        souk.deposit(100);
        vm.prank(customer);
        souk.transfer(address(reentrant), 50);
        // The token itself has a balance and tries to take it out twice, and to count one delivery twice.
        reentrant.plan(address(souk), abi.encodeCall(souk.withdraw, (50)));
        vm.prank(customer);
        souk.deposit(10);
        assertTrue(reentrant.failed(), "withdrew within a deposit");
        reentrant.plan(address(souk), abi.encodeCall(souk.withdraw, (50)));
        vm.prank(customer);
        souk.withdraw(10);
        assertTrue(reentrant.failed(), "withdrew within a withdrawal");
        reentrant.plan(address(souk), abi.encodeCall(souk.deposit, (5)));
        vm.prank(customer);
        souk.withdraw(10);
        assertTrue(reentrant.failed(), "deposited within a withdrawal");
        assertEq(reentrant.balanceOf(address(souk)), 90, "held");
        assertEq(lens.balance(customer) + lens.balance(address(reentrant)), 90, "owed");
    }

    function test_shouldRefuseAMalformedDeployment() external {
        assertTrue(isDeployable(RULES), "not deployable");
        LedgerRules[9] memory bad;
        for (uint256 i = 0; i < bad.length; ++i) bad[i] = RULES;
        bad[0].closeGap = bad[0].roundLength;
        bad[1].roundLength = 1;
        bad[2].closeGap = 0;
        bad[3].seedDelay = 0;
        bad[4].claimWindow = 1;
        bad[5].proofWindow = 0;
        bad[6].reporterShare = 7001;
        bad[7].proofWindow = bad[7].claimWindow;
        bad[8].longestAgreement = 0;
        for (uint256 i = 0; i < bad.length; ++i) assertTrue(!isDeployable(bad[i]), vm.toString(i));
    }

    function test_shouldTellItsRules() external view {
        assertEq(keccak256(abi.encode(lens.rules())), keccak256(abi.encode(RULES)), "rules");
        bytes32 typehash = keccak256(
            "LedgerRules(uint32 roundLength,uint32 closeGap,uint32 seedDelay,uint32 claimWindow,uint32 proofWindow,uint32 unbondingBlocks,uint32 longestAgreement,uint16 reporterShare,uint16 customerShare)"
        );
        assertEq(souk.rulesHash(), keccak256(abi.encode(typehash, RULES)), "hash");
    }

    function isDeployable(LedgerRules memory rules) private returns (bool) {
        bytes memory code = bytes.concat(
            Artifacts.creation("Souk"),
            abi.encode(token, rules, new NamedJudge[](0), new SeededBeacon(0))
        );
        address deployed;
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
        }
        return deployed != address(0);
    }

    function useToken(TestToken other) private {
        token = other;
        souk = deploy(address(other));
        token.mint(customer, 1e6);
        vm.prank(customer);
        token.approve(address(souk), 1e6);
    }

    function assertTotals() private view {
        (uint256 balances, uint256 escrows, uint256 collateral, uint256 funds, uint256 bonds, uint256 burned) = lens.totals();
        assertEq(balances + escrows + collateral + funds + bonds + burned, token.balanceOf(address(souk)), "totals");
    }
}
