package org.sekisho.authentication.spf;

import java.time.Duration;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;

/** A DNS in which no name exists. */
enum NoDns implements DnsAnswers {
    INSTANCE;

    @Override
    public DnsAnswer answer(DnsQuestion question) {
        return new DnsAnswer.NoSuchName(Duration.ofMinutes(1));
    }

    @Override
    public void prefetch(DnsQuestion question) {}
}
