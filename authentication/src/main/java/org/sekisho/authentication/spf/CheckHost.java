package org.sekisho.authentication.spf;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DnsRecord;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.ParsedRecords;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.spf.SpfRecord.Directive;

/**
 * One run of {@code check_host()} (RFC 7208 4) with all its recursions, which share the limits of RFC 7208 4.6.4. A term is
 * counted before it asks anything, so no more is asked than the limits allow. For one use by one thread.
 */
final class CheckHost {

    private final DnsAnswers dns;
    private final SpfSettings settings;
    private final ParsedRecords<SpfSyntax> records;
    private final ClientAddress client;
    private final Sender sender;
    private final ReverseNames reverseNames;
    private final MacroValues macros;

    private int terms;
    private int voids;
    private String reason = "";
    private @Nullable SpfRecord decidingRecord;
    private String decidingDomain = "";

    CheckHost(
            DnsAnswers dns,
            SpfSettings settings,
            ParsedRecords<SpfSyntax> records,
            ClientAddress client,
            Sender sender,
            String helo) {
        this.dns = dns;
        this.settings = settings;
        this.records = records;
        this.client = client;
        this.sender = sender;
        this.reverseNames = new ReverseNames(dns, client, settings.ptrNames());
        this.macros = new SessionMacros(client, sender, helo, reverseNames, settings);
    }

    ClientAddress client() {
        return client;
    }

    /** Why the result is what it is; printable ASCII after {@link PrintableText}. */
    String reason() {
        return reason;
    }

    /** How many terms that ask the DNS were counted. */
    int terms() {
        return terms;
    }

    /** How many of them met an empty answer. */
    int voids() {
        return voids;
    }

