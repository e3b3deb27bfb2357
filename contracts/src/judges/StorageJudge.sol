// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../IJudge.sol";
import {Replication} from "./Replication.sol";

/**
 * @title The judge of file storage
 * @dev Decides whether a provider has the replica that it committed itself to, and whether that was sealed as agreed; the
 * same decisions as Java's `souk.storage.StorageJudge`. Its id is keccak256("souk.judge/storage/1").
 *
 *     details  = 01 ‖ root of the piece:32 ‖ bytes of the piece:u64 ‖ height:u8 ‖ layers:u8 ‖ challenges:u16
 *     question = node:u64
 *
 * A commitment is proven by its two roots, a period by the places that its seed draws, a question by the node's opening.
 * Nothing is ever a fault by evidence: who cannot answer is silent, and the ledger punishes that.
 */
contract StorageJudge is IJudge {
    uint256 private constant DETAILS = 45;
    uint256 private constant QUESTION = 8;

    function admits(bytes calldata details, bytes calldata question) external pure returns (bool) {
        return _valid(details) && question.length == QUESTION && uint64(bytes8(question)) < 1 << uint8(details[41]);
    }

    function decide(Case calldata about, bytes calldata evidence) external view returns (Verdict, bytes32) {
        return (_valid(about.details) && _proven(about, evidence) ? Verdict.PROVEN : Verdict.INADMISSIBLE, 0);
    }

    function _proven(Case calldata about, bytes calldata evidence) private view returns (bool) {
        bytes32 data = bytes32(about.details[1:]);
        Replication.Replica memory replica = Replication.Replica(
            Replication.id(about.agreement, about.provider, data),
            data,
            uint8(about.details[41]),
            uint8(about.details[42])
        );
        if (about.matter == Matter.COMMITMENT) {
            return
                evidence.length == 64 &&
                Replication.commitment(replica, bytes32(evidence), bytes32(evidence[32:])) == about.commitment;
        }
        if (about.matter == Matter.PERIOD) {
            uint256 challenges = uint16(bytes2(about.details[43:]));
            return Replication.possesses(replica, about.commitment, about.seed, challenges, evidence);
        }
        if (about.matter == Matter.QUESTION && about.question.length == QUESTION) {
            uint256 node = uint64(bytes8(about.question));
            return node < 1 << replica.height && Replication.opens(replica, about.commitment, node, evidence);
        }
        return false;
    }

    function _valid(bytes calldata details) private pure returns (bool) {
        if (details.length != DETAILS || details[0] != 0x01) return false;
        uint256 height = uint8(details[41]);
        uint256 layers = uint8(details[42]);
        uint256 challenges = uint16(bytes2(details[43:]));
        return
            uint64(bytes8(details[33:])) >> 63 == 0 &&
            height >= Replication.LEAST_HEIGHT &&
            height <= Replication.MOST_HEIGHT &&
            layers >= 1 &&
            layers <= Replication.MOST_LAYERS &&
            challenges >= 1 &&
            challenges <= Replication.MOST_CHALLENGES;
    }
}
