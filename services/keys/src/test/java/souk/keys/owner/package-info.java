@org.jspecify.annotations.NullMarked
package souk.keys.owner;
