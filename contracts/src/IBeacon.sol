// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Source of public randomness
 * @dev Nobody may be able to choose between two values for one block, and nobody to know a block's value before it.
 */
interface IBeacon {
    /**
     * @dev The value of a past block, or zero when the proof does not hold. A block has one value, whatever the proof.
     * Must not revert.
     */
    function seed(uint256 blockNumber, bytes calldata proof) external view returns (bytes32);

    /// @dev For how many blocks after a block its value can be proven.
    function window() external view returns (uint256);
}
