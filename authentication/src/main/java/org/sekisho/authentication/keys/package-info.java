/**
 * The life of a DKIM key: made, published, seen in the DNS, used for signing, retired.
 *
 * <p>Keys are files: {@code <domain>/<selector>.pem} in one {@link org.sekisho.authentication.keys.KeyFolder}. Small marker files
 * beside a key say how far it has come, so that a restart, a second server and the command line see the same. {@link
 * org.sekisho.authentication.keys.KeyPublications} compares keys with their records (RFC 6376 3.6), and {@link
 * org.sekisho.authentication.keys.Rotation} says what follows from that: which key may begin to sign and which must stop.
 *
 * <p>Private keys never appear in a message, a log line or a {@code toString}.
 */
@NullMarked
package org.sekisho.authentication.keys;

import org.jspecify.annotations.NullMarked;
