/**
 * Where evaluations are counted until their report is sent, and what became of each report. {@link
 * org.sekisho.reports.store.ReportStore} is the port; several servers may share one store.
 */
@NullMarked
package org.sekisho.reports.store;

import org.jspecify.annotations.NullMarked;
