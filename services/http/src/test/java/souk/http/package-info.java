@org.jspecify.annotations.NullMarked
package souk.http;
