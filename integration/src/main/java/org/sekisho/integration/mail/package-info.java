/**
 * Small SMTP and IMAP clients over plain sockets: they send and show exactly the bytes that go over the wire.
 */
@NullMarked
package org.sekisho.integration.mail;

import org.jspecify.annotations.NullMarked;
