/** Failure reports (RFC 9991): about one message, in the Abuse Reporting Format of RFC 5965 and 6591. */
@NullMarked
package org.sekisho.reports.failure;

import org.jspecify.annotations.NullMarked;
