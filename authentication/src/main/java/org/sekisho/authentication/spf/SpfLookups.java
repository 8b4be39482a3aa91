package org.sekisho.authentication.spf;

/**
 * What it takes to evaluate a record.
 *
 * @param result the result where nothing but {@link SpfSettings#HIGHEST_LIMIT} limits it
 * @param reason why; printable ASCII
 * @param terms how many terms asked the DNS, includes and redirects counted
 * @param voids how many of them met an empty answer or a name that does not exist
 */
public record SpfLookups(SpfResult result, String reason, int terms, int voids) {}
