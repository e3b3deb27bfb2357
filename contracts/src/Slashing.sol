// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Agreements} from "./Agreements.sol";
import {IJudge} from "./IJudge.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title Commitments and slashing
 * @dev What a judge is asked besides answers: whether a commitment may be made, and whether there was a fault. Takes a part of an agreement's lock for a proven fault: a share to the reporter, a share to the customer, the
 * rest is burned. A provider that reports itself through a friend therefore still loses what is burned and what goes
 * to the customer.
 *
 * NOTE: A report stands in the mempool before it is in a block, and whoever copies it first gets the reward.
 */
abstract contract Slashing is Agreements {
    /// @dev What a provider was slashed for.
    enum Cause {
        MISSED_PERIOD,
        LAPSE,
        FAULT
    }

    mapping(bytes32 agreement => mapping(bytes32 fault => bool)) private _punished;

    event Slashed(
        bytes32 indexed agreement,
        Cause cause,
        address indexed reporter,
        uint128 amount,
        uint128 reward,
        uint128 damages
    );

    /// @notice Reports a fault with evidence; the sender gets the reporter's share.
    function reportFault(bytes32 id, bytes calldata details, bytes calldata evidence) external {
        Agreement storage agreement_ = _requireRunning(id);
        _requireDetails(agreement_, details);
        if (address(agreement_.judge) == address(0)) refuse(Refusal.JUDGE_UNKNOWN);
        IJudge.Case memory about = _case(id, agreement_, details, IJudge.Matter.ACCUSATION);
        (IJudge.Verdict verdict, bytes32 fault) = _decide(agreement_.judge, about, evidence);
        if (verdict != IJudge.Verdict.FAULT) refuse(Refusal.EVIDENCE_REFUSED);
        if (_punished[id][fault]) refuse(Refusal.FAULT_KNOWN);
        _punished[id][fault] = true;
        _slash(id, agreement_, Cause.FAULT);
    }

    /**
     * @notice Puts an agreement's commitment on the ledger: what its provider knew only after it was signed, and what
     * every later case shows to the judge. Once, by the provider, up to the block that the terms name.
     */
    function commit(bytes32 id, bytes calldata details, bytes32 commitment, bytes calldata evidence) external {
        if (commitment == 0) refuse(Refusal.MALFORMED);
        Agreement storage agreement_ = _requireRunning(id);
        if (msg.sender != agreement_.provider) refuse(Refusal.NOT_PROVIDER);
        uint256 commitBy = agreement_.commitBy;
        if (commitBy == 0) refuse(Refusal.COMMITMENT_NOT_TAKEN);
        if (agreement_.commitment != 0) refuse(Refusal.COMMITMENT_EXISTS);
        if (block.number > commitBy) refuse(Refusal.COMMITMENT_TOO_LATE, block.number, commitBy);
        _requireDetails(agreement_, details);
        IJudge.Case memory about = _case(id, agreement_, details, IJudge.Matter.COMMITMENT);
        about.commitment = commitment;
        _requireProven(agreement_.judge, about, evidence);
        agreement_.commitment = commitment;
        emit Committed(id, msg.sender, commitment);
    }

    function _slash(bytes32 id, Agreement storage agreement_, Cause cause) internal {
        uint256 faults = agreement_.faults++;
        uint256 grade = faults == 0
            ? agreement_.gradeFirst
            : faults == 1
                ? agreement_.gradeSecond
                : agreement_.gradeFurther;
        uint256 amount = (agreement_.collateral * grade) / WHOLE;
        if (amount > agreement_.lock) amount = agreement_.lock;
        uint256 reward = (amount * _reporterShare) / WHOLE;
        uint256 damages = (amount * _customerShare) / WHOLE;
        agreement_.lock -= uint128(amount);
        _providers[agreement_.provider].locked -= uint128(amount);
        _inCollateral -= amount;
        _burned += amount - reward - damages;
        _credit(msg.sender, reward);
        _credit(agreement_.customer, damages);
        emit Slashed(id, cause, msg.sender, uint128(amount), uint128(reward), uint128(damages));
    }

    /// @dev What a judge is asked about an agreement; the caller fills in period and seed, or the question.
    function _case(
        bytes32 id,
        Agreement storage agreement_,
        bytes calldata details,
        IJudge.Matter matter
    ) internal view returns (IJudge.Case memory about) {
        about.agreement = id;
        about.customer = agreement_.customer;
        about.provider = agreement_.provider;
        about.details = details;
        about.commitment = agreement_.commitment;
        about.matter = matter;
    }

    /// @dev Refuses unless the judge finds that the provider did what it had to.
    function _requireProven(IJudge judge_, IJudge.Case memory about, bytes calldata evidence) internal view {
        (IJudge.Verdict verdict, ) = _decide(judge_, about, evidence);
        if (verdict != IJudge.Verdict.PROVEN) refuse(Refusal.EVIDENCE_REFUSED);
    }

    /// @dev Asks the judge. One that fails, be it for want of gas, finds nothing.
    function _decide(
        IJudge judge_,
        IJudge.Case memory about,
        bytes calldata evidence
    ) private view returns (IJudge.Verdict verdict, bytes32 fault) {
        try judge_.decide(about, evidence) returns (IJudge.Verdict found, bytes32 key) {
            return (found, key);
        } catch {}
    }
}
