// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Accounts} from "./Accounts.sol";
import {Claims} from "./Claims.sol";
import {Draws} from "./Draws.sol";
import {Duties} from "./Duties.sol";
import {IBeacon} from "./IBeacon.sol";
import {Judges, NamedJudge} from "./Judges.sol";
import {Periods} from "./Periods.sol";
import {LedgerRules, Rounds} from "./Rounds.sol";
import {IStorageWords, Layout, SoukLens} from "./SoukLens.sol";

/**
 * @title Souk
 * @notice The ledger of one market in one currency: money, escrows and their ticket books, providers and their
 * collateral, agreements and duties.
 * @dev The same rules as the local ledger of the Java module `ledger`, whose `Command` specifies each function, its
 * refusals and the order in which they are checked.
 *
 * Nothing here can be changed: there is no owner, no proxy, no pause. A new version is a new deployment; its domain
 * has another version and another address, so nothing signed for one means anything to another.
 */
contract Souk is Claims, Periods, Duties, IStorageWords {
    /// @notice Answers every question about what is stored here.
    SoukLens public immutable lens;

    constructor(
        address currency,
        LedgerRules memory rules_,
        NamedJudge[] memory judges,
        IBeacon source
    )
        EIP712("Souk", "2")
        Accounts(currency)
        Rounds(rules_)
        Judges(judges)
        Draws(source, rules_.proofWindow)
    {
        lens = new SoukLens(this, currency, rules_, _layout());
    }

    /// @inheritdoc IStorageWords
    function extsload(bytes32[] calldata slots) external view returns (bytes32[] memory) {
        assembly ("memory-safe") {
            let data := mload(0x40)
            let size := shl(5, slots.length)
            mstore(data, 0x20)
            mstore(add(data, 0x20), slots.length)
            let words := add(data, 0x40)
            for {
                let i := 0
            } lt(i, size) {
                i := add(i, 0x20)
            } {
                mstore(add(words, i), sload(calldataload(add(slots.offset, i))))
            }
            return(data, add(size, 0x40))
        }
    }

    /// @dev Where things stand in the storage, as the compiler laid it out; only for the lens, when it is made.
    function _layout() private pure returns (Layout memory slots) {
        assembly ("memory-safe") {
            mstore(slots, _balances.slot)
            mstore(add(slots, 0x20), _held.slot)
            mstore(add(slots, 0x40), _escrows.slot)
            mstore(add(slots, 0x60), _signers.slot)
            mstore(add(slots, 0x80), _marks.slot)
            mstore(add(slots, 0xa0), _allotments.slot)
            mstore(add(slots, 0xc0), _nextList.slot)
            mstore(add(slots, 0xe0), _draws.slot)
            mstore(add(slots, 0x100), _providers.slot)
            mstore(add(slots, 0x120), _everyProvider.slot)
            mstore(add(slots, 0x140), _judges.slot)
            mstore(add(slots, 0x160), _agreements.slot)
            mstore(add(slots, 0x180), _settled.slot)
            mstore(add(slots, 0x1a0), _duties.slot)
        }
    }
}
