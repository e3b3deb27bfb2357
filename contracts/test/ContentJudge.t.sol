// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../src/IJudge.sol";
import {Aes128} from "../src/judges/Aes128.sol";
import {ContentJudge} from "../src/judges/ContentJudge.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {Vm} from "./support/Vm.sol";

/// @dev Plays what Java's judge decided: `ContentJudgeVectorsTest` wrote the vectors, and says how they are encoded.
contract ContentJudgeTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string private constant VECTORS = "test/vectors/content-judge.txt";

    ContentJudge private judge = ContentJudge(Artifacts.deploy("ContentJudge", ""));

    /// @dev What a change is of, in Java's order.
    enum What {
        EVIDENCE,
        DETAILS,
        AGREEMENT,
        PROVIDER,
        EVIDENCE_CUT,
        DETAILS_CUT,
        EVIDENCE_LONGER,
        MATTER
    }

    struct Vector {
        IJudge.Case about;
        bytes evidence;
        IJudge.Verdict verdict;
        bytes32 token; // the name of the fault, if there is one
    }

    /// @dev FIPS 197, appendix B, and NIST SP 800-38A, F.5.1: the block cipher, and counters whose carry is long.
    function test_shouldEncipherAsTheStandardsSay() external pure {
        bytes memory zeros = new bytes(16);
        Aes128.ctr(0x2b7e151628aed2a6abf7158809cf4f3c, 0x3243f6a8885a308d313198a2e0370734, zeros);
        require(keccak256(zeros) == keccak256(hex"3925841d02dc09fbdc118597196a0b32"), "FIPS 197");
    }

    function test_shouldCountAndStopAsTheStandardSays() external pure {
        bytes memory message = hex"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411";
        bytes memory after_ = hex"00112233445566778899aabbccddeeff";
        Aes128.ctr(0x2b7e151628aed2a6abf7158809cf4f3c, 0xf0f1f2f3f4f5f6f7f8f9fafbfcfdfeff, message);
        require(
            keccak256(message) ==
                keccak256(hex"874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e"),
            "SP 800-38A"
        );
        require(keccak256(after_) == keccak256(hex"00112233445566778899aabbccddeeff"), "what stands behind");
    }

    function test_shouldAdmitNoQuestion() external view {
        require(!judge.admits("", ""), "admitted");
    }

    function test_shouldDecideAsJavaDoes() external view {
        uint256 faults;
        uint256 played;
        string[] memory lines = vm.split(vm.readFile(VECTORS), "\n");
        require(lines.length > 30, "lines");
        for (uint256 i = 0; i + 1 < lines.length; ++i) {
            (uint256 changes, uint256 found) = this.play(vm.parseBytes(lines[i]));
            played += changes;
            faults += found;
        }
        require(played > 5000 && faults > 100, "too few vectors");
    }

    /// @dev The gas of the dearest decision, calldata apart: a block of 8 KiB of a chunk of five.
    function test_shouldDecideForALittleOfABlocksGas() external view {
        string[] memory lines = vm.split(vm.readFile(VECTORS), "\n");
        bytes memory line = vm.parseBytes(lines[4]);
        (Vector memory vector, ) = this.parse(line);
        uint256 before = gasleft();
        (IJudge.Verdict verdict, ) = judge.decide(vector.about, vector.evidence);
        uint256 used = before - gasleft();
        require(verdict == IJudge.Verdict.FAULT, "not convicted");
        require(used < 3_300_000, "too dear");
    }

    function play(bytes calldata line) external view returns (uint256 changes, uint256 faults) {
        (Vector memory vector, uint256 place) = this.parse(line);
        _check(vector, vector.verdict, "unchanged");
        changes = uint16(bytes2(line[place:]));
        place += 2;
        for (uint256 i = 0; i < changes; ++i) {
            (Vector memory other, ) = this.parse(line);
            _change(other, line[place:]);
            IJudge.Verdict wanted = IJudge.Verdict(uint8(line[place + 4]));
            if (wanted == IJudge.Verdict.FAULT) ++faults;
            _check(other, wanted, vm.toString(line[place:place + 5]));
            place += 5;
        }
        require(place == line.length, "left over");
    }

    function parse(bytes calldata line) external pure returns (Vector memory vector, uint256 place) {
        vector.about.agreement = bytes32(line);
        vector.about.provider = address(bytes20(line[32:]));
        vector.about.matter = IJudge.Matter.ACCUSATION;
        place = 54 + uint16(bytes2(line[52:]));
        vector.about.details = line[54:place];
        uint256 end = place + 2 + uint16(bytes2(line[place:]));
        vector.evidence = line[place + 2:end];
        vector.verdict = IJudge.Verdict(uint8(line[end]));
        vector.token = bytes32(line[end + 1:]);
        place = end + 33;
    }

    function _check(Vector memory vector, IJudge.Verdict wanted, string memory what) private view {
        (IJudge.Verdict verdict, bytes32 fault) = judge.decide(vector.about, vector.evidence);
        require(verdict == wanted, string.concat("verdict, change ", what));
        require(fault == (wanted == IJudge.Verdict.FAULT ? vector.token : bytes32(0)), "fault");
    }

    function _change(Vector memory vector, bytes calldata change) private pure {
        What what = What(uint8(change[0]));
        uint256 place = uint16(bytes2(change[1:]));
        bytes1 value = change[3];
        if (what == What.EVIDENCE) {
            vector.evidence[place] ^= value;
        } else if (what == What.DETAILS) {
            vector.about.details[place] ^= value;
        } else if (what == What.AGREEMENT) {
            vector.about.agreement ^= bytes32(value) >> (8 * place);
        } else if (what == What.PROVIDER) {
            vector.about.provider = address(bytes20(vector.about.provider) ^ (bytes20(value) >> (8 * place)));
        } else if (what == What.EVIDENCE_CUT) {
            _cut(vector.evidence, place);
        } else if (what == What.DETAILS_CUT) {
            _cut(vector.about.details, place);
        } else if (what == What.EVIDENCE_LONGER) {
            vector.evidence = bytes.concat(vector.evidence, value);
        } else {
            vector.about.matter = IJudge.Matter(uint8(value));
        }
    }

    function _cut(bytes memory data, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(data, length)
        }
    }
}
