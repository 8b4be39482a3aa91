package org.sekisho.reports.failure;

/**
 * What became of failure reports since the start.
 *
 * @param sent mails that the server's queue has taken
 * @param withheld incidents that were only counted, by a limit or since they were like another one
 * @param dropped reports for which there was no room in the queue, or that were waiting when the server stopped
 * @param refused reports that nobody may be sent
 * @param failed reports that could not be made or handed over
 */
public record FailureStatistics(long sent, long withheld, long dropped, long refused, long failed) {}
