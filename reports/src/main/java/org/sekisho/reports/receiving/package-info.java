/**
 * Gets reports out of what carries them: XML, gzip, zip or a mail, nested as it may be. All of it comes from strangers, so every
 * bound of {@link org.sekisho.reports.receiving.ReportLimits} holds while reading and decompressing, not afterwards.
 */
@NullMarked
package org.sekisho.reports.receiving;

import org.jspecify.annotations.NullMarked;
