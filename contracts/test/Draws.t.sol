// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {PrevrandaoBeacon} from "../src/PrevrandaoBeacon.sol";
import {Refusal} from "../src/Refusal.sol";
import {SoukTest} from "./support/SoukTest.sol";

/// @dev The seed of round 11 is that of block 125, then of 170, 215, …: the proof window is 45 blocks.
contract DrawsTest is SoukTest {
    event DrawRecorded(uint32 indexed round, uint64 seedBlock, bytes32 seed);

    function test_shouldRecordADrawOnce() external {
        vm.roll(125);
        assertRefused(stranger, abi.encodeCall(souk.recordDraw, (11, "")), Refusal.DRAW_TOO_EARLY);
        vm.roll(126);
        assertRefused(stranger, abi.encodeCall(souk.recordDraw, (11, "x")), Refusal.BAD_PROOF);
        vm.expectEmit(true, true, true, true, address(souk));
        emit DrawRecorded(11, 125, seedOf(125));
        vm.prank(stranger);
        souk.recordDraw(11, "");
        assertEq(lens.draw(11), seedOf(125), "seed");
        assertEq(lens.draw(10), 0, "another round's");
        assertRefused(stranger, abi.encodeCall(souk.recordDraw, (11, "x")), Refusal.DRAW_EXISTS);
    }

    function test_shouldTakeTheBlockThatFitsWhenRecordedLate() external {
        uint256[6] memory late = [uint256(126), 170, 171, 215, 216, 127];
        uint256[6] memory block_ = [uint256(125), 125, 170, 170, 215, 125];
        for (uint256 i = 0; i < late.length; ++i) {
            uint256 state = vm.snapshotState();
            vm.roll(late[i]);
            souk.recordDraw(11, "");
            assertEq(lens.draw(11), seedOf(block_[i]), "seed");
            vm.revertToState(state);
        }
    }

    function testFuzz_shouldAlwaysFindExactlyOneProvableBlock(uint32 round, uint64 late) external {
        uint256 first = seedBlock(round);
        uint256 now_ = first + 1 + (late % 1e6);
        vm.roll(now_);
        uint256 fits;
        uint256 count;
        for (uint256 candidate = first + ((now_ - first) / 45) * 45; ; candidate -= 45) {
            if (candidate < now_ && candidate + 45 >= now_) (fits, count) = (candidate, count + 1);
            if (candidate == first || candidate + 90 < now_) break;
        }
        assertEq(count, 1, "candidates");
        souk.recordDraw(round, "");
        assertEq(lens.draw(round), seedOf(fits), "seed");
    }
}

contract PrevrandaoBeaconTest is SoukTest {
    using RLP for *;

    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    bytes32 private constant VALUE = keccak256("what the proposers came to");

    PrevrandaoBeacon private beacon;

    function setUp() public override {
        vm.roll(10_000);
        beacon = new PrevrandaoBeacon();
    }

    function test_shouldTakeTheValueOfARecentBlock() external {
        bytes memory header = headerOf(9_800, 0, VALUE);
        vm.setBlockhash(9_800, keccak256(header));
        assertEq(beacon.seed(9_800, header), VALUE, "value");
    }

    function test_shouldTakeTheValueOfABlockInTheHistory() external {
        bytes memory header = headerOf(2_000, 0, VALUE);
        vm.etch(HISTORY, hex"00");
        vm.mockCall(HISTORY, abi.encode(2_000), abi.encode(keccak256(header)));
        assertEq(beacon.seed(2_000, header), VALUE, "value");
    }

    function test_shouldTakeNothingWhenTheHeaderIsOfAnotherBlock() external {
        bytes memory header = headerOf(9_800, 0, VALUE);
        assertEq(beacon.seed(9_800, header), 0, "of an unknown hash");
        vm.setBlockhash(9_801, keccak256(header));
        assertEq(beacon.seed(9_801, header), 0, "of another number");
        assertEq(beacon.seed(9_800, ""), 0, "no header");
        assertEq(beacon.seed(10_000, header), 0, "of a block that is not past");
        assertEq(beacon.seed(1, header), 0, "of a block that is forgotten");
    }

    function test_shouldTakeNothingThatIsNoRandomness() external {
        assertEq(seedAt(headerOf(9_800, 1, VALUE)), 0, "of a block that was mined");
        assertEq(seedAt(headerOf(9_800, 0, 0)), 0, "zero");
        assertEq(seedAt(headerOf(9_800, 0, bytes32(uint256(1)))), 0, "one");
        bytes[] memory fields = fieldsOf(9_800, 0, VALUE);
        fields[13] = RLP.encode(abi.encodePacked(uint128(5)));
        assertEq(seedAt(RLP.encode(fields)), 0, "too short");
    }

    function testFuzz_shouldTakeNothingWhenAByteOfTheHeaderIsChanged(uint256 place, uint8 by) external {
        bytes memory header = headerOf(9_800, 0, VALUE);
        vm.setBlockhash(9_800, keccak256(header));
        vm.assume(by != 0);
        place %= header.length;
        header[place] = bytes1(uint8(header[place]) ^ by);
        assertEq(beacon.seed(9_800, header), 0, "value");
    }

    function test_shouldRefuseToBeDeployedWhereBlocksAreForeign() external {
        vm.etch(address(0x64), hex"00");
        try new PrevrandaoBeacon() {
            revert("deployed");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(PrevrandaoBeacon.ForeignBlockNumbers.selector), "error");
        }
    }

    function test_shouldRefuseToBeDeployedWhereHashesAreMissing() external {
        vm.setBlockhash(9_999, 0);
        try new PrevrandaoBeacon() {
            revert("deployed");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(PrevrandaoBeacon.NoBlockHashes.selector), "error");
        }
    }

    function test_shouldNotOutliveTheHistory() external {
        vm.etch(HISTORY, hex"00");
        assertEq(beacon.window(), 8191, "window");
        vm.etch(HISTORY, "");
        assertEq(beacon.window(), 256, "without EIP-2935");
    }

    function seedAt(bytes memory header) private returns (bytes32) {
        vm.setBlockhash(9_800, keccak256(header));
        return beacon.seed(9_800, header);
    }

    function headerOf(uint256 number, uint256 difficulty, bytes32 mixHash) private pure returns (bytes memory) {
        return RLP.encode(fieldsOf(number, difficulty, mixHash));
    }

    /// @dev A header as of Prague: 21 fields.
    function fieldsOf(uint256 number, uint256 difficulty, bytes32 mixHash) private pure returns (bytes[] memory fields) {
        fields = new bytes[](21);
        for (uint256 i = 0; i < fields.length; ++i) fields[i] = RLP.encode(abi.encodePacked(keccak256(abi.encode(i))));
        fields[2] = RLP.encode(abi.encodePacked(address(0xbee)));
        fields[6] = RLP.encode(new bytes(256));
        fields[7] = RLP.encode(difficulty);
        fields[8] = RLP.encode(number);
        for (uint256 i = 9; i < 12; ++i) fields[i] = RLP.encode(i * 1e6);
        fields[12] = RLP.encode(bytes("extra"));
        fields[13] = RLP.encode(abi.encodePacked(mixHash));
        fields[14] = RLP.encode(new bytes(8));
        fields[15] = RLP.encode(uint256(7));
    }
}
