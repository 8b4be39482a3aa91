/**
 * Sender Policy Framework, RFC 7208 with RFC 8616: may this client use this name?
 *
 * <p>The owner of a domain publishes in a TXT record which hosts send its mail. A receiver takes the domain of MAIL FROM (or
 * the name in HELO), fetches the record, and goes through its mechanisms from left to right until one matches the client's
 * address; the qualifier before that mechanism is the result. {@link org.sekisho.authentication.spf.SpfEvaluator} is the
 * standard's {@code check_host()}; it reads the DNS through {@link org.sekisho.authentication.dns.DnsAnswers}.
 *
 * <p>Everything that comes from the network is untrusted here: the record, the names, HELO and MAIL FROM. None of it makes
 * the evaluation throw, hang, or ask more than the limits of {@link org.sekisho.authentication.spf.SpfSettings} allow.
 */
@NullMarked
package org.sekisho.authentication.spf;

import org.jspecify.annotations.NullMarked;
