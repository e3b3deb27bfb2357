@org.jspecify.annotations.NullMarked
package souk.exchange.wire;
