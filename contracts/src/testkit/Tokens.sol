// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Money for tests and development networks: anybody may make any amount.
contract TestToken is ERC20 {
    constructor() ERC20("Souk test token", "TST") {}

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title A token that keeps one percent of every transfer.
contract FeeToken is TestToken {
    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && to != address(0)) super._update(to, address(this), amount / 100);
    }
}

/// @title A token whose balances can be cut, as a rebase does.
contract RebasingToken is TestToken {
    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }
}

/// @title A token that calls back into any contract, once, in the middle of a transfer.
contract ReentrantToken is TestToken {
    address private _target;
    bytes private _call;
    bool public failed;

    function plan(address target, bytes calldata call) external {
        _target = target;
        _call = call;
        failed = false;
    }

    function _update(address from, address to, uint256 amount) internal override {
        address target = _target;
        if (target != address(0)) {
            _target = address(0);
            (bool done, ) = target.call(_call);
            failed = !done;
        }
        super._update(from, to, amount);
    }
}
