// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "souk/IJudge.sol";
import {Signatures} from "souk/judges/Signatures.sol";

/// @title Decides whether a keeper gave its share away, or signed for a wrong one, as QuorumKind.QuorumJudge does
contract QuorumJudge is IJudge {
    function admits(bytes calldata details, bytes calldata question) external pure returns (bool) {
        return keccak256(question) == keccak256(details);
    }

    function decide(Case calldata about, bytes calldata evidence) external pure returns (Verdict, bytes32) {
        if (about.matter == Matter.QUESTION && _fits(about, evidence)) return (Verdict.PROVEN, 0);
        if (about.matter != Matter.ACCUSATION || evidence.length < 64) return (Verdict.INADMISSIBLE, 0);
        bytes calldata share = evidence[:evidence.length - 64];
        bytes calldata signature = evidence[evidence.length - 64:];
        bool lied = !_fits(about, share) &&
            Signatures.answered(
                "example-quorum", "1", "ExampleQuorumAnswer", about.provider, about.agreement, share, signature
            );
        return lied ? (Verdict.FAULT, keccak256(share)) : (Verdict.INADMISSIBLE, bytes32(0));
    }

    function _fits(Case calldata about, bytes calldata share) private pure returns (bool) {
        bytes32 hash = keccak256(abi.encodePacked("example-quorum/1 share", share));
        return about.details.length == 32 && bytes32(about.details) == hash;
    }
}
