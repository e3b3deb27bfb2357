// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Accounts} from "./Accounts.sol";
import {Rounds} from "./Rounds.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Providers and their collateral
 * @dev Collateral is free, locked by agreements, or on its way out.
 */
abstract contract Providers is Accounts, Rounds {
    /// @dev The longest endpoint in bytes.
    uint256 private constant MAX_ENDPOINT = 200;

    struct Provider {
        uint128 free;
        uint128 locked;
        uint128 unbonding;
        uint64 releaseBlock; // 0 while nothing is unbonding
        string endpoint; // never empty: that is how a provider is told from a stranger
    }

    mapping(address provider => Provider) internal _providers;
    address[] internal _everyProvider;

    event ProviderRegistered(address indexed provider, string endpoint, uint128 added);
    event CollateralUnbonding(address indexed provider, uint128 amount, uint64 releaseBlock);
    event CollateralWithdrawn(address indexed provider, uint128 amount);

    /// @notice Makes the sender a provider, or changes its endpoint, and adds collateral from its balance.
    function register(string calldata endpoint, uint128 collateral) external {
        uint256 length = bytes(endpoint).length;
        if (length == 0 || length > MAX_ENDPOINT) refuse(Refusal.BAD_ENDPOINT, length, MAX_ENDPOINT);
        _debit(msg.sender, collateral);
        Provider storage provider_ = _providers[msg.sender];
        if (!_exists(provider_)) _everyProvider.push(msg.sender);
        provider_.endpoint = endpoint;
        provider_.free += collateral;
        _inCollateral += collateral;
        emit ProviderRegistered(msg.sender, endpoint, collateral);
    }

    /// @notice Asks for free collateral back; a second request adds to the first and starts the time anew.
    function unbond(uint128 amount) external {
        Provider storage provider_ = _requireProvider(msg.sender);
        if (amount == 0) refuse(Refusal.ZERO_AMOUNT);
        _takeFree(provider_, amount);
        uint64 releaseBlock = uint64(block.number + _unbondingBlocks);
        provider_.unbonding += amount;
        provider_.releaseBlock = releaseBlock;
        emit CollateralUnbonding(msg.sender, amount, releaseBlock);
    }

    /// @notice Takes unbonded collateral into the sender's balance.
    function withdrawCollateral() external {
        Provider storage provider_ = _requireProvider(msg.sender);
        uint128 amount = provider_.unbonding;
        if (amount == 0) refuse(Refusal.ZERO_AMOUNT);
        uint256 releaseBlock = provider_.releaseBlock;
        if (block.number < releaseBlock) refuse(Refusal.STILL_UNBONDING, block.number, releaseBlock);
        provider_.unbonding = 0;
        provider_.releaseBlock = 0;
        _inCollateral -= amount;
        _credit(msg.sender, amount);
        emit CollateralWithdrawn(msg.sender, amount);
    }

    function _requireProvider(address account) internal view returns (Provider storage provider_) {
        provider_ = _providers[account];
        if (!_exists(provider_)) refuse(Refusal.PROVIDER_UNKNOWN);
    }

    function _takeFree(Provider storage provider_, uint128 amount) internal {
        uint128 free = provider_.free;
        if (free < amount) refuse(Refusal.INSUFFICIENT_COLLATERAL, free, amount);
        provider_.free = free - amount;
    }

    function _exists(Provider storage provider_) private view returns (bool) {
        return bytes(provider_.endpoint).length != 0;
    }
}
