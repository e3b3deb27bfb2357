// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Providers} from "../src/Providers.sol";
import {Refusal} from "../src/Refusal.sol";
import {SoukTest} from "./support/SoukTest.sol";

contract ProvidersTest is SoukTest {
    event ProviderRegistered(address indexed provider, string endpoint, uint128 added);
    event CollateralUnbonding(address indexed provider, uint128 amount, uint64 releaseBlock);
    event CollateralWithdrawn(address indexed provider, uint128 amount);

    function test_shouldListProvidersInTheOrderInWhichTheyRegistered() external {
        vm.expectEmit(true, true, true, true, address(souk));
        emit ProviderRegistered(provider, "https://provider.example/souk", 300);
        register(300);
        vm.prank(stranger);
        souk.register("other", 0);
        vm.prank(provider);
        souk.register("https://elsewhere.example", 5);
        assertProvider("https://elsewhere.example", 305, 0, 0);
        (uint256 all, address[] memory some, Providers.Provider[] memory found) = lens.providers(0, 10);
        assertTrue(found.length == 2 && found[0].free == 305 && found[1].free == 0, "what they have");
        assertEq(keccak256(bytes(found[1].endpoint)), keccak256("other"), "endpoint");
        assertTrue(all == 2 && some.length == 2 && some[0] == provider && some[1] == stranger, "providers");
        (, some, ) = lens.providers(1, 1);
        assertTrue(some.length == 1 && some[0] == stranger, "second page");
        (, some, ) = lens.providers(2, 1);
        assertEq(some.length, 0, "after the end");
        assertEq(lens.balance(provider), START_MONEY - 305, "balance");
        (, , uint256 collateral, , , ) = lens.totals();
        assertEq(collateral, 305, "collateral");
    }

    function test_shouldGiveCollateralBackAfterTheUnbondingTime() external {
        register(300);
        vm.expectEmit(true, true, true, true, address(souk));
        emit CollateralUnbonding(provider, 100, 150);
        vm.startPrank(provider);
        souk.unbond(100);
        vm.roll(149);
        souk.unbond(50); // starts the time anew, for both
        vm.stopPrank();
        assertProvider("https://provider.example/souk", 150, 150, 199);
        vm.roll(198);
        assertRefused(provider, abi.encodeCall(souk.withdrawCollateral, ()), Refusal.STILL_UNBONDING);
        vm.roll(199);
        vm.expectEmit(true, true, true, true, address(souk));
        emit CollateralWithdrawn(provider, 150);
        vm.prank(provider);
        souk.withdrawCollateral();
        assertProvider("https://provider.example/souk", 150, 0, 0);
        assertEq(lens.balance(provider), START_MONEY - 150, "balance");
        assertRefused(provider, abi.encodeCall(souk.withdrawCollateral, ()), Refusal.ZERO_AMOUNT);
    }

    function test_shouldRefuseInOrder() external {
        bytes memory longest = new bytes(200);
        assertRefused(provider, abi.encodeCall(souk.register, ("", START_MONEY + 1)), Refusal.BAD_ENDPOINT);
        assertRefused(provider, abi.encodeCall(souk.register, (string(new bytes(201)), 0)), Refusal.BAD_ENDPOINT);
        assertRefused(provider, abi.encodeCall(souk.register, (string(longest), START_MONEY + 1)), Refusal.INSUFFICIENT_BALANCE);
        assertRefused(provider, abi.encodeCall(souk.unbond, (0)), Refusal.PROVIDER_UNKNOWN);
        assertRefused(provider, abi.encodeCall(souk.withdrawCollateral, ()), Refusal.PROVIDER_UNKNOWN);
        vm.prank(provider);
        souk.register(string(longest), 10);
        assertRefused(provider, abi.encodeCall(souk.unbond, (0)), Refusal.ZERO_AMOUNT);
        assertRefused(provider, abi.encodeCall(souk.unbond, (11)), Refusal.INSUFFICIENT_COLLATERAL);
        assertRefused(provider, abi.encodeCall(souk.withdrawCollateral, ()), Refusal.ZERO_AMOUNT);
        assertEq(bytes(lens.provider(provider).endpoint).length, 200, "endpoint");
    }

    function assertProvider(string memory endpoint, uint128 free, uint128 unbonding, uint64 releaseBlock) private view {
        Providers.Provider memory found = lens.provider(provider);
        assertEq(keccak256(bytes(found.endpoint)), keccak256(bytes(endpoint)), "endpoint");
        assertEq(found.free, free, "free");
        assertEq(found.locked, 0, "locked");
        assertEq(found.unbonding, unbonding, "unbonding");
        assertEq(found.releaseBlock, releaseBlock, "release block");
    }
}
