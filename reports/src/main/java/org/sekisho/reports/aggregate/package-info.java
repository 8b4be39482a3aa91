/**
 * Aggregate reports (RFC 9990): their content as records, an XML writer that needs the same memory for one row as for a million,
 * and a reader that takes what is sent in practice, in the form of RFC 9990 or of RFC 7489, and says where it departs.
 */
@NullMarked
package org.sekisho.reports.aggregate;

import org.jspecify.annotations.NullMarked;
