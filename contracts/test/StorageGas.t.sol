// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../src/Agreements.sol";
import {IJudge} from "../src/IJudge.sol";
import {NamedJudge} from "../src/Judges.sol";
import {Refusal} from "../src/Refusal.sol";
import {SeededBeacon} from "../src/testkit/SeededBeacon.sol";
import {Artifacts} from "./support/Artifacts.sol";
import {SoukTest} from "./support/SoukTest.sol";

/**
 * @dev What a period's proof of file storage costs, whole, for the highest trees. Nobody seals 32 GiB for that: of the tree
 * over the replica only the drawn nodes and their neighbours are made, which gives a root as good as any. `gas.sh` runs it
 * with every call as a transaction of its own; otherwise it measures something smaller, and only the proofs are tested.
 */
contract StorageGasTest is SoukTest {
    bytes32 private constant STORAGE = keccak256("souk.judge/storage/1");
    uint32 private constant ROUND = 11;
    uint8 private constant LAYERS = 11;
    uint256 private constant CUT = 0xc0;

    struct Proven {
        bytes32 root;
        bytes proof; // the nodes and their neighbours
    }

    function test_report() external {
        string memory report = '{"proofGas":{';
        uint8[4] memory heights = [13, 20, 25, 30];
        uint256 bytes_;
        for (uint256 i = 0; i < heights.length; ++i) {
            uint256 gas;
            (gas, bytes_) = period(heights[i], 5);
            report = string.concat(report, i == 0 ? '"' : ',"', vm.toString(heights[i]), '":', vm.toString(gas));
        }
        (uint256 many, ) = period(30, 16);
        report = string.concat(report, '},"proofBytes":', vm.toString(bytes_), ',"proofGasOf16":', vm.toString(many), "}\n");
        vm.writeFile("out/storage-gas.json", report);
    }

    /**
     * @dev Answers the second period of an agreement, after a missed one: of 256 periods the first one writes a word that
     * was zero, which costs 17,100 more.
     */
    function period(uint8 height, uint16 challenges) private returns (uint256 gas, uint256 size) {
        uint256 state = vm.snapshotState();
        NamedJudge[] memory judges = new NamedJudge[](1);
        judges[0] = NamedJudge(STORAGE, IJudge(Artifacts.deploy("StorageJudge", "")));
        souk = deploy(abi.encode(address(token), RULES, judges, new SeededBeacon(BEACON_SEED)));
        fund(customer, START_MONEY);
        fund(provider, START_MONEY);
        register(20_000);
        AgreementTerms memory terms = agreementTerms();
        terms.judge = STORAGE;
        bytes32 data = keccak256("the data");
        terms.details = abi.encodePacked(uint8(1), data, uint64(127) << (height - 2), height, LAYERS, challenges);
        bytes32 id = openAgreement(terms);

        bytes32 seed = keccak256(abi.encodePacked(id, uint64(1), seedOf(seedBlock(ROUND + terms.periodRounds))));
        Proven memory proven = prove(seed, challenges, height);
        bytes32 columns = keccak256("columns");
        bytes32 replica = bytes32(
            uint256(sha256(abi.encodePacked("souk.replication.replica/1", id, provider, data))) & ~CUT
        );
        bytes memory roots = abi.encodePacked(columns, proven.root);
        bytes32 commitment = sha256(
            abi.encodePacked("souk.replication.roots/1", replica, data, height, LAYERS, roots)
        );
        vm.prank(provider); // the very next call, and SHA-256 is one
        souk.commit(id, terms.details, commitment, roots);
        draw(ROUND);
        draw(ROUND + terms.periodRounds);
        souk.reportMissedPeriod(id, 0);
        bytes memory evidence = bytes.concat(roots, proven.proof);
        refuseOthers(id, terms.details, evidence);
        souk.answerPeriod(id, 1, terms.details, evidence);
        gas = vm.lastCallGas().gasTotalUsed;
        size = evidence.length;
        vm.revertToState(state);
    }

    function refuseOthers(bytes32 id, bytes memory details, bytes memory evidence) private {
        for (uint256 place = 0; place < evidence.length; place += 97) {
            evidence[place] ^= 0x10;
            refuse(id, details, evidence);
            evidence[place] ^= 0x10;
        }
        refuse(id, details, bytes.concat(evidence, hex"00"));
        refuse(id, details, bytes.concat(evidence, bytes32(0)));
        for (uint256 less = 1; less <= 33; less += 16) {
            bytes memory shorter = new bytes(evidence.length - less);
            for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = evidence[i];
            refuse(id, details, shorter);
        }
        refuse(id, details, "");
    }

    function refuse(bytes32 id, bytes memory details, bytes memory evidence) private {
        bytes memory call = abi.encodeCall(souk.answerPeriod, (id, 1, details, evidence));
        assertRefused(stranger, call, Refusal.EVIDENCE_REFUSED);
    }

    // ---- the tree, as far as it is needed ----

    function prove(bytes32 seed, uint256 challenges, uint256 height) private pure returns (Proven memory proven) {
        uint256[] memory places = drawn(seed, challenges, height);
        bytes32[] memory nodes = new bytes32[](places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            bytes32 node = keccak256(abi.encode("node", places[i]));
            proven.proof = bytes.concat(proven.proof, node);
            nodes[i] = sha256(abi.encodePacked(uint8(0), "r", node));
        }
        uint256 count = places.length;
        for (uint256 level = 0; level < height; ++level) {
            uint256 above = 0;
            for (uint256 i = 0; i < count; ++i) {
                (uint256 place, bytes32 left, bytes32 right) = (places[i], nodes[i], nodes[i]);
                if (i + 1 < count && places[i + 1] == (place | 1) && place & 1 == 0) {
                    right = nodes[++i];
                } else {
                    bytes32 other = keccak256(abi.encode(level, place ^ 1));
                    proven.proof = bytes.concat(proven.proof, other);
                    if (place & 1 == 0) right = other;
                    else left = other;
                }
                places[above] = place >> 1;
                nodes[above++] = sha256(abi.encodePacked(uint8(1), "r", left, right));
            }
            count = above;
        }
        proven.root = nodes[0];
    }

    function drawn(bytes32 seed, uint256 challenges, uint256 height) private pure returns (uint256[] memory places) {
        places = new uint256[](challenges);
        for (uint256 i = 0; i < challenges; ++i) {
            uint256 place = uint256(keccak256(abi.encodePacked(seed, uint32(i)))) % (1 << height);
            uint256 slot = i;
            for (; slot != 0 && places[slot - 1] > place; --slot) places[slot] = places[slot - 1];
            places[slot] = place;
        }
        for (uint256 i = 1; i < challenges; ++i) require(places[i - 1] != places[i], "drawn twice: take another seed");
    }
}
