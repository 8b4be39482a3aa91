package org.sekisho.reports.store;

/**
 * A report as it goes out: one of the files that a report was split into, kept so that a resend has the same octets.
 *
 * @param part which one, from 1
 * @param reportId its Report-ID
 * @param name its file name
 * @param content compressed XML, at most as large as a mail may be; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from the builder to the store and back, never compared.
public record ReportFile(int part, String reportId, String name, byte[] content) {}