    /** RFC 7208 4.3 to 4.7 for the domain of {@code question}, a TXT question. */
    SpfResult check(DnsQuestion question) {
        DnsAnswer answer = dns.answer(question);
        String domain = question.name();
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return end(SpfResult.TEMPERROR, "DNS failure for TXT " + domain + ": " + failure.reason());
        }
        if (!(answer instanceof DnsAnswer.Records texts)) {
            String what = answer instanceof DnsAnswer.NoSuchName ? "no such domain " : "no SPF record at ";
            return end(SpfResult.NONE, what + domain);
        }
        String text = null;
        for (DnsRecord record : texts.records()) {
            if (record instanceof DnsRecord.Text txt && SpfRecord.isRecord(txt.value())) {
                if (text != null) {
                    return end(SpfResult.PERMERROR, "several SPF records at " + domain);
                }
                text = txt.value();
            }
        }
        if (text == null) {
            return end(SpfResult.NONE, "no SPF record at " + domain);
        }
        SpfSyntax syntax = records.parse(text);
        if (syntax instanceof SpfSyntaxError error) {
            return end(SpfResult.PERMERROR, "SPF record at " + domain + ": " + error);
        }
        return evaluate((SpfRecord) syntax, domain);
    }

    private SpfResult evaluate(SpfRecord record, String domain) {
        List<Directive> directives = record.directives();
        int prefetched = 0;
        for (int i = 0; i < directives.size(); i++) {
            Directive directive = directives.get(i);
            Mechanism mechanism = directive.mechanism();
            if (i >= prefetched && mechanism.asksDns()) {
                prefetched = prefetch(record, i, domain);
            }
            switch (mechanism.match(this, domain)) {
                case MATCH -> {
                    decidingRecord = record;
                    decidingDomain = domain;
                    return end(directive.qualifier().result(), directive.reason());
                }
                case TEMPERROR -> {
                    return SpfResult.TEMPERROR;
                }
                case PERMERROR -> {
                    return SpfResult.PERMERROR;
                }
                case NO_MATCH -> {}
            }
        }
        DomainSpec redirect = record.redirect();
        return redirect == null ? end(SpfResult.NEUTRAL, "no mechanism matched") : redirect(redirect, domain);
    }

    /**
     * Lets the first look-ups of the coming terms overlap, as far as they are certain to be within the limits even if each of
     * them is void. What an include asks is not known, so none of the terms behind it can be asked beforehand.
     *
     * @return the index of the first directive that was not looked at
     */
    private int prefetch(SpfRecord record, int first, String domain) {
        List<Directive> directives = record.directives();
        int allowed = Math.min(settings.lookupTerms() - terms, settings.voidLookups() - voids + 1);
        DnsQuestion firstQuestion = null;
        int i = first;
        boolean further = true;
        for (int asked = 0; further && asked < allowed && i < directives.size(); i++) {
            Mechanism mechanism = directives.get(i).mechanism();
            if (!mechanism.asksDns()) {
                further = !(mechanism instanceof Mechanism.All);
                continue;
            }
            DnsQuestion question = mechanism.plainQuestion(client, domain);
            further = question != null && !(mechanism instanceof Mechanism.Include);
            if (firstQuestion == null) {
                firstQuestion = question;
            } else if (question != null) {
                if (asked == 1) {
                    dns.prefetch(firstQuestion);
                }
                dns.prefetch(question);
            }
            asked++;
        }
        return i;
    }

    /** RFC 7208 6.1. */
    private SpfResult redirect(DomainSpec target, String domain) {
        if (!begin(target)) {
            return SpfResult.PERMERROR;
        }
        DnsQuestion question = question(target, RecordType.TXT, domain);
        if (question == null) {
            return end(SpfResult.PERMERROR, "redirect to what is not a domain name");
        }
        SpfResult result = check(question);
        return result == SpfResult.NONE ? end(SpfResult.PERMERROR, "redirect: " + reason) : result;
    }

    /** RFC 7208 5.2. */
    Match include(DomainSpec target, String domain) {
        if (!begin(target)) {
            return Match.PERMERROR;
        }
        DnsQuestion question = question(target, RecordType.TXT, domain);
        if (question == null) {
            // RFC 8616 4: a term with a local part outside ASCII does not match. Otherwise the inner result is "none".
            return matchesNothing(target)
                    ? Match.NO_MATCH
                    : error(Match.PERMERROR, "include of what is not a domain name");
        }
        return switch (check(question)) {
            case PASS -> Match.MATCH;
            case FAIL, SOFTFAIL, NEUTRAL -> Match.NO_MATCH;
            case TEMPERROR -> Match.TEMPERROR;
            case PERMERROR -> Match.PERMERROR;
            case NONE -> error(Match.PERMERROR, "include: " + reason);
        };
    }

    /** RFC 7208 5.3. */
    Match a(DomainSpec target, DualCidr cidr, String domain) {
        if (!begin(target)) {
            return Match.PERMERROR;
        }
        DnsQuestion question = question(target, client.addressType(), domain);
        if (question == null) {
            return Match.NO_MATCH;
        }
        DnsAnswer answer = dns.answer(question);
        return answer instanceof DnsAnswer.Records addresses
                ? Match.of(client.isAmong(addresses.records(), cidr))
                : withoutRecords(answer, question);
    }

    /** RFC 7208 5.4. */
    Match mx(DomainSpec target, DualCidr cidr, String domain) {
        if (!begin(target)) {
            return Match.PERMERROR;
        }
        DnsQuestion question = question(target, RecordType.MX, domain);
        if (question == null) {
            return Match.NO_MATCH;
        }
        DnsAnswer answer = dns.answer(question);
        return answer instanceof DnsAnswer.Records exchanges
                ? exchanges(exchanges.records(), cidr, question.name())
                : withoutRecords(answer, question);
    }

    private Match exchanges(List<DnsRecord> exchanges, DualCidr cidr, String domain) {
        if (exchanges.size() > settings.mxHosts()) {
            return error(Match.PERMERROR, "more than " + settings.mxHosts() + " MX hosts at " + domain);
        }
        DnsQuestion[] hosts = new DnsQuestion[exchanges.size()];
        int count = 0;
        for (DnsRecord record : exchanges) {
            // A null MX (RFC 7505) names no host.
            if (record instanceof DnsRecord.MailExchange exchange && DomainNames.isValid(exchange.host())) {
                hosts[count++] = new DnsQuestion(exchange.host(), client.addressType());
            }
        }
        for (int i = 0; count > 1 && i < count; i++) {
            dns.prefetch(hosts[i]);
        }
        DnsQuestion withoutAddress = null;
        for (int i = 0; i < count; i++) {
            DnsAnswer answer = dns.answer(hosts[i]);
            if (answer instanceof DnsAnswer.TemporaryFailure) {
                return withoutRecords(answer, hosts[i]);
            }
            if (!(answer instanceof DnsAnswer.Records addresses)) {
                withoutAddress = hosts[i];
            } else if (client.isAmong(addresses.records(), cidr)) {
                return Match.MATCH;
            }
        }
        // RFC 7208 4.6.4 limits the number of *terms* with void look-ups: hosts without AAAA do not count one by one.
        return withoutAddress == null || countVoid() ? Match.NO_MATCH : Match.PERMERROR;
    }

    /** RFC 7208 5.5. */
    Match ptr(DomainSpec target, String domain) {
        if (!begin(target)) {
            return Match.PERMERROR;
        }
        DnsQuestion question = question(target, RecordType.PTR, domain);
        if (!reverseNames.isKnown() && reverseNames.lookUp() && !countVoid()) {
            return Match.PERMERROR;
        }
        return Match.of(question != null && reverseNames.hasNameWithin(question.name()));
    }

    /** RFC 7208 5.7: A records, whatever the address of the client. */
    Match exists(DomainSpec target, String domain) {
        if (!begin(target)) {
            return Match.PERMERROR;
        }
        DnsQuestion question = question(target, RecordType.A, domain);
        if (question == null) {
            return Match.NO_MATCH;
        }
        DnsAnswer answer = dns.answer(question);
        return answer instanceof DnsAnswer.Records ? Match.MATCH : withoutRecords(answer, question);
    }

    private Match withoutRecords(DnsAnswer answer, DnsQuestion question) {
        if (answer instanceof DnsAnswer.TemporaryFailure failure) {
            return error(
                    Match.TEMPERROR,
                    "DNS failure for " + question.type() + " " + question.name() + ": " + failure.reason());
        }
        return countVoid() ? Match.NO_MATCH : Match.PERMERROR;
    }

    /** Counts a term that asks the DNS, and the PTR look-up that its macros need. False when a limit is exceeded. */
    private boolean begin(DomainSpec target) {
        if (!countTerm()) {
            return false;
        }
        if (!target.usesValidatedName() || reverseNames.isKnown()) {
            return true;
        }
        return countTerm() && (!reverseNames.lookUp() || countVoid());
    }

    private boolean countTerm() {
        if (++terms <= settings.lookupTerms()) {
            return true;
        }
        reason = "more than " + settings.lookupTerms() + " DNS look-ups";
        return false;
    }

    private boolean countVoid() {
        if (++voids <= settings.voidLookups()) {
            return true;
        }
        reason = "more than " + settings.voidLookups() + " void DNS look-ups";
        return false;
    }

    private @Nullable DnsQuestion question(DomainSpec target, RecordType type, String domain) {
        return matchesNothing(target) ? null : target.question(type, domain, macros);
    }

    private boolean matchesNothing(DomainSpec target) {
        return target.usesLocalPart() && !sender.hasAsciiLocalPart();
    }

    /** The explanation of a fail that {@link #check} has given (RFC 7208 6.2); null if there is none. */
    @Nullable
    String explanation() {
        DomainSpec target = decidingRecord == null ? null : decidingRecord.explanation();
        if (target == null) {
            return null;
        }
        validateNames(target.usesValidatedName());
        DnsQuestion question = question(target, RecordType.TXT, decidingDomain);
        if (question == null
                || !(dns.answer(question) instanceof DnsAnswer.Records texts)
                || texts.records().size() != 1
                || !(texts.records().get(0) instanceof DnsRecord.Text text)) {
            return null;
        }
        MacroString explanation = MacroString.parseExplanation(text.value());
        if (explanation == null) {
            return null;
        }
        validateNames(explanation.uses("p"));
        return explanation.expandStart(macros, decidingDomain, SpfOutcome.LONGEST_EXPLANATION);
    }

    /** The look-ups of an explanation do not count: they cannot change the result any more. */
    private void validateNames(boolean needed) {
        if (needed && !reverseNames.isKnown()) {
            reverseNames.lookUp();
        }
    }

    private SpfResult end(SpfResult result, String why) {
        reason = why;
        return result;
    }

    private Match error(Match match, String why) {
        reason = why;
        return match;
    }
}
