@org.jspecify.annotations.NullMarked
package souk.cli.http;
