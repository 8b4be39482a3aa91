package org.sekisho.james;

import com.google.inject.Inject;
import java.time.Clock;
import org.sekisho.reports.failure.FailureDestinations;
import org.sekisho.reports.failure.FailureReporter;
import org.sekisho.reports.failure.FailureReporterSettings;
import org.sekisho.reports.sending.FailureRecipients;
import org.sekisho.reports.sending.Outbox;
import org.sekisho.reports.store.ReportStore;

/** Makes what sends failure reports, where they are on. */
final class FailureReports {

    private final ServerDns dns;
    private final ServerDomains domains;
    private final AuthservId authservId;
    private final Outbox outbox;
    private final SekishoConfiguration configuration;

    @Inject
    FailureReports(
            ServerDns dns,
            ServerDomains domains,
            AuthservId authservId,
            Outbox outbox,
            SekishoConfiguration configuration) {
        this.dns = dns;
        this.domains = domains;
        this.authservId = authservId;
        this.outbox = outbox;
        this.configuration = configuration;
    }

    /** A reporter that is not started; not before James knows its domains. */
    FailureReporter reporter(ReportStore store, Clock clock) {
        ReportSettings reports = configuration.reports();
        FailureReportSettings settings = reports.failure();
        FailureRecipients recipients = new FailureRecipients(store, dns, configuration.discovery());
        return new FailureReporter(
                new FailureReporterSettings(
                        reports.email().orElseThrow(),
                        authservId.get(),
                        "Sekisho/" + Deployment.version(),
                        settings.content(),
                        settings.perDomain(),
                        settings.perHour()),
                dns,
                (policyDomain, uris) -> {
                    FailureRecipients.Found found = recipients.find(policyDomain, uris);
                    return new FailureDestinations.Found(found.mailboxes(), found.isUnknown());
                },
                reports.ownDomains() ? domain -> false : domains,
                outbox,
                clock);
    }
}
