// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestToken} from "./Tokens.sol";

/// @title A token like Tether's: nothing is returned, and no allowance is changed into another, only into none.
contract ResetFirstToken {
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Approval(address indexed owner, address indexed spender, uint256 value);

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        require(amount == 0 || allowance[msg.sender][spender] == 0);
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        if (allowance[from][msg.sender] != type(uint256).max) allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @title A token like Compound's: allowances have 96 bits; the largest number becomes the largest of these.
contract CappedAllowanceToken is TestToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        if (amount == type(uint256).max) amount = type(uint96).max;
        require(amount <= type(uint96).max, "amount exceeds 96 bits");
        return super.approve(spender, amount);
    }

    function _spendAllowance(address owner, address spender, uint256 amount) internal override {
        if (allowance(owner, spender) != type(uint96).max) super._spendAllowance(owner, spender, amount);
    }
}

/// @title A token that knows no allowance of none, and none over 96 bits.
contract PickyAllowanceToken is TestToken {
    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount != 0 && amount <= type(uint96).max, "no such allowance");
        return super.approve(spender, amount);
    }
}
