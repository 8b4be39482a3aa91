package org.sekisho.james;

import com.google.inject.ProvidedBy;
import com.google.inject.Provider;
import org.sekisho.mail.Checkpoint;
import org.sekisho.mail.Defects;
import org.sekisho.mail.MissingModule;

/**
 * What the health check asks. One parameter in place of many, so that Guice looks at nothing else where the module is missing,
 * and the sentence about that is the one that the operator sees.
 */
@ProvidedBy(MissingModule.class)
record HealthSources(
        ServerDns dns,
        AuthservId authservId,
        KeyKeeper keys,
        ReportSchedule reports,
        Defects defects,
        ConfigurationReview review,
        Provider<Checkpoint> checkpoint) {}
