package souk.cli.auction;

import picocli.CommandLine.Command;

/** {@code souk auction}: sealed-bid second-price reverse auctions. */
@Command(
    name = "auction",
    mixinStandardHelpOptions = true,
    description =
        "Buy by sealed bids: the lowest bidder gets the task and is paid the second-lowest bid. Whoever cheats is convicted by what it signed.",
    subcommands = {
      AuctionOpenCommand.class,
      AuctionBidCommand.class,
      AuctionCloseCommand.class,
      AuctionVerifyCommand.class
    },
    footer = {
      "Example:",
      "  ./souk auction open --network /tmp/net --keystore me.json --task task.txt --reserve 5 --state auction"
    })
final class AuctionCommand {}
