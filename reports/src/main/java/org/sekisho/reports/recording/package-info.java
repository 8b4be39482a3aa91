/**
 * From a judged message to evaluations in the store: {@link org.sekisho.reports.recording.ReportRecorder} decides what is worth a
 * report and appends it to the journal before the client gets its answer, and {@link org.sekisho.reports.recording.JournalFold}
 * counts it in the store later.
 */
@NullMarked
package org.sekisho.reports.recording;

import org.jspecify.annotations.NullMarked;
