package org.sekisho.reports.store;

/**
 * Counts evaluations until they are reported, and remembers what became of the reports. Each method is one transaction unless it says
 * otherwise, durable when it returns. Any number of threads, and any number of servers, may use one store. Every method throws {@link
 * StoreException} when the store cannot be reached.
 *
 * <p>A report is about one UTC day and one policy as published (B31). It is {@link ReportSummary.State#OPEN} until a server claims it,
 * which closes it; what is folded in later for the same day and policy opens another one.
 */
public interface ReportStore extends CountingStore, SendingStore, OperatingStore {}
