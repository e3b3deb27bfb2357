// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title The rule that decides evidence for one kind of service
 * @dev A judge must be a pure function of its arguments, as on the local ledger: no storage, no clock, no other
 * contract; and its cost must be bounded by the size of its input. A judge that reverts finds nothing.
 */
interface IJudge {
    enum Verdict {
        INADMISSIBLE,
        PROVEN,
        FAULT
    }

    /**
     * @dev Why the judge is asked: PERIOD with `period` and `seed`, keccak256(agreement ‖ uint64 period ‖ round seed);
     * QUESTION with `question`; ACCUSATION with neither; COMMITMENT with the `commitment` that the provider wants to
     * make: it is taken if the judge finds it PROVEN.
     */
    enum Matter {
        PERIOD,
        QUESTION,
        ACCUSATION,
        COMMITMENT
    }

    /// @dev What is to be decided. `details` are the agreement's own, as both sides signed them; `commitment` is what its
    /// provider put on the ledger since, zero if nothing.
    struct Case {
        bytes32 agreement;
        address customer;
        address provider;
        bytes details;
        bytes32 commitment;
        Matter matter;
        uint64 period;
        bytes32 seed;
        bytes question;
    }

    /// @dev Whether an honest provider can answer this question.
    function admits(bytes calldata details, bytes calldata question) external view returns (bool);

    /// @dev Decides. `fault` names the fault when the verdict is FAULT, so that the same is never punished twice.
    function decide(
        Case calldata about,
        bytes calldata evidence
    ) external view returns (Verdict verdict, bytes32 fault);
}
