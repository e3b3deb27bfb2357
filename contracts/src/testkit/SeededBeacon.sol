// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBeacon} from "../IBeacon.sol";

/**
 * @title Predictable randomness for tests
 * @dev The same values as the local ledger's beacon of the same seed: keccak256("souk.beacon" ‖ seed ‖ uint64 block).
 *
 * CAUTION: Everybody knows the values in advance. Never deploy a market with it.
 */
contract SeededBeacon is IBeacon {
    bytes32 private immutable _seed;

    constructor(bytes32 secret) {
        _seed = secret;
    }

    /// @inheritdoc IBeacon
    function seed(uint256 blockNumber, bytes calldata proof) external view returns (bytes32) {
        if (proof.length != 0) return 0;
        return keccak256(abi.encodePacked("souk.beacon", _seed, uint64(blockNumber)));
    }

    /// @inheritdoc IBeacon
    function window() external pure returns (uint256) {
        return type(uint32).max;
    }
}
