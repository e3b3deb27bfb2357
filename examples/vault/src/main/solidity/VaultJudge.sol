// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "souk/IJudge.sol";
import {PieceTree} from "souk/judges/PieceTree.sol";

/// @title Decides whether a keeper has the piece that a period asks for, as VaultKind.VaultJudge does
contract VaultJudge is IJudge {
    function admits(bytes calldata, bytes calldata) external pure returns (bool) {
        return false;
    }

    function decide(Case calldata about, bytes calldata evidence) external pure returns (Verdict, bytes32) {
        if (about.details.length != 36) return (Verdict.INADMISSIBLE, 0);
        uint256 length = uint32(bytes4(about.details));
        bytes32 root = bytes32(about.details[4:]);
        bool proven;
        if (length == 0 || length > 1 << 20) {
            proven = false;
        } else if (about.matter == Matter.COMMITMENT) {
            proven = about.commitment == root;
        } else if (about.matter == Matter.PERIOD) {
            uint256 drawn = uint256(about.seed) % PieceTree.pieces(length, 1024);
            proven = PieceTree.proves(about.commitment, length, 1024, drawn, evidence);
        }
        return (proven ? Verdict.PROVEN : Verdict.INADMISSIBLE, 0);
    }
}
