// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../IJudge.sol";

/**
 * @title The judge of the ledger test kit
 * @dev Its id is keccak256("souk.judge/testkit/1"). It admits questions of 1 to 64 bytes that do not begin with ff.
 * Proven is a period by keccak256(agreement ‖ seed ‖ commitment ‖ details), a question by keccak256(commitment ‖ question)
 * and a commitment by keccak256(commitment); a fault is 65 bytes, 01, the commitment and the key.
 */
contract TestJudge is IJudge {
    function admits(bytes calldata, bytes calldata question) external pure returns (bool) {
        return question.length >= 1 && question.length <= 64 && question[0] != 0xff;
    }

    function decide(Case calldata about, bytes calldata evidence) external pure returns (Verdict, bytes32) {
        if (about.matter == Matter.ACCUSATION) {
            bool fault = evidence.length == 65 && evidence[0] == 0x01 && bytes32(evidence[1:]) == about.commitment;
            return fault ? (Verdict.FAULT, bytes32(evidence[33:])) : (Verdict.INADMISSIBLE, bytes32(0));
        }
        // The question is empty where a commitment is to be made.
        bytes32 wanted = about.matter == Matter.PERIOD
            ? keccak256(abi.encodePacked(about.agreement, about.seed, about.commitment, about.details))
            : keccak256(abi.encodePacked(about.commitment, about.question));
        bool proven = evidence.length == 32 && bytes32(evidence) == wanted;
        return (proven ? Verdict.PROVEN : Verdict.INADMISSIBLE, bytes32(0));
    }
}
