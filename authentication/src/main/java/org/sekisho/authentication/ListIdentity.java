package org.sekisho.authentication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcEvaluator;
import org.sekisho.authentication.dmarc.QueryBudget;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DomainNames;
import org.sekisho.authentication.message.HeaderField;
import org.sekisho.authentication.message.HeaderSection;
import org.sekisho.authentication.spf.SpfOutcome;
import org.sekisho.authentication.spf.SpfResult;

/**
 * The mailing lists that a message names in List-Id (RFC 2919) and List-Post (RFC 2369), and the proof that one of them sent
 * it (B16): DKIM or SPF pass for its organizational domain.
 *
 * @param domains canonical, at most {@link #MAXIMUM}
 */
record ListIdentity(List<String> domains) {

    /** The most names that are looked at; real lists give one or two. */
    static final int MAXIMUM = 4;

    private static final String MAILTO = "mailto:";

    ListIdentity {
        domains = List.copyOf(domains);
    }

    static ListIdentity of(HeaderSection header) {
        Set<String> domains = new LinkedHashSet<>();
        for (HeaderField field : header.fieldsNamed("List-Id")) {
            addDomain(listId(text(field)), domains);
        }
        for (HeaderField field : header.fieldsNamed("List-Post")) {
            addDomain(listPost(text(field)), domains);
        }
        return new ListIdentity(new ArrayList<>(domains));
    }

    /** With the letters of any language (RFC 6532 3.2). */
    private static String text(HeaderField field) {
        return new String(field.value(), StandardCharsets.UTF_8);
    }

    private static void addDomain(String text, Set<String> domains) {
        Optional<String> domain = DomainNames.toAscii(text.trim()).filter(DomainNames::isHostName);
        if (domains.size() < MAXIMUM && domain.isPresent() && domain.get().indexOf('.') > 0) {
            domains.add(domain.get());
        }
    }

    /** RFC 2919 2: what stands between the last angle brackets, after any phrase. */
    private static String listId(String value) {
        int open = value.lastIndexOf('<');
        int close = value.indexOf('>', open + 1);
        return open < 0 || close < 0 ? "" : value.substring(open + 1, close);
    }

    /** RFC 2369 3.4: the address of the first mailto URL. */
    private static String listPost(String value) {
        int mailto = value.toLowerCase(Locale.ROOT).indexOf(MAILTO);
        if (mailto < 0) {
            return "";
        }
        int end = mailto + MAILTO.length();
        int at = -1;
        while (end < value.length() && ">?, \t\r\n".indexOf(value.charAt(end)) < 0) {
            at = value.charAt(end) == '@' ? end : at;
            end++;
        }
        return at < 0 ? "" : value.substring(at + 1, end);
    }

    /**
     * The list that the message comes from: one that is proven before one that is only named.
     *
     * @param budget for the questions that tell whether two names belong together; empty if the answer does not matter
     */
    Optional<MailingList> prove(
            DnsAnswers dns,
            DmarcEvaluator dmarc,
            Optional<QueryBudget> budget,
            SpfOutcome mailFrom,
            List<DkimOutcome> dkim) {
        List<Proof> proofs = proofs(mailFrom, dkim);
        for (String domain : domains) {
            for (Proof proof : proofs) {
                if (belongs(domain, proof.domain())) {
                    return Optional.of(new MailingList(domain, Optional.of(proof.words(domain))));
                }
            }
        }
        return budget.filter(some -> !proofs.isEmpty())
                .flatMap(some -> proveByOrganization(dns, dmarc, some, proofs))
                .or(() -> domains.stream().findFirst().map(domain -> new MailingList(domain, Optional.empty())));
    }

    private Optional<MailingList> proveByOrganization(
            DnsAnswers dns, DmarcEvaluator dmarc, QueryBudget budget, List<Proof> proofs) {
        for (String domain : domains) {
            Optional<String> organization = dmarc.organizationalDomain(dns, budget, domain);
            for (Proof proof : organization.isPresent() ? proofs : List.<Proof>of()) {
                if (DomainNames.isSameOrBelow(proof.domain(), organization.get())
                        && organization.equals(dmarc.organizationalDomain(dns, budget, proof.domain()))) {
                    return Optional.of(new MailingList(domain, Optional.of(proof.words(domain))));
                }
            }
        }
        return Optional.empty();
    }

    /** A list is one of its domain's own, and of every domain above that: no DNS needs to say so. */
    private static boolean belongs(String list, String vouching) {
        return list.equals(vouching) || (vouching.indexOf('.') > 0 && list.endsWith("." + vouching));
    }

    private static List<Proof> proofs(SpfOutcome mailFrom, List<DkimOutcome> dkim) {
        Stream<Proof> signatures = dkim.stream()
                .filter(signature -> signature.result() == DkimResult.PASS)
                .map(signature -> new Proof("DKIM", signature.domain()));
        Stream<Proof> spf = mailFrom.result() == SpfResult.PASS
                ? Stream.of(new Proof("SPF", DomainNames.canonical(mailFrom.domain())))
                : Stream.empty();
        return Stream.concat(signatures, spf).distinct().toList();
    }

    /** Who vouches for the message, and how. */
    private record Proof(String method, String domain) {

        String words(String list) {
            return method + " pass for " + domain + ", list " + list;
        }
    }
}
