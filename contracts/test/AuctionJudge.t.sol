// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJudge} from "../src/IJudge.sol";
import {AuctionJudge} from "../src/judges/AuctionJudge.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {Vm} from "./support/Vm.sol";

/**
 * @dev Plays what Java's judge decided: `AuctionJudgeTest` wrote the vectors, a line for each: provider:20 ‖ details ‖
 * evidence ‖ verdict:1 ‖ fault:32, details and evidence with their lengths in two bytes before them.
 */
contract AuctionJudgeTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    string private constant VECTORS = "test/vectors/auction-judge.txt";

    AuctionJudge private judge = AuctionJudge(Artifacts.deploy("AuctionJudge", ""));

    function test_shouldAdmitNoQuestion() external view {
        require(!judge.admits("", ""), "admitted");
    }

    function test_shouldDecideAsJavaDoesAndConvictNobodyWhenAByteIsAnother() external view {
        string[] memory lines = vm.split(vm.readFile(VECTORS), "\n");
        uint256 faults;
        for (uint256 i = 0; i + 1 < lines.length; ++i) {
            (IJudge.Case memory about, bytes memory evidence, IJudge.Verdict wanted, bytes32 fault) = this.parse(
                vm.parseBytes(lines[i])
            );
            uint256 before = gasleft();
            (IJudge.Verdict verdict, bytes32 found) = judge.decide(about, evidence);
            require(before - gasleft() < 40_000, "too dear");
            require(verdict == wanted && found == fault, "another verdict than Java's");
            if (wanted != IJudge.Verdict.FAULT) continue;
            ++faults;
            for (uint256 place = 0; place < evidence.length; ++place) {
                evidence[place] ^= 0x01;
                (verdict, ) = judge.decide(about, evidence);
                require(verdict == IJudge.Verdict.INADMISSIBLE, vm.toString(place));
                evidence[place] ^= 0x01;
            }
            (verdict, ) = judge.decide(about, bytes.concat(evidence, hex"00"));
            require(verdict == IJudge.Verdict.INADMISSIBLE, "longer");
            about.matter = IJudge.Matter.COMMITMENT;
            (verdict, ) = judge.decide(about, evidence);
            require(verdict == IJudge.Verdict.INADMISSIBLE, "another matter");
        }
        require(faults > 6 && lines.length > faults + 6, "too few vectors");
    }

    function parse(
        bytes calldata line
    )
        external
        pure
        returns (IJudge.Case memory about, bytes memory evidence, IJudge.Verdict verdict, bytes32 fault)
    {
        about.provider = address(bytes20(line));
        about.customer = about.provider;
        about.matter = IJudge.Matter.ACCUSATION;
        uint256 place = 22 + uint16(bytes2(line[20:]));
        about.details = line[22:place];
        uint256 end = place + 2 + uint16(bytes2(line[place:]));
        evidence = line[place + 2:end];
        verdict = IJudge.Verdict(uint8(line[end]));
        fault = bytes32(line[end + 1:]);
    }
}
