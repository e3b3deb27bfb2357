// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @dev Why the rules say no: the values, in this order, of the enum `souk.ledger.Refusal` on the Java side, which
 * documents them. A reverted command and a skipped book of a claim give the same values, hence one enum and one error
 * instead of an error for each. A new value goes where the Java enum has it, in a new version of the protocol.
 */
enum Refusal {
    MALFORMED,
    ZERO_AMOUNT,
    ZERO_ADDRESS,
    INSUFFICIENT_OUTSIDE,
    INSUFFICIENT_BALANCE,
    TOKEN_MISMATCH,
    ESCROW_UNKNOWN,
    ESCROW_EXISTS,
    ESCROW_REFUNDED,
    ESCROW_OVER,
    NOT_FUNDER,
    DEPTH_TOO_LARGE,
    ROUND_BEGUN,
    LIST_UNKNOWN,
    ALREADY_ALLOTTED,
    BOOKS_EXHAUSTED,
    CLAIMS_OPEN,
    DRAW_EXISTS,
    DRAW_TOO_EARLY,
    DRAW_MISSING,
    BAD_PROOF,
    BATCH_TOO_LARGE,
    ROUND_OUTSIDE,
    CLAIM_TOO_LATE,
    NOT_ALLOTTED,
    BAD_TICKET,
    ALREADY_CLAIMED,
    BAD_SIGNATURE,
    SIGNATURE_EXPIRED,
    BAD_ENDPOINT,
    PROVIDER_UNKNOWN,
    INSUFFICIENT_COLLATERAL,
    STILL_UNBONDING,
    WRONG_RULES,
    TERMS_OUT_OF_BOUNDS,
    AGREEMENT_UNKNOWN,
    AGREEMENT_EXISTS,
    AGREEMENT_AHEAD,
    AGREEMENT_OVER,
    AGREEMENT_RUNNING,
    AGREEMENT_CLOSED,
    NOT_PARTY,
    NOT_PROVIDER,
    JUDGE_UNKNOWN,
    FUNDS_TOO_LOW,
    DUTIES_OPEN,
    DETAILS_MISMATCH,
    COMMITMENT_NOT_TAKEN,
    COMMITMENT_EXISTS,
    COMMITMENT_TOO_LATE,
    PERIOD_UNKNOWN,
    PERIOD_SETTLED,
    DUTY_UNKNOWN,
    DUTY_EXISTS,
    DUTY_SETTLED,
    QUESTION_REFUSED,
    QUESTION_MISMATCH,
    GROUP_LIMIT,
    ANSWER_TOO_LATE,
    ANSWER_NOT_DUE,
    EVIDENCE_REFUSED,
    FAULT_KNOWN
}

/// @dev A command is refused. `found` and `wanted` say what did not fit where the reason is about numbers; else 0, 0.
error Refused(Refusal reason, uint256 found, uint256 wanted);

function refuse(Refusal reason) pure {
    refuse(reason, 0, 0);
}

function refuse(Refusal reason, uint256 found, uint256 wanted) pure {
    bytes4 selector = Refused.selector;
    assembly ("memory-safe") {
        let data := mload(0x40)
        mstore(data, selector)
        mstore(add(data, 0x04), reason)
        mstore(add(data, 0x24), found)
        mstore(add(data, 0x44), wanted)
        revert(data, 0x64)
    }
}
