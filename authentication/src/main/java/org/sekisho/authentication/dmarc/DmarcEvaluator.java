package org.sekisho.authentication.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dns.DnsAnswer;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsEvaluation;
import org.sekisho.authentication.dns.DnsQuestion;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.dns.RecordType;
import org.sekisho.authentication.spf.SpfIdentity;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * Judges the Author Domains of a message by DMARC (RFC 9989 5.3), in two steps: {@link #discover} as soon as the header is
 * there, {@link #evaluate} when SPF and DKIM are known. Both are evaluations for {@link DnsEvaluation}: deterministic, without
 * effects, never throwing for anything that comes from the network.
 *
 * <p>It trusts what SPF and DKIM say, and decides nothing: what is done with a message is local policy. Immutable, safe for use
 * by any number of threads.
 */
public final class DmarcEvaluator {

    /** The most names that all walks of one message ask for (B06). */
    public static final int MAXIMUM_QUERIES = 60;

    /**
     * Nothing more is asked ahead for domains of which nobody knows yet whether they passed: where that is over, there must be
     * something left of the bound for those that did.
     */
    private static final int MOST_ASKED_AHEAD = 30;

    private final DmarcDiscovery method;
    private final OrganizationalDomains domains;

    /** An evaluator that finds policies and Organizational Domains by {@code method}. */
    public DmarcEvaluator(DmarcDiscovery method) {
        this.method = method;
        this.domains = switch (method) {
            case TREE_WALK -> new TreeWalkDomains();
            case PUBLIC_SUFFIX_LIST -> new PublicSuffixWalk();
        };
    }

    /**
     * Finds the policy for each Author Domain (RFC 9989 4.10.1).
     *
     * @param authorDomains the Author Domains of one message, at most {@link
     *     org.sekisho.authentication.message.AuthorDomains#MAXIMUM}
     * @param candidates domains that SPF or DKIM may vouch for later, such as each {@code d=}: what alignment will ask about them is
     *     asked ahead; may be empty
     * @return one for each Author Domain, in the same order
     */
    public List<PolicyDiscovery> discover(DnsAnswers dns, List<String> authorDomains, List<String> candidates) {
        QueryBudget budget = new QueryBudget(MAXIMUM_QUERIES);
        List<String> authors = new ArrayList<>();
        List<String> beyond = new ArrayList<>();
        for (String authorDomain : authorDomains) {
            String author = canonical(authorDomain);
            authors.add(author);
            if (!budget.admit(discoveryQuestions(author))) {
                beyond.add(author);
            } else if (DomainNames.isValid(author)) {
                domains.prefetch(dns, author);
            }
        }
        QueryBudget ahead = budget.withLimit(MOST_ASKED_AHEAD);
        authors.forEach(author -> prefetch(dns, ahead, author, candidates));
        return authors.stream()
                .map(author -> beyond.contains(author)
                        ? PolicyDiscovery.failed(author, method, "more than " + MAXIMUM_QUERIES + " queries")
                        : discover(dns, author))
                .toList();
    }

    /** Finds the policy for one Author Domain; see {@link #discover(DnsAnswers, List, List)}. */
    public PolicyDiscovery discover(DnsAnswers dns, String authorDomain) {
        String author = canonical(authorDomain);
        if (!DomainNames.isValid(author)) {
            return PolicyDiscovery.noRecord(author, method, "not a domain name");
        }
        PolicyDiscovery discovery = domains.discover(dns, author);
        return discovery.hangsOnExistence() ? withExistence(dns, discovery) : discovery;
    }

    // RFC 9989 4.7, np, and 3.2.13: it is the answer for the name itself that counts. TXT, since SPF often asks for it
    // too.
    private static PolicyDiscovery withExistence(DnsAnswers dns, PolicyDiscovery discovery) {
        DnsAnswer answer = dns.answer(existence(discovery.authorDomain()));
        if (answer instanceof DnsAnswer.NoSuchName) {
            return discovery.forNonExistent();
        }
        return answer instanceof DnsAnswer.TemporaryFailure failure
                ? discovery.forUnknownExistence(failure.reason())
                : discovery;
    }

    private static DnsQuestion existence(String author) {
        return DnsQuestion.of(author, RecordType.TXT);
    }

    private void prefetch(DnsAnswers dns, QueryBudget budget, String author, List<String> candidates) {
        for (String candidate : candidates) {
            String domain = canonical(candidate);
            if (DomainNames.isValid(author) && DomainNames.isValid(domain) && !domain.equals(author)) {
                domains.prefetch(dns, budget, author, domain);
            }
        }
    }

    /** What is left to ask for a message after {@link #discover}, whatever was asked ahead there. */
    public QueryBudget budget(List<PolicyDiscovery> discoveries) {
        QueryBudget budget = new QueryBudget(MAXIMUM_QUERIES);
        discoveries.forEach(discovery -> budget.admit(discoveryQuestions(discovery.authorDomain())));
        return budget.withLimit(MAXIMUM_QUERIES - Math.max(0, MOST_ASKED_AHEAD - budget.admitted()));
    }

    /** Judges each Author Domain on its own, with a budget of its own. */
    public List<DmarcOutcome> evaluate(
            DnsAnswers dns, List<PolicyDiscovery> discoveries, SpfOutcome mailFrom, List<DkimOutcome> dkim) {
        return evaluate(dns, budget(discoveries), discoveries, mailFrom, dkim);
    }

    /**
     * Judges each Author Domain on its own (B07).
     *
     * @param budget from {@link #budget}
     * @param discoveries what {@link #discover} found
     * @param mailFrom SPF for the MAIL FROM identity, for a null reverse-path that of {@code postmaster@HELO}; the HELO identity
     *     never counts (RFC 9989 4.4.2)
     * @param dkim all signatures of the message
     * @return one for each discovery, in the same order
     */
    public List<DmarcOutcome> evaluate(
            DnsAnswers dns,
            QueryBudget budget,
            List<PolicyDiscovery> discoveries,
            SpfOutcome mailFrom,
            List<DkimOutcome> dkim) {
        Optional<Identifier> spf = identifier(mailFrom);
        List<Identifier> signers = identifiers(dkim);
        for (PolicyDiscovery discovery : discoveries) {
            new AuthorEvaluation(dns, domains, budget, discovery, spf, signers).prefetch();
        }
        return discoveries.stream()
                .map(discovery -> new AuthorEvaluation(dns, domains, budget, discovery, spf, signers).evaluate())
                .toList();
    }

    /**
     * The Organizational Domain of any domain, by the method of this evaluator (RFC 9989 4.10.2).
     *
     * @return empty if {@code domain} is not a domain name or the DNS gave no answer
     */
    public Optional<String> organizationalDomain(DnsAnswers dns, String domain) {
        String canonical = canonical(domain);
        return DomainNames.isValid(canonical) ? domains.organizationalDomain(dns, canonical) : Optional.empty();
    }

    /**
     * The Organizational Domain of any domain, within what is left to ask for a message.
     *
     * @return empty also if nothing is left
     */
    public Optional<String> organizationalDomain(DnsAnswers dns, QueryBudget budget, String domain) {
        boolean admitted = switch (method) {
            case TREE_WALK -> budget.admit(TreeWalk.questions(canonical(domain)));
            case PUBLIC_SUFFIX_LIST -> true;
        };
        return admitted ? organizationalDomain(dns, domain) : Optional.empty();
    }

    // What discovery asks is part of the bound: the walk of each Author Domain and its own name.
    private static List<DnsQuestion> discoveryQuestions(String author) {
        if (!DomainNames.isValid(author)) {
            return List.of();
        }
        List<DnsQuestion> questions = new ArrayList<>(TreeWalk.questions(author));
        questions.add(existence(author));
        return questions;
    }

    private static Optional<Identifier> identifier(SpfOutcome spf) {
        if (spf.identity() != SpfIdentity.MAIL_FROM) {
            return Optional.empty();
        }
        return Identifier.of(spf.domain(), spf.result() == SpfResult.PASS, spf.result() == SpfResult.TEMPERROR);
    }

    private static List<Identifier> identifiers(List<DkimOutcome> dkim) {
        List<Identifier> identifiers = new ArrayList<>();
        for (DkimOutcome signature : dkim) {
            Identifier.of(
                            signature.domain(),
                            signature.result() == DkimResult.PASS,
                            signature.result() == DkimResult.TEMPERROR && signature.couldPass())
                    .ifPresent(identifiers::add);
        }
        return identifiers;
    }

    private static String canonical(String domain) {
        return DomainNames.toAscii(domain).orElse("");
    }

    /**
     * A domain that SPF or DKIM vouches for, or would if the DNS had answered.
     *
     * @param domain canonical
     * @param passed it vouches; if not, it is a temporary error
     */
    record Identifier(String domain, boolean passed) {

        static Optional<Identifier> of(String domain, boolean passed, boolean temporaryError) {
            String canonical = canonical(domain);
            boolean counts = (passed || temporaryError) && DomainNames.isValid(canonical);
            return counts ? Optional.of(new Identifier(canonical, passed)) : Optional.empty();
        }
    }
}
