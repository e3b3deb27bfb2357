/**
 * Binary messages over HTTP/1.1: a server with hard limits on what a peer may send and how slowly,
 * and a client that reads bodies straight to where they belong. Both ends share one form of
 * refusal, {@link souk.transport.Problem}.
 */
@NullMarked
package souk.transport;

import org.jspecify.annotations.NullMarked;
