// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Signature} from "./Agreements.sol";
import {IJudge} from "./IJudge.sol";
import {Slashing} from "./Slashing.sol";
import {Refusal, refuse} from "./Refusal.sol";

/**
 * @title One-off duties
 * @dev Make silence decidable: somebody asks a question on the ledger and puts up the bond that pays for the answer.
 * Answered in time, the provider gets the bond; if not, anybody may report it, the provider is slashed and the bond
 * goes back.
 *
 * NOTE: Question and answer are public. For services whose answers are worth something together (t fragments of one
 * job), `groupLimit` bounds in how many of the agreements that a customer has in one group one question is asked.
 */
abstract contract Duties is Slashing {
    /// @dev The longest question in bytes.
    uint256 private constant MAX_QUESTION = 1024;

    bytes32 private constant DUTY_TYPEHASH =
        keccak256("Duty(bytes32 agreement,address opener,bytes32 questionHash,bytes32 salt)");

    bytes32 private constant SPONSORSHIP_TYPEHASH = keccak256("Sponsorship(bytes32 duty,uint64 openBy)");

    /**
     * @dev Who pays the bond of a duty that somebody else opens, up to the block `openBy`, and the signature for that over
     * the duty's id. Zero for the sender itself.
     */
    struct Sponsor {
        address payer;
        uint64 openBy;
        Signature signature;
    }

    /// @dev `opener` is who paid the bond.
    struct Duty {
        address opener;
        uint64 deadline;
        bool settled;
        bytes32 agreement;
        bytes32 questionHash;
    }

    mapping(bytes32 duty => Duty) internal _duties;

    /**
     * @dev In how many agreements of a group a question was asked; the key is keccak256(customer, group, question hash).
     * And under keccak256(agreement, question hash) 1 if it was asked in this one: asking there again counts no more, so a
     * provider that asks itself takes one place of the limit, and its answer is public.
     */
    mapping(bytes32 key => uint256) private _asked;

    event DutyOpened(
        bytes32 indexed duty,
        bytes32 indexed agreement,
        address indexed opener,
        bytes question,
        uint64 deadline
    );
    event DutyAnswered(bytes32 indexed duty, bytes evidence);

    /// @notice Opens a one-off duty and locks the agreement's challenge bond from the balance of the sponsor or the sender.
    function openDuty(
        bytes32 id,
        bytes calldata details,
        bytes calldata question,
        bytes32 salt,
        Sponsor calldata sponsor
    ) external returns (bytes32 dutyId) {
        Agreement storage agreement_ = _requireRunning(id);
        if (block.number < agreement_.startBlock) {
            refuse(Refusal.AGREEMENT_AHEAD, block.number, agreement_.startBlock);
        }
        if (block.number >= agreement_.endBlock) refuse(Refusal.AGREEMENT_OVER, block.number, agreement_.endBlock);
        _requireDetails(agreement_, details);
        uint128 bond = agreement_.challengeBond;
        if (bond == 0) refuse(Refusal.ZERO_AMOUNT);
        _requireAdmitted(agreement_.judge, details, question);
        bytes32 questionHash = keccak256(question);
        address payer = sponsor.payer == address(0) ? msg.sender : sponsor.payer;
        dutyId = _hashTypedDataV4(keccak256(abi.encode(DUTY_TYPEHASH, id, payer, questionHash, salt)));
        Duty storage duty_ = _duties[dutyId];
        if (duty_.opener != address(0)) refuse(Refusal.DUTY_EXISTS);
        if (sponsor.payer != address(0)) {
            if (block.number > sponsor.openBy) refuse(Refusal.SIGNATURE_EXPIRED, block.number, sponsor.openBy);
            bytes32 structHash = keccak256(abi.encode(SPONSORSHIP_TYPEHASH, dutyId, sponsor.openBy));
            _requireSigned(_hashTypedDataV4(structHash), sponsor.signature, payer);
        }
        _countQuestion(id, agreement_, questionHash);
        _debit(payer, bond);
        _inBonds += bond;

        uint64 deadline = uint64(block.number + agreement_.answerBlocks);
        duty_.opener = payer;
        duty_.deadline = deadline;
        duty_.agreement = id;
        duty_.questionHash = questionHash;
        ++agreement_.openDuties;
        emit DutyOpened(dutyId, id, payer, question, deadline);
    }

    /// @notice Answers a one-off duty, whoever sends it; the provider gets the bond.
    function answerDuty(
        bytes32 dutyId,
        bytes calldata details,
        bytes calldata question,
        bytes calldata evidence
    ) external {
        Duty storage duty_ = _requireUnsettled(dutyId);
        bytes32 id = duty_.agreement;
        Agreement storage agreement_ = _agreements[id];
        _requireDetails(agreement_, details);
        if (keccak256(question) != duty_.questionHash) refuse(Refusal.QUESTION_MISMATCH);
        if (block.number > duty_.deadline) refuse(Refusal.ANSWER_TOO_LATE, block.number, duty_.deadline);
        IJudge.Case memory about = _case(id, agreement_, details, IJudge.Matter.QUESTION);
        about.question = question;
        _requireProven(agreement_.judge, about, evidence);
        _settle(duty_, agreement_, agreement_.provider);
        emit DutyAnswered(dutyId, evidence);
    }

    /// @notice Reports that a one-off duty was not answered in time; the bond goes back to whoever opened it.
    function reportLapse(bytes32 dutyId) external {
        Duty storage duty_ = _requireUnsettled(dutyId);
        if (block.number <= duty_.deadline) {
            refuse(Refusal.ANSWER_NOT_DUE, block.number, uint256(duty_.deadline) + 1);
        }
        Agreement storage agreement_ = _agreements[duty_.agreement];
        _settle(duty_, agreement_, duty_.opener);
        _slash(duty_.agreement, agreement_, Cause.LAPSE);
    }

    function _requireUnsettled(bytes32 dutyId) private view returns (Duty storage duty_) {
        duty_ = _duties[dutyId];
        if (duty_.opener == address(0)) refuse(Refusal.DUTY_UNKNOWN);
        if (duty_.settled) refuse(Refusal.DUTY_SETTLED);
    }

    function _requireAdmitted(IJudge judge_, bytes calldata details, bytes calldata question) private view {
        if (question.length <= MAX_QUESTION) {
            try judge_.admits(details, question) returns (bool admitted) {
                if (admitted) return;
            } catch {}
        }
        refuse(Refusal.QUESTION_REFUSED);
    }

    function _countQuestion(bytes32 id, Agreement storage agreement_, bytes32 questionHash) private {
        bytes32 here = keccak256(abi.encode(id, questionHash));
        if (_asked[here] != 0) return;
        _asked[here] = 1;
        bytes32 key = keccak256(abi.encode(agreement_.customer, agreement_.group, questionHash));
        uint256 asked = _asked[key];
        uint256 limit = agreement_.groupLimit;
        if (limit != 0 && asked >= limit) refuse(Refusal.GROUP_LIMIT, asked, limit);
        _asked[key] = asked + 1;
    }

    function _settle(Duty storage duty_, Agreement storage agreement_, address to) private {
        duty_.settled = true;
        --agreement_.openDuties;
        uint128 bond = agreement_.challengeBond;
        _inBonds -= bond;
        _credit(to, bond);
    }
}
