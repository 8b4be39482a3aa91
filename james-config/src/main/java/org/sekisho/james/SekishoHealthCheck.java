package org.sekisho.james;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.RecordType;
import reactor.core.publisher.Mono;

/**
 * Whether Sekisho can do its work: {@code additional.healthchecks=org.sekisho.james.SekishoHealthCheck} in {@code
 * conf/healthcheck.properties}.
 *
 * <p>It asks the DNS servers, past the cache, for this server's own name; any answer will do, also that there is no such name.
 * It also tells what is wrong with the DKIM keys, which are looked after all the time, with DMARC reports, and with what James's own files have Sekisho do. Without an answer the state is {@code
 * DEGRADED}, with the remedy: mail still flows, but with temporary errors in place of results.
 */
public final class SekishoHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Sekisho");

    private final HealthSources sources;

    /** Called by James, before its own services are configured. */
    @Inject
    SekishoHealthCheck(HealthSources sources) {
        this.sources = sources;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        sources.keys().start();
        return Mono.defer(() -> Mono.fromFuture(sources.dns()
                        .askServers(DnsQuestion.of(sources.authservId().get(), RecordType.A))))
                .map(this::result)
                .onErrorResume(problem -> Mono.just(Result.degraded(NAME, String.valueOf(problem.getMessage()))));
    }

    private Result result(DnsAnswer answer) {
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return Result.degraded(
                    NAME,
                    "The DNS does not answer (" + failure.reason()
                            + "), so mail is judged with temporary errors: look at"
                            + " dns.servers in " + SekishoConfiguration.FILE
                            + ", or at dnsservice.xml where that key is not set.");
        }
        List<String> troubles = new ArrayList<>();
        sources.defects().trouble().ifPresent(troubles::add);
        troubles.addAll(sources.keys().troubles());
        troubles.addAll(sources.reports().troubles());
        troubles.addAll(sources.review().findings());
        long letThrough = sources.checkpoint().get().letThroughInOverload();
        if (letThrough > 0) {
            troubles.add(letThrough
                    + " messages could not be judged whole in the last minutes, because too many DNS queries were"
                    + " waiting, and were let through since nothing is deferred for them: look at sekisho.dns.waiting, at who sends so"
                    + " much, and at dns.maximum-queries in " + SekishoConfiguration.FILE + ".");
        }
        return troubles.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, String.join(" ", troubles));
    }
}
