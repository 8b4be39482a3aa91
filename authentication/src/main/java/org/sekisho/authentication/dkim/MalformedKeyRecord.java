package org.sekisho.authentication.dkim;

/**
 * A TXT record that is no key record that can be used (RFC 6376 6.1.2).
 *
 * @param reason what is wrong with it; printable ASCII
 */
public record MalformedKeyRecord(String reason) implements ParsedKeyRecord {}
