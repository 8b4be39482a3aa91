/**
 * DMARC reports: what receivers tell the owner of a domain about the mail that uses its name.
 *
 * <p>{@link org.sekisho.reports.aggregate} is the daily count (RFC 9990), {@link org.sekisho.reports.failure} the single
 * message (RFC 9991), and {@link org.sekisho.reports.receiving} gets both out of the files and mails that carry them.
 *
 * <p>What is judged goes through {@link org.sekisho.reports.recording} into the {@link org.sekisho.reports.journal} and from there
 * into the {@link org.sekisho.reports.store}; {@link org.sekisho.reports.sending} takes it out when it is due. Nothing here knows
 * James.
 */
@NullMarked
package org.sekisho.reports;

import org.jspecify.annotations.NullMarked;
