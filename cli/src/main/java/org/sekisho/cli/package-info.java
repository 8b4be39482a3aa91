/**
 * The {@code sekisho} command: judges a message, an SPF identity or the DMARC record of a domain, and shows how it came to
 * its result, down to each DNS question and its answer.
 *
 * <p>It decides nothing that the library does not decide: what it prints is what a server with the same settings would do. What
 * comes from messages and the DNS is hostile and never reaches the terminal unescaped.
 */
@NullMarked
package org.sekisho.cli;

import org.jspecify.annotations.NullMarked;
