// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Accounts in one currency
 * @dev All money of the deployment lies here, each unit in exactly one place: in somebody's balance, in one of the
 * locked sums, or burned. Other contracts move it between these with the internal functions; only {deposit} and
 * {withdraw} touch the outside. Nobody has a key to all of it.
 *
 * Since the whole never exceeds 2^128 - 1, no sum of parts can overflow.
 *
 * NOTE: A token that takes a fee, or that lost part of the contract's holding since (by rebasing, or by its owner's
 * hand), is refused on {deposit}, so that nobody new is hurt; those who were in before share the loss in the order in
 * which they withdraw. A deployment is one currency, so it hurts no other market. Coins sent without {deposit}
 * belong to nobody and stay.
 */
abstract contract Accounts is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The ERC-20 token that is money here; zero for the chain's own coin.
    address public immutable token;

    mapping(address account => uint256) internal _balances;

    // Where all the money is; what is in none of the named sums is in balances. {SoukLens} reads six words from here on.
    uint256 internal _held;
    uint256 internal _inEscrows;
    uint256 internal _inCollateral;
    uint256 internal _inFunds;
    uint256 internal _inBonds;
    uint256 internal _burned;

    event Deposited(address indexed account, uint128 amount);
    event Withdrawn(address indexed account, uint128 amount);
    event Transferred(address indexed from, address indexed to, uint128 amount);

    constructor(address currency) {
        if (currency != address(0) && currency.code.length == 0) refuse(Refusal.MALFORMED);
        token = currency;
    }

    /**
     * @notice Brings money into the sender's balance: of the token, which the sender must have approved, or of the
     * coin sent along.
     */
    function deposit(uint128 amount) external payable nonReentrant {
        if (amount == 0) refuse(Refusal.ZERO_AMOUNT);
        uint256 held = _held + amount;
        if (held > type(uint128).max) refuse(Refusal.MALFORMED);
        if (token == address(0)) {
            if (msg.value != amount) refuse(Refusal.TOKEN_MISMATCH, msg.value, amount);
        } else {
            if (msg.value != 0) refuse(Refusal.TOKEN_MISMATCH, msg.value, 0);
            _pull(amount);
        }
        _held = held;
        _credit(msg.sender, amount);
        emit Deposited(msg.sender, amount);
    }

    function _pull(uint256 amount) private {
        IERC20 currency = IERC20(token);
        uint256 found = currency.balanceOf(msg.sender);
        if (found < amount) refuse(Refusal.INSUFFICIENT_OUTSIDE, found, amount);
        uint256 before = currency.balanceOf(address(this));
        if (before < _held) refuse(Refusal.TOKEN_MISMATCH, before, _held);
        if (!currency.trySafeTransferFrom(msg.sender, address(this), amount)) {
            refuse(Refusal.INSUFFICIENT_OUTSIDE, currency.allowance(msg.sender, address(this)), amount);
        }
        uint256 delivered = currency.balanceOf(address(this)) - before;
        if (delivered != amount) refuse(Refusal.TOKEN_MISMATCH, delivered, amount);
    }

    /// @notice Takes money out of the sender's balance and sends it to the sender.
    function withdraw(uint128 amount) external nonReentrant {
        if (amount == 0) refuse(Refusal.ZERO_AMOUNT);
        _debit(msg.sender, amount);
        _held -= amount;
        emit Withdrawn(msg.sender, amount);
        if (token == address(0)) {
            Address.sendValue(payable(msg.sender), amount);
        } else {
            IERC20(token).safeTransfer(msg.sender, amount);
        }
    }

    /// @notice Pays from the sender's balance into another.
    function transfer(address to, uint128 amount) external {
        if (amount == 0) refuse(Refusal.ZERO_AMOUNT);
        if (to == address(0)) refuse(Refusal.ZERO_ADDRESS);
        _debit(msg.sender, amount);
        _credit(to, amount);
        emit Transferred(msg.sender, to, amount);
    }

    function _credit(address account, uint256 amount) internal {
        unchecked {
            _balances[account] += amount; // a balance is part of _held
        }
    }

    function _debit(address account, uint256 amount) internal {
        uint256 found = _balances[account];
        if (found < amount) refuse(Refusal.INSUFFICIENT_BALANCE, found, amount);
        unchecked {
            _balances[account] = found - amount;
        }
    }
}
