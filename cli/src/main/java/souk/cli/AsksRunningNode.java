package souk.cli;

/**
 * A command that asks a node that runs on this machine, and needs to know its folder and no
 * network: {@code SOUK_STATE} counts for it all the same.
 */
public interface AsksRunningNode {}
