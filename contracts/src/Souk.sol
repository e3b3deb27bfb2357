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
contract Souk is Claims, Periods, Duties {
    constructor(
        address currency,
        LedgerRules memory rules_,
        NamedJudge[] memory judges,
        IBeacon source
    )
        EIP712("Souk", "1")
        Accounts(currency)
        Rounds(rules_)
        Judges(judges)
        Draws(source, rules_.proofWindow)
    {}
}
