/**
 * What is wrong with the DNS records of a domain, and what helps: for an owner, not for judging mail.
 *
 * <p>Whether a record is valid is decided by the parsers and evaluators that judge mail ({@code spf}, {@code dkim}, {@code dmarc}).
 * Here is only the explanation beside them: a look at the text that finds what its writer probably meant. All of it is evaluation
 * over {@link org.sekisho.authentication.dns.DnsAnswers}: deterministic, bounded, without effects, and never throwing for anything
 * that the DNS says.
 */
@NullMarked
package org.sekisho.authentication.diagnosis;

import org.jspecify.annotations.NullMarked;
