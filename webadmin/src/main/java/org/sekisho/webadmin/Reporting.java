package org.sekisho.webadmin;

import com.google.inject.ProvidedBy;
import java.util.Optional;

/**
 * Whether this server records and sends reports.
 *
 * @param desk empty unless {@code reports.email} is set
 */
@ProvidedBy(MissingModule.class)
public record Reporting(Optional<ReportDesk> desk) {}
