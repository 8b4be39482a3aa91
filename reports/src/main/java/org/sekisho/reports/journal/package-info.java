/**
 * A local append-only journal: octets in, octets out. What {@link org.sekisho.reports.journal.Journal#append} has confirmed
 * survives a crash of the process and of the machine, and costs one fsync for all that arrived meanwhile. The package knows
 * nothing of what it keeps.
 *
 * <p>A journal is a folder with a file that holds its random id, a lock, and segments. A segment is named by the position that
 * it begins at; the name of the next one says where it ends, whatever stands behind that in the file. Each record has a marker
 * and a checksum that hold only in this journal and at this position: neither a stranger's octets nor a disk's old ones can be
 * taken for a record.
 */
@NullMarked
package org.sekisho.reports.journal;

import org.jspecify.annotations.NullMarked;
